/** Transforms that learn their numbers from the training data: `fit` measures, the fitted scaler transforms. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { ops } from '../tensor/ops/index.js';
import { Tensor } from '../tensor/tensor.js';
import { Dataset } from './dataset.js';

/** A transform that has not seen data yet. */
export interface Transform<Fitted> {
  /** Measures the inputs, column by column, and gives the transform that uses the figures. */
  fit(data: Dataset | Tensor): Fitted;
}

/** A linear transform of each column: `(x - offset) / scale`. */
export interface Scaler {
  /** What is taken from each column. */
  readonly offset: Tensor;
  /** What each column is then divided by. */
  readonly scale: Tensor;
  /** Scales inputs; of a dataset the answers stay as they are. */
  transform<D extends Dataset | Tensor>(data: D): D;
  /** Takes scaled inputs back to what they were. */
  inverseTransform<D extends Dataset | Tensor>(data: D): D;
}

/** What a scaler measures apart. */
export interface ScalerOptions {
  /**
   * `'element'`: every place of a sample for itself: each column of a table, each pixel of images. `'channel'`: each entry of the
   * last axis over all others, such as the colours of images. `'element'`, when left out.
   */
  readonly per?: 'element' | 'channel';
}

/** Options of `standardScaler`. */
export interface StandardScalerOptions extends ScalerOptions {
  /** Whether to take away each column's mean. Default true. */
  readonly withMean?: boolean;
  /** Whether to divide by each column's standard deviation. Default true. */
  readonly withStd?: boolean;
}

/** Options of `minMaxScaler`. */
export interface MinMaxScalerOptions extends ScalerOptions {
  /** Where each column's smallest and largest value go. Default [0, 1]. */
  readonly featureRange?: readonly [low: number, high: number];
}

/**
 * Gives each column mean 0 and standard deviation 1: `(x - mean) / std`, with the deviation of the whole population.
 * A column of one value only is not divided. Of images `withStd: false` takes the mean image away, or with
 * `per: 'channel'` the mean of each colour.
 */
function standardScaler({ withMean = true, withStd = true, per }: StandardScalerOptions = {}): Transform<Scaler> {
  return {
    fit(data) {
      const x = inputs(data);
      const axes = axesOf('standardScaler', x, per);
      const mean = x.mean({ axes });
      const ones = ops.onesLike(mean);
      return scaler(
        withMean ? mean : ops.zerosLike(mean),
        withStd ? ops.where(isConstant(x, axes), ones, x.variance({ axes }).sqrt()) : ones,
      );
    },
  };
}

/** Moves each column onto `featureRange`. A column of one value only goes to its lower end. */
function minMaxScaler({ featureRange: [low, high] = [0, 1], per }: MinMaxScalerOptions = {}): Transform<Scaler> {
  return {
    fit(data) {
      const x = inputs(data);
      const axes = axesOf('minMaxScaler', x, per);
      const smallest = x.min({ axes });
      const span = x.max({ axes }).sub(smallest);
      const scale = ops.where(isConstant(x, axes), ops.onesLike(span), span).div(high - low);
      return scaler(smallest.sub(scale.mul(low)), scale);
    },
  };
}

function scaler(offset: Tensor, scale: Tensor): Scaler {
  return {
    offset,
    scale,
    transform: (data) => onInputs(data, (x) => x.sub(offset).div(scale)),
    inverseTransform: (data) => onInputs(data, (x) => x.mul(scale).add(offset)),
  };
}

/** Told by the extremes: the variance of equal float32 values is not always exactly 0. */
function isConstant(x: Tensor, axes: readonly number[]): Tensor {
  return x.max({ axes }).equal(x.min({ axes }));
}

/** The axes that are measured together. */
function axesOf(where: string, x: Tensor, per: ScalerOptions['per'] = 'element'): readonly number[] {
  if (per === 'element') return [0];
  if (per === 'channel') return x.shape.slice(1).map((_, axis) => axis);
  throw new EspalierError('SPEC', `${where}: per cannot be used; expected 'element' or 'channel', got ${show(per)}.`);
}

function inputs(data: Dataset | Tensor): Tensor {
  const x = data instanceof Dataset ? data.x : data;
  if (x instanceof Tensor) return toFloat(x);
  throw new EspalierError('DATA', `preprocess: the data is no tensor; expected a tensor or a dataset, got ${show(x)}.`);
}

function onInputs<D extends Dataset | Tensor>(data: D, change: (x: Tensor) => Tensor): D {
  const changed = change(inputs(data));
  return (data instanceof Dataset ? data.withInputs(changed) : changed) as D;
}

function toFloat(x: Tensor): Tensor {
  return x.dtype === 'float32' ? x : x.cast('float32');
}

/** Transforms that are fitted to the training data. */
export const preprocess = Object.freeze({ minMaxScaler, standardScaler });
