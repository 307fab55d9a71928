/**
 * GoogLeNet: blocks of four branches side by side, with the layer sizes and normalisers of torchvision, and two heads
 * halfway that can be trained along.
 *
 * Szegedy et al., "Going deeper with convolutions", 2015.
 */
import { layers } from '../generated/layers.js';
import { model } from '../model/make.js';
import type { Model } from '../model/model.js';
import { EspalierError } from '../native/errors.js';
import { checkBoolean, optionsOf } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';
import type { Tensor } from '../tensor/tensor.js';
import { convNorm } from './conv-norm.js';
import {
  type Blueprint,
  classify,
  type Filled,
  fill,
  imagesOf,
  isSmall,
  network,
  type SizedOptions,
} from './network.js';

/** Options of GoogLeNet. */
export interface GoogLeNetOptions extends SizedOptions {
  /** Probability of zeroing an element before the classifier; 0.2, when left out. */
  readonly dropout?: number;
}

/** Options of GoogLeNet with its auxiliary heads. */
export interface AuxiliaryOptions extends GoogLeNetOptions {
  /**
   * Whether the model has three outputs: the classifier's, and those of two classifiers halfway, behind `inception4a` and
   * `inception4d`. The paper weighs their losses with 1, 0.3 and 0.3.
   */
  readonly auxiliary?: boolean;
}

const EPSILON = 1e-3;

/** Filters of the branches: 1 x 1; 1 x 1 then 3 x 3; 1 x 1 then the larger window; 1 x 1 behind a pool. */
type Filters = readonly [one: number, toThree: number, three: number, toFive: number, five: number, pooled: number];

// biome-ignore format: a block each
const BLOCKS: readonly (readonly [name: string, filters: Filters] | readonly [name: string, poolSize: number])[] = [
  ['inception3a', [64, 96, 128, 16, 32, 32]],
  ['inception3b', [128, 128, 192, 32, 96, 64]],
  ['maxpool3', 3],
  ['inception4a', [192, 96, 208, 16, 48, 64]],
  ['inception4b', [160, 112, 224, 24, 64, 64]],
  ['inception4c', [128, 128, 256, 24, 64, 64]],
  ['inception4d', [112, 144, 288, 32, 64, 64]],
  ['inception4e', [256, 160, 320, 32, 128, 128]],
  ['maxpool4', 2],
  ['inception5a', [256, 160, 320, 32, 128, 128]],
  ['inception5b', [384, 192, 384, 48, 128, 128]],
];

const blueprint: Blueprint<GoogLeNetOptions> = {
  name: 'googlenet',
  inputShape: [224, 224, 3],
  classes: 1000,
  options: ['variant', 'dropout'],
  classifier: 'fc',
  features: (images, options) => trunk(images, options).features,
  top: (features, { dropout: rate = 0.2 }) => {
    const means = layers.globalAveragePooling2d({ name: 'avgpool' }).apply(features);
    return layers.dropout({ rate, name: 'dropout' }).apply(means);
  },
};

/** The features, and what leaves each block by its name. */
function trunk(images: SymbolicTensor, options: Filled<GoogLeNetOptions>) {
  const blocks = new Map<string, SymbolicTensor>();
  let x = stem(images, isSmall(options));
  for (const [name, how] of BLOCKS) {
    x = typeof how === 'number' ? halved(x, name, how) : inception(x, name, how);
    blocks.set(name, x);
  }
  return { features: x, blocks };
}

/** From images to the first block: an eighth of the size, or all of it for small images. */
function stem(images: SymbolicTensor, small: boolean): SymbolicTensor {
  const pool = (x: SymbolicTensor, name: string) => (small ? x : halved(x, name, 3));
  const first = small ? { kernelSize: 3 } : { kernelSize: 7, strides: 2 };
  const x = pool(conv(images, 'conv1', 64, first), 'maxpool1');
  return pool(conv(conv(x, 'conv2', 64, { kernelSize: 1 }), 'conv3', 192, { kernelSize: 3 }), 'maxpool2');
}

