/**
 * VGG: convolutions of 3 x 3 in five blocks, each half the size of the one before.
 *
 * Simonyan & Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015.
 */
import { layers } from '../generated/layers.js';
import type { Model } from '../model/model.js';
import { checkArray, optionsOf } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { heFanOut } from './conv-norm.js';
import { type Blueprint, type Filled, isSmall, network, type SizedOptions } from './network.js';

/** Options of VGG. */
export interface VggOptions extends SizedOptions {
  /** Probability of zeroing an element between the dense layers; 0.5, when left out. */
  readonly dropout?: number;
}

/** Options of `vgg`. */
export interface VggBlocksOptions extends VggOptions {
  /** For each block the filters of its convolutions: `[[64, 64], [128, 128], ...]`. */
  readonly blocks: readonly (readonly number[])[];
  /** Outputs of each of the two dense layers before the classifier; 4096, or 512 for small images, when left out. */
  readonly units?: number;
}

type Blocks = Pick<VggBlocksOptions, 'blocks' | 'units'>;

function blueprint(name: string, { blocks, units }: Blocks): Blueprint<VggOptions> {
  return {
    name,
    inputShape: [224, 224, 3],
    classes: 1000,
    options: ['variant', 'dropout'],
    classifier: 'classifier.6',
    features: (images) => convolutions(images, blocks),
    top(features, options: Filled<VggOptions>) {
      const { dropout = 0.5 } = options;
      return hidden(features, units ?? (isSmall(options) ? 512 : 4096), dropout);
    },
  };
}

/** Numbered through as in torchvision: a convolution and its rectifier are two, a pooling is one. */
function convolutions(images: SymbolicTensor, blocks: Blocks['blocks']): SymbolicTensor {
  let x = images;
  let at = 0;
  for (const block of blocks) {
    for (const filters of block) {
      const name = `features.${at++}`;
      x = layers.conv2d({ filters, kernelSize: 3, padding: 1, kernelInitializer: heFanOut, name }).apply(x);
      x = layers.relu({ name: `features.${at++}` }).apply(x);
    }
    x = layers.maxPooling2d({ poolSize: 2, name: `features.${at++}` }).apply(x);
  }
  return x;
}

/** The two dense layers before the classifier. */
function hidden(features: SymbolicTensor, units: number, rate: number): SymbolicTensor {
  let x = layers.flatten({ name: 'flatten' }).apply(features);
  for (const at of [0, 3]) {
    x = layers.dense({ units, kernelInitializer: 'heNormal', name: `classifier.${at}` }).apply(x);
    x = layers.relu({ name: `classifier.${at + 1}` }).apply(x);
    x = layers.dropout({ rate, name: `classifier.${at + 2}` }).apply(x);
  }
  return x;
}

const repeated = (filters: number, times: number): number[] => Array.from({ length: times }, () => filters);

/** Blocks of which the last three have so many convolutions. */
const published = (times: number): Blocks => ({
  blocks: [[64, 64], [128, 128], repeated(256, times), repeated(512, times), repeated(512, times)],
});

/** A network of VGG's kind with any blocks. */
export function vgg(given: VggBlocksOptions): Model {
  const { blocks, units, ...options } = optionsOf('vgg', given);
  checkArray('vgg: blocks', blocks, 'lists of filters');
  for (const block of blocks) checkArray('vgg: a block', block, 'filters');
  return network(blueprint('vgg', { blocks, ...(units === undefined ? {} : { units }) }), options);
}

/** VGG-16: 138,357,544 parameters for 1000 classes of images of 224 x 224. */
export function vgg16(options?: VggOptions): Model {
  return network(blueprint('vgg16', published(3)), options);
}

/** VGG-19: 143,667,240 parameters for 1000 classes of images of 224 x 224. */
export function vgg19(options?: VggOptions): Model {
  return network(blueprint('vgg19', published(4)), options);
}
