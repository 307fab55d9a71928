/**
 * `Tensor`: an immutable array of numbers, or the name of a value in a graph that is being traced.
 *
 * Both look alike to the code that uses them; the ops decide which they meet (see `dispatch.ts`). The chainable
 * methods are declared in `methods.ts`. They take shapes from `this` and not from the class's parameters, so a
 * tensor type has no more parts than a shape and a dtype, and comparing two of them costs the compiler little.
 */
import { inspect } from 'node:util';
import type { NativeArray, NativeTensor } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import type { ArrayOf, DType, ValueOf } from './dtype.js';
import type { Methods } from './methods.js';
import { formatValues } from './print.js';
import type { NestedArray } from './shape/literal.js';
import type { Shape } from './shape/size.js';
import type { Traced } from './trace.js';
import { nest } from './values.js';

// The methods of the ops; `methods.ts` puts them on the prototype.
// biome-ignore lint/correctness/noUnusedVariables: a merged interface has the parameters of its class
export interface Tensor<S extends Shape = Shape, D extends DType = DType> extends Methods {}

/** An immutable tensor. `S` are the sizes of its axes, `D` is the type of its elements. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a test compares the declared methods with the installed ones
export class Tensor<S extends Shape = Shape, D extends DType = DType> {
  readonly #handle: Handle;
  #shape: Shape | undefined;
  #dtype: DType | undefined;

  /** Used by the ops; programs make tensors with `tensor`. */
  constructor(handle: Handle) {
    this.#handle = handle;
  }

  /** What stands behind a tensor. @internal */
  static handleOf(tensor: Tensor): Handle {
    return tensor.#handle;
  }

  /** The sizes of the axes. */
  get shape(): S {
    const handle = this.#handle;
    this.#shape ??= Object.freeze(isTraced(handle) ? handle.trace.graph.shape(handle.id) : handle.shape);
    return this.#shape as S;
  }

  /** The type of the elements. */
  get dtype(): D {
    const handle = this.#handle;
    this.#dtype ??= isTraced(handle) ? handle.trace.graph.dtype(handle.id) : handle.dtype;
    return this.#dtype as D;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  /** Number of axes. */
  get rank(): S['length'] {
    return this.shape.length;
  }

  /** A copy of the values, in row-major order; truth values are 0 and 1. */
  data<E extends DType>(this: Tensor<Shape, E>): ArrayOf<E> {
    return values(this) as ArrayOf<E>;
  }

  /** The values as nested arrays; a number if the tensor has no axes. */
  array<T extends Shape, E extends DType>(this: Tensor<T, E>): NestedArray<T, ValueOf<E>> {
    return nest(values(this), this.shape, this.dtype) as NestedArray<T, ValueOf<E>>;
  }

  /** The one value of a tensor of size 1. */
  item<E extends DType>(this: Tensor<Shape, E>): ValueOf<E> {
    if (this.size !== 1) {
      throw new EspalierError(
        'SHAPE',
        `item: the tensor holds ${this.size} values; expected 1, got shape ${showShape(this.shape)}. Use .data() or .array().`,
      );
    }
    return nest(values(this), [], this.dtype) as ValueOf<E>;
  }

  /** Whether the memory has been given back. */
  get disposed(): boolean {
    return !isTraced(this.#handle) && this.#handle.disposed;
  }

  /** Gives the memory back now instead of at the next garbage collection. The tensor cannot be used any more. */
  dispose(): void {
    const handle = this.#handle;
    if (!isTraced(handle)) guard(() => handle.dispose());
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    const head = `Tensor ${this.dtype} ${showShape(this.shape)}`;
    if (isTraced(this.#handle)) return `${head} (being traced)`;
    if (this.#handle.disposed) return `${head} (disposed)`;
    return `${head}\n${formatValues(values(this), this.shape, this.dtype)}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  /** `x + 1` and `x > 0` would compare texts: they are errors here. */
  [Symbol.toPrimitive](hint: 'default' | 'number' | 'string'): string {
    if (hint === 'string') return this.toString();
    throw new EspalierError(
      'DTYPE',
      'tensor: operators do not work on tensors; expected a method, got an operator of JavaScript. Write x.add(1), x.greater(0), or x.item().',
    );
  }
}

/** A native tensor, or a value of a graph. */
export type Handle = NativeTensor | Traced;

/** Whether a handle names a value of a graph. */
export function isTraced(handle: Handle): handle is Traced {
  return 'trace' in handle;
}

/** `[2, 3]`. */
export function showShape(shape: readonly (number | string | null)[]): string {
  return `[${shape.join(', ')}]`;
}

function values(tensor: Tensor): NativeArray {
  const handle = Tensor.handleOf(tensor);
  if (!isTraced(handle)) return guard(() => handle.data());
  throw new EspalierError(
    'SPEC',
    'tensor: its value is not known while its function is being traced; expected ops only, got a look at the numbers. Use ops.where() instead of `if`, and return what you want to read.',
  );
}
