/** Statistics of values, and normalising with them: what layers such as `batchNormalization` are made of. */
import { optionsOf } from '../../native/refuse.js';
import { call, callAll } from '../dispatch.js';
import type { ShapeOf, TensorLike } from '../like.js';
import type { Axes, Reduce } from '../shape/axes.js';
import type { Checked, Found } from '../shape/size.js';
import type { Tensor } from '../tensor.js';
import type { ReduceOptions } from './reduce.js';
import { float } from './select.js';

/** A mean and a variance, of one shape. */
export interface Moments<T extends Tensor = Tensor> {
  readonly mean: T;
  /** The mean squared distance from the mean. */
  readonly variance: T;
}

/** Mean and variance over all axes, or over some, in one pass. */
export function moments<const X extends TensorLike, const A extends Axes = undefined, K extends boolean = false>(
  x: X,
  options?: ReduceOptions<Checked<A, Reduce<'moments', ShapeOf<X>, A, K>>, K>,
): Moments<Tensor<Found<Reduce<'moments', ShapeOf<X>, A, K>>, 'float32'>> {
  const { axes, ...rest } = optionsOf('moments', options as ReduceOptions | undefined);
  const given = axes === undefined ? rest : { ...rest, axes: typeof axes === 'number' ? [axes] : axes };
  const [mean, variance] = callAll('moments', [float('moments', x)], given);
  return { mean, variance } as Moments<Tensor<Found<Reduce<'moments', ShapeOf<X>, A, K>>, 'float32'>>;
}

/** What is added to a variance before its root is divided by. */
export interface NormOptions {
  /** 0.001, when left out. */
  readonly epsilon?: number;
}

/**
 * `gamma (x - mean) / sqrt(variance + epsilon) + beta` for each channel, the last axis: the four others have one number
 * a channel. Mean and variance may also have a row for each sample.
 */
export function batchNorm<const X extends TensorLike>(
  x: X,
  mean: TensorLike,
  variance: TensorLike,
  gamma: TensorLike,
  beta: TensorLike,
  options?: NormOptions,
): Tensor<ShapeOf<X>, 'float32'> {
  const operands = [x, mean, variance, gamma, beta].map((operand) => float('batchNorm', operand));
  return call('batchNorm', operands, options);
}

/** `gamma (x - mean) / sqrt(variance + epsilon) + beta` along the last axis, with each row's own mean and variance. */
export function layerNorm<const X extends TensorLike>(
  x: X,
  gamma: TensorLike,
  beta: TensorLike,
  options?: NormOptions,
): Tensor<ShapeOf<X>, 'float32'> {
  return call(
    'layerNorm',
    [x, gamma, beta].map((operand) => float('layerNorm', operand)),
    options,
  );
}

/** What is added to a mean square before its root is divided by. */
export interface RmsNormOptions {
  /** 0.000001, when left out. */
  readonly epsilon?: number;
}

/** `gamma x / sqrt(mean(x^2) + epsilon)` along the last axis, with each row's own mean square. */
export function rmsNorm<const X extends TensorLike>(
  x: X,
  gamma: TensorLike,
  options?: RmsNormOptions,
): Tensor<ShapeOf<X>, 'float32'> {
  return call(
    'rmsNorm',
    [x, gamma].map((operand) => float('rmsNorm', operand)),
    options,
  );
}

/** How neighbouring channels damp each other. */
export interface LocalResponseNormalizationOptions {
  /** Number of channels; 5, when left out. */
  readonly size?: number;
  /** How much their squares count; 0.0001, when left out. */
  readonly alpha?: number;
  /** The power of the damping; 0.75, when left out. */
  readonly beta?: number;
  /** Added to the squares; 1, when left out. */
  readonly k?: number;
  /** Whether alpha is divided by the size; true, when left out. */
  readonly divideBySize?: boolean;
}

/** `x (k + alpha / size * sum(x^2))^-beta`, whose sum is over the channels around each. */
export function localResponseNormalization<const X extends TensorLike>(
  x: X,
  options?: LocalResponseNormalizationOptions,
): Tensor<ShapeOf<X>, 'float32'> {
  return call('localResponseNormalization', [float('localResponseNormalization', x)], options);
}
