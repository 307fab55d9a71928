/**
 * Residual networks for images of 32 x 32: three stages of narrow blocks, and plain networks of the same depth.
 *
 * He et al., "Deep residual learning for image recognition", 2016, section 4.2.
 */
import { layers } from '../generated/layers.js';
import { lambda } from '../model/define-layer.js';
import type { Model } from '../model/model.js';
import { EspalierError } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { pad } from '../tensor/ops/arrange.js';
import { convNorm } from './conv-norm.js';
import { type ApplicationOptions, type Blueprint, checkWord, network } from './network.js';

/** Options of residual networks for small images. */
export interface ResNetCifarOptions extends ApplicationOptions {
  /**
   * How a block's input reaches its end where a stage begins: every other pixel with channels of zeros (`'identity'`, as in
   * the paper), or a convolution of 1 x 1 (`'projection'`). With `'none'` no block has a way around: the plain network.
   * `'identity'`, when left out.
   */
  readonly shortcut?: 'identity' | 'projection' | 'none';
  /** Channels of the first stage; 16, when left out. */
  readonly width?: number;
}

/** Options of `resnetCifar`. */
export interface ResNetDepthOptions extends ResNetCifarOptions {
  /** Layers with weights: 6 n + 2, for n blocks a stage. */
  readonly depth: number;
}

const EPSILON = 1e-5;

function blueprint(name: string, depth: number): Blueprint<ResNetCifarOptions> {
  const blocks = (depth - 2) / 6;
  return {
    name,
    inputShape: [32, 32, 3],
    classes: 10,
    options: ['shortcut', 'width'],
    classifier: 'fc',
    features(images, { width = 16, shortcut = 'identity' }) {
      checkWord(`${name}: shortcut`, shortcut, ['identity', 'projection', 'none']);
      const stem = { names: ['conv1', 'bn1'], filters: width, kernelSize: 3, epsilon: EPSILON, relu: 'relu' } as const;
      let x = convNorm(images, stem);
      for (let stage = 1; stage <= 3; stage++) {
        for (let at = 0; at < blocks; at++) {
          const filters = width * 2 ** (stage - 1);
          x = block(x, { name: `layer${stage}.${at}`, filters, begins: stage > 1 && at === 0, shortcut });
        }
      }
      return x;
    },
    top: (features) => layers.globalAveragePooling2d({ name: 'avgpool' }).apply(features),
  };
}

interface Block {
  readonly name: string;
  readonly filters: number;
  /** Whether the image gets half its size. */
  readonly begins: boolean;
  readonly shortcut: 'identity' | 'projection' | 'none';
}

/** `relu(x + f(x))`, where `f` is two convolutions with a rectifier between them. */
function block(x: SymbolicTensor, { name, filters, begins, shortcut }: Block): SymbolicTensor {
  const strides = begins ? 2 : 1;
  const conv = (of: SymbolicTensor, at: number, options: { strides?: number; relu?: string }) =>
    convNorm(of, {
      names: [`${name}.conv${at}`, `${name}.bn${at}`],
      filters,
      kernelSize: 3,
      epsilon: EPSILON,
      ...options,
    });
  const inner = conv(x, 1, { strides, relu: `${name}.relu1` });
  if (shortcut === 'none') return conv(inner, 2, { relu: name });
  const around = begins ? halved(x, name, filters, shortcut) : x;
  const sum = layers.add({ name: `${name}.add` }).apply([conv(inner, 2, {}), around]);
  return layers.relu({ name }).apply(sum);
}

/** The way around a block that makes half the size and twice the channels. */
function halved(x: SymbolicTensor, name: string, filters: number, shortcut: 'identity' | 'projection'): SymbolicTensor {
  if (shortcut === 'projection') {
    const names = [`${name}.downsample.0`, `${name}.downsample.1`] as const;
    return convNorm(x, { names, filters, kernelSize: 1, strides: 2, epsilon: EPSILON });
  }
  const every = layers.averagePooling2d({ poolSize: 1, strides: 2, name: `${name}.downsample.0` }).apply(x);
  const zeros = [[0, 0], [0, 0], [0, 0], [0, filters / 2]] as const; // biome-ignore format: an axis each
  return lambda((image) => pad(image, zeros), { name: `${name}.downsample.1` }).apply(every);
}

/** A residual network for images of 32 x 32 of any depth 6 n + 2, or with `shortcut: 'none'` the plain one. */
export function resnetCifar(given: ResNetDepthOptions): Model {
  const { depth, ...options } = optionsOf('resnetCifar', given);
  if (!Number.isInteger((depth - 2) / 6) || depth < 8) {
    throw new EspalierError(
      'SPEC',
      `resnetCifar: there is no such network; expected a depth of 6 n + 2 (8, 14, 20, ...), got ${show(depth)}.`,
    );
  }
  return network(blueprint(`resnet${depth}`, depth), options);
}

/** ResNet-20 for images of 32 x 32: 0.27 million parameters. */
export function resnet20(options?: ResNetCifarOptions): Model {
  return network(blueprint('resnet20', 20), options);
}

/** ResNet-56 for images of 32 x 32: 0.85 million parameters. */
export function resnet56(options?: ResNetCifarOptions): Model {
  return network(blueprint('resnet56', 56), options);
}
