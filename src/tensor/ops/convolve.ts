/** Windows that slide over images `[n, height, width, channels]`. */
import { call } from '../dispatch.js';
import type { ShapeOf, TensorLike } from '../like.js';
import type { Tensor } from '../tensor.js';
import { float } from './select.js';

/** One number, or one for the height and one for the width. */
export type HeightAndWidth = number | readonly [height: number, width: number];

/** Pixels of zeros before and after. */
export type Side = readonly [before: number, after: number];

/** How filters slide. */
export interface Conv2dOptions {
  /** Pixels between neighbouring windows; 1, when left out. */
  readonly strides?: HeightAndWidth;
  /** `'valid'` (nothing, when left out), `'same'` (as much as keeps the size), or pixels of zeros around the image. */
  readonly padding?: 'valid' | 'same' | number | readonly [height: Side, width: Side];
  /** Pixels between the neighbours in a window; 1, when left out. */
  readonly dilationRate?: HeightAndWidth;
  /** Parts of the channels that do not see each other; 1, when left out. */
  readonly groups?: number;
}

/** How filters slide in the convolution that is transposed. */
export interface Conv2dTransposeOptions extends Omit<Conv2dOptions, 'groups'> {
  /** Pixels added at the end of each axis, where several sizes fit. */
  readonly outputPadding?: HeightAndWidth;
}

/** A batch of images that was made from another, with channels of its own. */
export type Images<X, Channels extends number> = Tensor<
  readonly [X extends readonly [infer N extends number, ...unknown[]] ? N : number, number, number, Channels],
  'float32'
>;

/** The size of an axis of filters. */
type Of<W, Axis extends 2 | 3> = W extends readonly [number, number, infer C extends number, infer F extends number]
  ? [C, F][Axis extends 2 ? 0 : 1]
  : number;

/** Convolves images with filters `[rows, columns, channels / groups, filters]`. */
export function conv2d<const X extends TensorLike, const W extends TensorLike>(
  x: X,
  filters: W,
  options?: Conv2dOptions,
): Images<ShapeOf<X>, Of<ShapeOf<W>, 3>> {
  return call('conv2d', [float('conv2d', x), float('conv2d', filters)], options);
}

/** Convolves each channel of images with filters `[rows, columns, channels, multiplier]` of its own. */
export function depthwiseConv2d<const X extends TensorLike, const W extends TensorLike>(
  x: X,
  filters: W,
  options?: Omit<Conv2dOptions, 'groups'>,
): Images<ShapeOf<X>, number> {
  return call('depthwiseConv2d', [float('depthwiseConv2d', x), float('depthwiseConv2d', filters)], options);
}

/** The transposed convolution with filters `[rows, columns, filters, channels]`: it enlarges images. */
export function conv2dTranspose<const X extends TensorLike, const W extends TensorLike>(
  x: X,
  filters: W,
  options?: Conv2dTransposeOptions,
): Images<ShapeOf<X>, Of<ShapeOf<W>, 2>> {
  return call('conv2dTranspose', [float('conv2dTranspose', x), float('conv2dTranspose', filters)], options);
}
