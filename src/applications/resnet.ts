/**
 * Residual networks for images of 224 x 224, as torchvision has them: the stride of a bottleneck is that of its 3 x 3.
 *
 * He et al., "Deep residual learning for image recognition", 2016.
 */
import { layers } from '../generated/layers.js';
import type { Model } from '../model/model.js';
import { EspalierError } from '../native/errors.js';
import { checkArray, optionsOf, show } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { type ConvNorm, convNorm } from './conv-norm.js';
import { type Blueprint, isSmall, network, type SizedOptions } from './network.js';

/** Options of residual networks. */
export interface ResNetOptions extends SizedOptions {
  /** Whether convolutions add a bias, as Keras's networks do; the normalisers behind them take it away again. */
  readonly useBias?: boolean;
}

/** Options of `resnet`. */
export interface ResNetStagesOptions extends ResNetOptions {
  /** Blocks of each stage: `[3, 4, 6, 3]` for ResNet-50. */
  readonly blocks: readonly number[];
  /** Whether a block is 1 x 1, 3 x 3 and 1 x 1 instead of two of 3 x 3; false, when left out. */
  readonly bottleneck?: boolean;
  /** Filters of the first stage's 3 x 3; 64, when left out. Each stage has twice as many. */
  readonly width?: number;
}

interface Stages {
  readonly blocks: readonly number[];
  readonly bottleneck: boolean;
  readonly width: number;
}

const EPSILON = 1e-5;

/** Channels that leave a bottleneck for one filter of its 3 x 3. */
const EXPANSION = 4;

function blueprint(name: string, { blocks, bottleneck, width }: Stages): Blueprint<ResNetOptions> {
  return {
    name,
    inputShape: [224, 224, 3],
    classes: 1000,
    options: ['variant', 'useBias'],
    classifier: 'fc',
    features(images, options) {
      const { useBias = false } = options;
      let x = stem(images, { filters: width, useBias, small: isSmall(options) });
      let channels = width;
      for (const [stage, count] of blocks.entries()) {
        for (let at = 0; at < count; at++) {
          const filters = width * 2 ** stage;
          const leaving = bottleneck ? filters * EXPANSION : filters;
          const strides = stage > 0 && at === 0 ? 2 : 1;
          const projects = strides > 1 || channels !== leaving;
          x = block(x, { name: `layer${stage + 1}.${at}`, filters, leaving, strides, projects, useBias });
          channels = leaving;
        }
      }
      return x;
    },
    top: (features) => layers.globalAveragePooling2d({ name: 'avgpool' }).apply(features),
  };
}

/** From images to the first stage: a quarter of the size, or all of it for small images. */
function stem(images: SymbolicTensor, options: { filters: number; useBias: boolean; small: boolean }): SymbolicTensor {
  const { small, ...shared } = options;
  const window = small ? { kernelSize: 3 } : { kernelSize: 7, strides: 2 };
  const names = ['conv1', 'bn1'] as const;
  const x = convNorm(images, { names, relu: 'relu', epsilon: EPSILON, ...window, ...shared });
  if (small) return x;
  return layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 1, name: 'maxpool' }).apply(x);
}

interface Block {
  readonly name: string;
  /** Filters of its 3 x 3. */
  readonly filters: number;
  /** Channels of its result. */
  readonly leaving: number;
  readonly strides: number;
  /** Whether its input has other channels or another size than its result. */
  readonly projects: boolean;
  readonly useBias: boolean;
}

/** `relu(x + f(x))`, where `f` is two convolutions, or three with the middle one narrow. */
function block(x: SymbolicTensor, { name, filters, leaving, strides, projects, useBias }: Block): SymbolicTensor {
  const conv = (
    of: SymbolicTensor,
    at: number,
    options: Pick<ConvNorm, 'filters' | 'kernelSize' | 'strides'>,
    relu?: string,
  ) => {
    const names = [`${name}.conv${at}`, `${name}.bn${at}`] as const;
    return convNorm(of, { names, epsilon: EPSILON, useBias, ...options, ...(relu === undefined ? {} : { relu }) });
  };
  const [relu1, relu2] = [`${name}.relu1`, `${name}.relu2`];
  let inner: SymbolicTensor;
  if (leaving > filters) {
    inner = conv(x, 1, { filters, kernelSize: 1 }, relu1);
    inner = conv(inner, 2, { filters, kernelSize: 3, strides }, relu2);
    inner = conv(inner, 3, { filters: leaving, kernelSize: 1 });
  } else {
    inner = conv(x, 1, { filters, kernelSize: 3, strides }, relu1);
    inner = conv(inner, 2, { filters, kernelSize: 3 });
  }
  const names = [`${name}.downsample.0`, `${name}.downsample.1`] as const;
  const around = projects
    ? convNorm(x, { names, filters: leaving, kernelSize: 1, strides, epsilon: EPSILON, useBias })
    : x;
  return layers.relu({ name }).apply(layers.add({ name: `${name}.add` }).apply([inner, around]));
}

/** A residual network with stages of any length and width. */
export function resnet(given: ResNetStagesOptions): Model {
  const { blocks, bottleneck = false, width = 64, ...options } = optionsOf('resnet', given);
  checkArray('resnet: blocks', blocks, 'the numbers of blocks');
  const wrong = blocks.find((count) => !Number.isInteger(count) || count < 1);
  if (blocks.length === 0 || wrong !== undefined) {
    throw new EspalierError(
      'SPEC',
      `resnet: blocks cannot be used; expected how many each stage has, at least 1, got ${wrong === undefined ? 'none' : show(wrong)}.`,
    );
  }
  return network(blueprint('resnet', { blocks, bottleneck, width }), options);
}

const basic = (...blocks: number[]): Stages => ({ blocks, bottleneck: false, width: 64 });
const narrow = (...blocks: number[]): Stages => ({ blocks, bottleneck: true, width: 64 });

/** ResNet-18: 11,689,512 parameters for 1000 classes. */
export function resnet18(options?: ResNetOptions): Model {
  return network(blueprint('resnet18', basic(2, 2, 2, 2)), options);
}

/** ResNet-34: 21,797,672 parameters for 1000 classes. */
export function resnet34(options?: ResNetOptions): Model {
  return network(blueprint('resnet34', basic(3, 4, 6, 3)), options);
}

/** ResNet-50: 25,557,032 parameters for 1000 classes. */
export function resnet50(options?: ResNetOptions): Model {
  return network(blueprint('resnet50', narrow(3, 4, 6, 3)), options);
}

/** ResNet-101: 44,549,160 parameters for 1000 classes. */
export function resnet101(options?: ResNetOptions): Model {
  return network(blueprint('resnet101', narrow(3, 4, 23, 3)), options);
}

/** ResNet-152: 60,192,808 parameters for 1000 classes. */
export function resnet152(options?: ResNetOptions): Model {
  return network(blueprint('resnet152', narrow(3, 8, 36, 3)), options);
}
