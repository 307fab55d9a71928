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

/** Options of `standardScaler`. */
export interface StandardScalerOptions {
  /** Whether to take away each column's mean. Default true. */
  readonly withMean?: boolean;
  /** Whether to divide by each column's standard deviation. Default true. */
  readonly withStd?: boolean;
}

/** Options of `minMaxScaler`. */
export interface MinMaxScalerOptions {
  /** Where each column's smallest and largest value go. Default [0, 1]. */
  readonly featureRange?: readonly [low: number, high: number];
}

/**
 * Gives each column mean 0 and standard deviation 1: `(x - mean) / std`, with the deviation of the whole population.
 * A column of one value only is not divided.
 */
function standardScaler({ withMean = true, withStd = true }: StandardScalerOptions = {}): Transform<Scaler> {
  return {
    fit(data) {
      const x = inputs(data);
      const mean = x.mean({ axes: 0 });
      const ones = ops.onesLike(mean);
      return scaler(
        withMean ? mean : ops.zerosLike(mean),
        withStd ? ops.where(isConstant(x), ones, x.variance({ axes: 0 }).sqrt()) : ones,
      );
    },
  };
}

/** Moves each column onto `featureRange`. A column of one value only goes to its lower end. */
function minMaxScaler({ featureRange: [low, high] = [0, 1] }: MinMaxScalerOptions = {}): Transform<Scaler> {
  return {
    fit(data) {
      const x = inputs(data);
      const smallest = x.min({ axes: 0 });
      const span = x.max({ axes: 0 }).sub(smallest);
      const scale = ops.where(isConstant(x), ops.onesLike(span), span).div(high - low);
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
function isConstant(x: Tensor): Tensor {
  return x.max({ axes: 0 }).equal(x.min({ axes: 0 }));
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
