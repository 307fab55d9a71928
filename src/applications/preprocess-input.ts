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
  /** Whether the colours come behind the pixels, `[.., height, width, 3]`, or before them; behind, when left out. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

/** Means and deviations of red, green and blue, from 0 to 1. */
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];

/** Means of blue, green and red, from 0 to 255. */
const CAFFE_MEAN = [103.939, 116.779, 123.68];

/** Prepares images `[.., height, width, 3]`, or `[.., 3, height, width]`, of pixels from 0 to 255 for a network. */
export function preprocessInput(images: TensorLike, options?: PreprocessInputOptions): Tensor {
  const { mode = 'torch', dataFormat = 'channelsLast' } = optionsOf('preprocessInput', options, ['mode', 'dataFormat']);
  checkWord('preprocessInput: mode', mode, ['torch', 'caffe', 'tf']);
  checkWord('preprocessInput: dataFormat', dataFormat, ['channelsLast', 'channelsFirst']);
  const x = toTensor('preprocessInput', images).cast('float32') as Tensor;
  if (mode === 'tf') return x.div(127.5).sub(1) as Tensor;
  const first = dataFormat === 'channelsFirst';
  const axis = first ? x.rank - 3 : x.rank - 1;
  if (x.rank < 3 || x.shape[axis] !== 3) {
    const expected = first ? '[.., 3, height, width]' : '[.., height, width, 3]';
    throw new EspalierError(
      'SHAPE',
      `preprocessInput: the images have no colours; expected ${expected}, got ${showShape(x.shape)}.`,
    );
  }
  const perColour = (values: readonly number[]) => tensor(values, { shape: first ? [3, 1, 1] : [3] });
  if (mode === 'torch') return x.div(255).sub(perColour(MEAN)).div(perColour(DEVIATION)) as Tensor;
  const colour = (at: number) =>
    slice(
      x,
      x.shape.map((_, of) => (of === axis ? at : 0)),
      x.shape.map((_, of) => (of === axis ? 1 : -1)),
    );
  return (concat([colour(2), colour(1), colour(0)], { axis }) as Tensor).sub(perColour(CAFFE_MEAN)) as Tensor;
}
