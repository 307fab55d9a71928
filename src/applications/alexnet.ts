/**
 * AlexNet in one column, with the layer sizes of torchvision: five convolutions and three dense layers, pools that overlap,
 * and channels that damp their neighbours.
 *
 * Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012; in one column: "One weird
 * trick for parallelizing convolutional neural networks", 2014.
 */
import { layers } from '../generated/layers.js';
import type { Model } from '../model/model.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { heFanOut } from './conv-norm.js';
import { type Blueprint, type Filled, isSmall, network, type SizedOptions } from './network.js';

/** Options of AlexNet. */
export interface AlexNetOptions extends SizedOptions {
  /**
   * Whether channels damp their neighbours behind the first two convolutions, as in the paper; true, when left out.
   * torchvision's network does without, and so do its weights.
   */
  readonly localResponseNormalization?: boolean;
  /** Probability of zeroing an element before the first two dense layers; 0.5, when left out. */
  readonly dropout?: number;
  /** Outputs of each of the two dense layers before the classifier; 4096, or 512 for small images, when left out. */
  readonly units?: number;
}

interface Convolution {
  /** Its place in torchvision's list of features; the rectifier's is the next, and a pool's the one after. */
  readonly at: number;
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly padding: number;
  readonly damped?: boolean;
  readonly pooled?: boolean;
}

function convolutions(small: boolean): readonly Convolution[] {
  const first = small ? { kernelSize: 5, padding: 2 } : { kernelSize: 11, strides: 4, padding: 2 };
  return [
    { at: 0, filters: 64, ...first, damped: true, pooled: true },
    { at: 3, filters: 192, kernelSize: 5, padding: 2, damped: true, pooled: true },
    { at: 6, filters: 384, kernelSize: 3, padding: 1 },
    { at: 8, filters: 256, kernelSize: 3, padding: 1 },
    { at: 10, filters: 256, kernelSize: 3, padding: 1, pooled: true },
  ];
}

const blueprint: Blueprint<AlexNetOptions> = {
  name: 'alexnet',
  inputShape: [224, 224, 3],
  classes: 1000,
  options: ['variant', 'localResponseNormalization', 'dropout', 'units'],
  classifier: 'classifier.6',
  features(images, options) {
    const { localResponseNormalization = true } = options;
    return convolutions(isSmall(options)).reduce((x, given) => convolve(x, given, localResponseNormalization), images);
  },
  top(features, options: Filled<AlexNetOptions>) {
    const { dropout: rate = 0.5, units = isSmall(options) ? 512 : 4096 } = options;
    let x = layers.flatten({ name: 'flatten' }).apply(features);
    for (const at of [0, 3]) {
      x = layers.dropout({ rate, name: `classifier.${at}` }).apply(x);
      x = layers.dense({ units, kernelInitializer: 'heNormal', name: `classifier.${at + 1}` }).apply(x);
      x = layers.relu({ name: `classifier.${at + 2}` }).apply(x);
    }
    return x;
  },
};

function convolve(of: SymbolicTensor, convolution: Convolution, damps: boolean): SymbolicTensor {
  const { at, damped = false, pooled = false, ...options } = convolution;
  let x = layers.conv2d({ ...options, kernelInitializer: heFanOut, name: `features.${at}` }).apply(of);
  x = layers.relu({ name: `features.${at + 1}` }).apply(x);
  if (damped && damps)
    x = layers.localResponseNormalization({ k: 2, divideBySize: false, name: `features.${at + 1}.lrn` }).apply(x);
  // Windows of 3 in steps of 2 overlap.
  return pooled ? layers.maxPooling2d({ poolSize: 3, strides: 2, name: `features.${at + 2}` }).apply(x) : x;
}

/** AlexNet: 61,100,840 parameters for 1000 classes of images of 224 x 224. */
export function alexnet(options?: AlexNetOptions): Model {
  return network(blueprint, options);
}
