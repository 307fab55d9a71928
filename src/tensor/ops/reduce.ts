/** Reductions: ops that take many values to one, over all axes or some. */
import type { Rule } from '../../generated/ops.js';
import { call, cast } from '../dispatch.js';
import { counting, type DType } from '../dtype.js';
import { type DTypeOf, type ShapeOf, type TensorLike, toTensor } from '../like.js';
import type { Axes, Reduce } from '../shape/axes.js';
import type { Checked, Found, Shape } from '../shape/size.js';
import type { Tensor } from '../tensor.js';
import type { Ruled } from './elementwise.js';

/** The reductions, with the rule for the dtype of their results. */
export const reductions = {
  /** `log(sum(e^x))`, without overflow. */
  logSumExp: 'float',
  /** The largest value. */
  max: 'count',
  /** The mean. */
  mean: 'float',
  /** The smallest value. */
  min: 'count',
  /** The product. */
  prod: 'count',
  /** The sum. */
  sum: 'count',
  /** The mean squared distance from the mean. */
  variance: 'float',
} as const satisfies Record<string, Rule>;

/** Which axes to reduce (all, when left out), and whether they stay with size 1. */
export interface ReduceOptions<A = Axes, K extends boolean = boolean> {
  readonly axes?: A;
  readonly keepDims?: K;
}

type ReduceOp<Name extends string, R extends Rule> = <
  const X extends TensorLike,
  const A extends Axes = undefined,
  K extends boolean = false,
>(
  x: X,
  options?: ReduceOptions<Checked<A, Reduce<Name, ShapeOf<X>, A, K>>, K>,
) => Tensor<Found<Reduce<Name, ShapeOf<X>, A, K>>, Ruled<R, DTypeOf<X>>>;

type ReduceMethod<Name extends string, R extends Rule> = <
  S extends Shape,
  D extends DType,
  const A extends Axes = undefined,
  K extends boolean = false,
>(
  this: Tensor<S, D>,
  options?: ReduceOptions<Checked<A, Reduce<Name, S, A, K>>, K>,
) => Tensor<Found<Reduce<Name, S, A, K>>, Ruled<R, D>>;

/** The reductions as functions. */
export type ReduceOps = { readonly [K in keyof typeof reductions]: ReduceOp<K, (typeof reductions)[K]> };

/** The reductions as methods. */
export type ReduceMethods = { readonly [K in keyof typeof reductions]: ReduceMethod<K, (typeof reductions)[K]> };

/** The functions of all reductions. */
export const reduce = Object.fromEntries(
  Object.entries(reductions).map(([name, rule]) => [
    name,
    (x: unknown, options?: ReduceOptions) => callReduce(name, rule, x, options),
  ]),
) as ReduceOps;

function callReduce(name: string, rule: Rule, value: unknown, { axes, ...options }: ReduceOptions = {}): Tensor {
  const x = toTensor(name, value);
  const given = axes === undefined ? options : { ...options, axes: typeof axes === 'number' ? [axes] : axes };
  return call(name, [cast(x, rule === 'float' ? 'float32' : counting(x.dtype))], given);
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
  return call('argMax', [toTensor('argMax', x)], { axis: -1, ...options });
}

/** The place of the smallest value along an axis; of equals, the first. */
export function argMin<const X extends TensorLike, const A extends number = -1>(
  x: X,
  options?: SearchOptions<Checked<A, Reduce<'argMin', ShapeOf<X>, A, false>>>,
): Tensor<Found<Reduce<'argMin', ShapeOf<X>, A, false>>, 'int32'> {
  return call('argMin', [toTensor('argMin', x)], { axis: -1, ...options });
}
