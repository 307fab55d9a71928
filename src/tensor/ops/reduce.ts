/** Reductions: ops that take many values to one, over all axes or some. They compute in float32, whatever the dtype. */
import { optionsOf } from '../../native/refuse.js';
import { call } from '../dispatch.js';
import type { ShapeOf, TensorLike } from '../like.js';
import type { Axes, Reduce } from '../shape/axes.js';
import type { Checked, Found, Shape } from '../shape/size.js';
import type { Tensor } from '../tensor.js';
import { float } from './select.js';

/** The reductions, with the dtypes of their results. */
export const reductions = {
  /** `log(sum(e^x))`, without overflow. */
  logSumExp: 'float32',
  /** The largest value. */
  max: 'float32',
  /** The mean. */
  mean: 'float32',
  /** The smallest value. */
  min: 'float32',
  /** The product. */
  prod: 'float32',
  /** The sum. */
  sum: 'float32',
  /** The mean squared distance from the mean. */
  variance: 'float32',
} as const;

/** Which axes to reduce (all, when left out), and whether they stay with size 1. */
export interface ReduceOptions<A = Axes, K extends boolean = boolean> {
  readonly axes?: A;
  readonly keepDims?: K;
}

type ReduceOp<Name extends keyof typeof reductions> = <
  const X extends TensorLike,
  const A extends Axes = undefined,
  K extends boolean = false,
>(
  x: X,
  options?: ReduceOptions<Checked<A, Reduce<Name, ShapeOf<X>, A, K>>, K>,
) => Tensor<Found<Reduce<Name, ShapeOf<X>, A, K>>, (typeof reductions)[Name]>;

type ReduceMethod<Name extends keyof typeof reductions> = <
  S extends Shape,
  const A extends Axes = undefined,
  K extends boolean = false,
>(
  this: Tensor<S>,
  options?: ReduceOptions<Checked<A, Reduce<Name, S, A, K>>, K>,
) => Tensor<Found<Reduce<Name, S, A, K>>, (typeof reductions)[Name]>;

/** The reductions as functions. */
export type ReduceOps = { readonly [K in keyof typeof reductions]: ReduceOp<K> };

/** The reductions as methods. */
export type ReduceMethods = { readonly [K in keyof typeof reductions]: ReduceMethod<K> };

/** The functions of all reductions. */
export const reduce = Object.fromEntries(Object.keys(reductions).map((name) => [name, reduction(name)])) as ReduceOps;

function reduction(name: string) {
  return (x: unknown, options?: ReduceOptions): Tensor => {
    const { axes, ...rest } = optionsOf(name, options);
    const given = axes === undefined ? rest : { ...rest, axes: typeof axes === 'number' ? [axes] : axes };
    return call(name, [float(name, x)], given);
  };
}

/** Which axis to search; the last, when left out. */
export interface SearchOptions<A = number> {
  readonly axis?: A;
}

/** The place of the largest value along an axis; of equals, the first. */
export function argMax<const X extends TensorLike, const A extends number = -1>(
  x: X,
  options?: SearchOptions<Checked<A, Reduce<'argMax', ShapeOf<X>, A, false>>>,
): Tensor<Found<Reduce<'argMax', ShapeOf<X>, A, false>>, 'int32'> {
  return call('argMax', [float('argMax', x)], { axis: -1, ...optionsOf('argMax', options) });
}

/** The place of the smallest value along an axis; of equals, the first. */
export function argMin<const X extends TensorLike, const A extends number = -1>(
  x: X,
  options?: SearchOptions<Checked<A, Reduce<'argMin', ShapeOf<X>, A, false>>>,
): Tensor<Found<Reduce<'argMin', ShapeOf<X>, A, false>>, 'int32'> {
  return call('argMin', [float('argMin', x)], { axis: -1, ...optionsOf('argMin', options) });
}
