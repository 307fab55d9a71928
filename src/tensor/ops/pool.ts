/** Images `[n, height, width, channels]` with fewer or more pixels: what windows hold, and what lies between pixels. */
import { call } from '../dispatch.js';
import type { ShapeOf, TensorLike } from '../like.js';
import type { HeightAndWidth, Images, Side } from './convolve.js';
import { float } from './select.js';

/** How windows lie. */
export interface MaxPool2dOptions {
  /** Pixels of a window; 2, when left out. */
  readonly poolSize?: HeightAndWidth;
  /** Pixels between neighbouring windows; those of a window, when left out. */
  readonly strides?: HeightAndWidth;
  /** `'valid'` (nothing, when left out), `'same'` (as much as takes all of an image in), or pixels around the image. */
  readonly padding?: 'valid' | 'same' | number | readonly [height: Side, width: Side];
  /** Whether what is left behind the last window gets a smaller one; false, when left out. */
  readonly ceilMode?: boolean;
}

/** How windows lie, and what counts in them. */
export interface AveragePool2dOptions extends MaxPool2dOptions {
  /** Whether padding counts as pixels that are 0, or not at all (when left out). */
  readonly countIncludePad?: boolean;
}

/** How images are enlarged. */
export interface UpSample2dOptions {
  /** How many pixels become of each; 2, when left out. */
  readonly size?: HeightAndWidth;
  /** What stands between the pixels: the nearest one (when left out), or a blend of its neighbours. */
  readonly interpolation?: 'nearest' | 'bilinear';
}

/** The images of a call, with fewer pixels or with more. */
type Resized<X extends TensorLike> = Images<ShapeOf<X>, Channels<ShapeOf<X>>>;
type Channels<X> = X extends readonly [number, number, number, infer C extends number] ? C : number;

/** The largest element of each window. */
export function maxPool2d<const X extends TensorLike>(x: X, options?: MaxPool2dOptions): Resized<X> {
  return call('maxPool2d', [float('maxPool2d', x)], options);
}

/** The mean of each window, without its padding. */
export function averagePool2d<const X extends TensorLike>(x: X, options?: AveragePool2dOptions): Resized<X> {
  return call('averagePool2d', [float('averagePool2d', x)], options);
}

/** Images enlarged by whole factors. */
export function upSample2d<const X extends TensorLike>(x: X, options?: UpSample2dOptions): Resized<X> {
  return call('upSample2d', [float('upSample2d', x)], options);
}
