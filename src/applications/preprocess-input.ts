/** What networks trained on ImageNet want done to pixels from 0 to 255, with the figures of ImageNet. */
import { EspalierError } from '../native/errors.js';
import { optionsOf } from '../native/refuse.js';
import { tensor } from '../tensor/from-values.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import { concat, slice } from '../tensor/ops/arrange.js';
import { showShape, type Tensor } from '../tensor/tensor.js';
import { checkWord } from './network.js';

/** Options of `preprocessInput`. */
export interface PreprocessInputOptions {
  /**
   * `'torch'`: between 0 and 1, then each channel's mean taken away and divided by its deviation, as torchvision's weights want
   * it. `'caffe'`: blue, green, red, each channel's mean taken away, as the first VGG and ResNet. `'tf'`: between -1 and 1.
   * `'torch'`, when left out.
   */
  readonly mode?: 'torch' | 'caffe' | 'tf';
}

/** Means and deviations of red, green and blue, from 0 to 1. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Means of blue, green and red, from 0 to 255. */
const CAFFE_MEAN = [103.939, 116.779, 123.68];

/** Prepares images `[.., height, width, 3]` of pixels from 0 to 255 for a network. */
export function preprocessInput(images: TensorLike, options?: PreprocessInputOptions): Tensor {
  const { mode = 'torch' } = optionsOf('preprocessInput', options, ['mode']);
  checkWord('preprocessInput: mode', mode, ['torch', 'caffe', 'tf']);
  const x = toTensor('preprocessInput', images).cast('float32') as Tensor;
  if (mode === 'tf') return x.div(127.5).sub(1) as Tensor;
  if (x.rank < 3 || x.shape.at(-1) !== 3) {
    throw new EspalierError(
      'SHAPE',
      `preprocessInput: the images have no colours; expected [.., height, width, 3], got ${showShape(x.shape)}.`,
    );
  }
  if (mode === 'torch') return x.div(255).sub(tensor(MEAN)).div(tensor(DEVIATION)) as Tensor;
  const channel = (at: number) =>
    slice(x, [...x.shape.slice(1).map(() => 0), at], [...x.shape.slice(1).map(() => -1), 1]);
  return (concat([channel(2), channel(1), channel(0)], { axis: -1 }) as Tensor).sub(tensor(CAFFE_MEAN)) as Tensor;
}
