/** Ops that networks are made of. */
import { call } from '../dispatch.js';
import { type ShapeOf, type TensorLike, toTensor } from '../like.js';
import type { Reduce } from '../shape/axes.js';
import type { Found, Shape } from '../shape/size.js';
import { Tensor } from '../tensor.js';
import { isNumericArray } from '../values.js';
import { float } from './select.js';

/** Along which axis values belong together; the last, when left out. */
export interface SoftmaxOptions {
  readonly axis?: number;
}

/** `e^x / sum(e^x)` along an axis. */
export function softmax<const X extends TensorLike>(x: X, options?: SoftmaxOptions): Tensor<ShapeOf<X>, 'float32'> {
  return call('softmax', [float('softmax', x)], options);
}

/** The logarithm of `softmax`, without overflow. */
export function logSoftmax<const X extends TensorLike>(x: X, options?: SoftmaxOptions): Tensor<ShapeOf<X>, 'float32'> {
  return call('logSoftmax', [float('logSoftmax', x)], options);
}

/** The cross-entropy of each row: `labels` are class numbers, or rows of probabilities. */
export function softmaxCrossEntropy<const X extends TensorLike>(
  logits: X,
  labels: TensorLike,
): Tensor<Found<Reduce<'softmaxCrossEntropy', ShapeOf<X>, -1, false>>, 'float32'> {
  const rows = float('softmaxCrossEntropy', logits);
  return call('softmaxCrossEntropy', [rows, toLabels(labels, rows.rank)]);
}

/** Plain labels with one axis less than the logits are class numbers. */
function toLabels(labels: TensorLike, rank: number): Tensor {
  if (labels instanceof Tensor) return labels;
  const plain = toTensor('softmaxCrossEntropy', labels);
  if (isNumericArray(labels) || plain.rank === rank) return plain;
  return toTensor('softmaxCrossEntropy', labels, 'int32');
}

/** Options of `dropout`. */
export interface DropoutOptions {
  /** The share of values that become 0. */
  readonly rate: number;
  /** The shape of the mask, broadcast where it is 1. */
  readonly noiseShape?: Shape;
  /** What the other values are multiplied by; `1 / (1 - rate)`, when left out. */
  readonly scale?: number;
  readonly seed?: number;
}

/** Sets a random share of the values to 0 and scales the rest up, so that the sum stays. */
export function dropout<const X extends TensorLike>(x: X, options: DropoutOptions): Tensor<ShapeOf<X>, 'float32'> {
  return call('dropout', [float('dropout', x)], options);
}