/** Half the size, rounded up. */
function halved(x: SymbolicTensor, name: string, poolSize: number): SymbolicTensor {
  return layers.maxPooling2d({ poolSize, strides: 2, padding: 'same', name }).apply(x);
}

function conv(x: SymbolicTensor, name: string, filters: number, window: { kernelSize: number; strides?: number }) {
  const names = [`${name}.conv`, `${name}.bn`] as const;
  return convNorm(x, { names, filters, epsilon: EPSILON, relu: `${name}.relu`, ...window });
}

/** Four branches, whose channels come one behind the other. Windows of 5 x 5 are 3 x 3, as in torchvision. */
function inception(x: SymbolicTensor, name: string, [one, toThree, three, toFive, five, pooled]: Filters) {
  const branch = (of: SymbolicTensor, at: string, filters: number, kernelSize: number) =>
    conv(of, `${name}.branch${at}`, filters, { kernelSize });
  const pool = layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same', name: `${name}.branch4.0` });
  return layers
    .concatenate({ name })
    .apply([
      branch(x, '1', one, 1),
      branch(branch(x, '2.0', toThree, 1), '2.1', three, 3),
      branch(branch(x, '3.0', toFive, 1), '3.1', five, 3),
      branch(pool.apply(x), '4.1', pooled, 1),
    ]);
}

/** A classifier halfway: means that leave 4 x 4 of images of any size, as in torchvision; of 14 x 14 in the paper. */
function auxiliary(x: SymbolicTensor, name: string, options: Filled<GoogLeNetOptions>): SymbolicTensor {
  const means = layers.adaptiveAveragePooling2d({ outputSize: 4, name: `${name}.pool` }).apply(x);
  let y = conv(means, `${name}.conv`, 128, { kernelSize: 1 });
  y = layers.flatten({ name: `${name}.flatten` }).apply(y);
  y = layers.dense({ units: 1024, activation: 'relu', name: `${name}.fc1` }).apply(y);
  y = layers.dropout({ rate: 0.7, name: `${name}.dropout` }).apply(y);
  return classify(y, `${name}.fc2`, options);
}

function withHeads(given: GoogLeNetOptions): Model<readonly Tensor[]> {
  const options = fill(blueprint, given);
  const { includeTop, name, seed } = options;
  if (!includeTop) {
    throw new EspalierError(
      'SPEC',
      `${name}: heads without a classifier cannot be trained; expected includeTop or auxiliary to be given, got includeTop: false and auxiliary: true.`,
    );
  }
  const inputs = imagesOf(options);
  const { features, blocks } = trunk(inputs, options);
  const halfway = (block: string, head: string) => auxiliary(blocks.get(block) as SymbolicTensor, head, options);
  const outputs = [
    classify(blueprint.top(features, options), blueprint.classifier, options),
    halfway('inception4a', 'aux1'),
    halfway('inception4d', 'aux2'),
  ] as const;
  return model({ inputs, outputs, name, ...(seed === undefined ? {} : { seed }) });
}

/**
 * GoogLeNet: 6,624,904 parameters for 1000 classes, 13,004,888 with the auxiliary heads. A model with heads learns better;
 * its weights, saved, are taken by one without: `loadWeights` does not look at those of the heads.
 */
export function googlenet(options: AuxiliaryOptions & { readonly auxiliary: true }): Model<readonly Tensor[]>;
export function googlenet(options?: AuxiliaryOptions & { readonly auxiliary?: false }): Model;
export function googlenet(given?: AuxiliaryOptions): Model | Model<readonly Tensor[]> {
  const { auxiliary: heads = false, ...options } = optionsOf('googlenet', given);
  checkBoolean('googlenet: auxiliary', heads);
  return heads ? withHeads(options) : network(blueprint, options);
}
