/** Functions of tensors as compiled graphs: tracing a call, telling calls apart, running what was compiled. */
import type { NativeFunction, NativeTensor } from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { idIn } from './dispatch.js';
import { isTraced, showShape, Tensor } from './tensor.js';
import { checkOpen, type Trace, withTrace } from './trace.js';
import { type FlatTree, flatten, type Skeleton, unflatten } from './tree.js';

/** A compiled function, and how to put its results together. */
export interface Compiled {
  readonly function: NativeFunction;
  readonly skeleton: Skeleton;
}

/** Traces one call: each tensor of the arguments becomes an input. */
export function compile(where: string, args: FlatTree, body: (args: readonly unknown[]) => unknown): Compiled {
  return withTrace((trace) => {
    const inputs = addInputs(trace, args.leaves);
    const result = body(unflatten(args.skeleton, inputs) as readonly unknown[]);
    const { leaves, skeleton } = flatten(`${where}: the result`, settled(where, result));
    return { function: guard(() => trace.graph.compile(idsOf(trace, inputs), idsOf(trace, leaves))), skeleton };
  });
}

/** Runs a compiled function on the tensors of a call. */
export function run(compiled: Compiled, leaves: readonly Tensor[]): unknown {
  const results = guard(() => compiled.function.run(leaves.map(handleWithValues)));
  return unflatten(compiled.skeleton, results.map(wrap));
}

/** The same on native threads. */
export async function runAsync(compiled: Compiled, leaves: readonly Tensor[]): Promise<unknown> {
  const results = await guardAsync(() => compiled.function.runAsync(leaves.map(handleWithValues)));
  return unflatten(compiled.skeleton, results.map(wrap));
}

/** A new input of the graph for each tensor. */
export function addInputs(trace: Trace, leaves: readonly Tensor[]): Tensor[] {
  return leaves.map(({ dtype, shape }) => new Tensor({ trace, id: guard(() => trace.graph.input(dtype, shape)) }));
}

/** The numbers of tensors in a graph. */
export function idsOf(trace: Trace, tensors: readonly Tensor[]): number[] {
  return tensors.map((tensor) => {
    const handle = Tensor.handleOf(tensor);
    if (isTraced(handle)) checkOpen('trace', handle);
    return guard(() => idIn(trace, handle));
  });
}

/** The native tensor of a tensor that has values. */
export function handleWithValues(tensor: Tensor): NativeTensor {
  const handle = Tensor.handleOf(tensor);
  if (!isTraced(handle)) return handle;
  checkOpen('call', handle);
  throw new EspalierError(
    'SPEC',
    'call: the tensor belongs to the function being traced; expected one with values, got a traced one. Use it within that function only.',
  );
}

/** A number that a function must return to be differentiated. */
export function scalar(where: string, result: unknown): Tensor {
  const value = settled(where, result);
  if (!(value instanceof Tensor)) {
    throw new EspalierError(
      'SPEC',
      `${where}: the function returned no tensor; expected a tensor of one number, shape [], got ${show(value)}.`,
    );
  }
  if (value.rank === 0 && value.dtype === 'float32') return value;
  throw new EspalierError(
    'SHAPE',
    `${where}: the function returned no single number; expected float32 [], got ${value.dtype} ${showShape(value.shape)}. Add .mean() or .sum().`,
  );
}

function settled(where: string, result: unknown): unknown {
  if (!(result instanceof Promise)) return result;
  // Its rejection would be reported as unhandled on top of the error thrown here.
  result.catch(() => {});
  throw new EspalierError(
    'SPEC',
    `${where}: the function is async; expected one that returns at once, got one that returns a promise. Do the waiting outside it.`,
  );
}

/**
 * What compiled functions are told apart by: dtypes and shapes of the tensors, everything else by value, functions
 * and instances of classes by identity.
 */
export function signature({ skeleton, leaves }: FlatTree): string {
  switch (skeleton.kind) {
    case 'leaf': {
      const leaf = leaves[skeleton.index];
      return `${leaf?.dtype}[${leaf?.shape}]`;
    }
    case 'array':
      return `(${skeleton.items.map((item) => signature({ skeleton: item, leaves })).join()})`;
    case 'object':
      return `{${skeleton.entries.map(([key, entry]) => `${JSON.stringify(key)}:${signature({ skeleton: entry, leaves })}`).join()}}`;
    case 'value':
      return valueSignature(skeleton.value);
  }
}

function valueSignature(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return `#${identity(value)}`;
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`;
}

const identities = new WeakMap<object, number>();
let identified = 0;

function identity(value: object): number {
  const known = identities.get(value) ?? ++identified;
  identities.set(value, known);
  return known;
}

function wrap(native: NativeTensor): Tensor {
  return new Tensor(native);
}
