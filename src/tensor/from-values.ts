/** `tensor`: makes a tensor from numbers as they are written in a program, or from a typed array. */
import { EspalierError } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import { checkDType, type DType } from './dtype.js';
import './install.js';
import { type DTypeOf, fromPacked } from './like.js';
import type { LiteralShape, Nested } from './shape/literal.js';
import type { Copy, Shape } from './shape/size.js';
import { showShape, type Tensor } from './tensor.js';
import { pack } from './values.js';

/** Options of `tensor`. */
export interface TensorOptions<S extends Shape = Shape, D extends DType = DType> {
  /** The sizes of the axes, when the values do not show them. */
  readonly shape?: S;
  /** float32 for numbers and bool for truth values, when left out; a typed array has its own. */
  readonly dtype?: D;
}

/** A tensor of numbers or truth values, nested to any depth; `shape` arranges them anew. */
export function tensor<const T extends Nested, const S extends Shape = LiteralShape<T>, D extends DType = DTypeOf<T>>(
  values: T,
  options: TensorOptions<S, D> = {},
): Tensor<Copy<S>, NoInfer<D>> {
  const { shape: given, dtype } = optionsOf('tensor', options, ['shape', 'dtype']);
  if (dtype !== undefined) checkDType('tensor', dtype);
  const packed = pack('tensor', values, dtype);
  const shape = given === undefined ? packed.shape : given;
  if (given !== undefined) checkFilled(given, packed.data.length);
  return fromPacked({ ...packed, shape }) as Tensor<Copy<S>, D>;
}

/** Refuses sizes that are none, and a shape of another number of values. */
function checkFilled(shape: Shape, count: number): void {
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new EspalierError(
      'SHAPE',
      `tensor: the shape is no list of sizes; expected integers from 0, got ${Array.isArray(shape) ? showShape(shape.map(show)) : show(shape)}.`,
    );
  }
  const size = shape.reduce((product, n) => product * n, 1);
  if (size === count) return;
  throw new EspalierError(
    'SHAPE',
    `tensor: the values do not fill the shape; expected ${size} for ${showShape(shape)}, got ${count}.`,
  );
}
