/** A convolution and the normaliser behind it: what most networks since 2015 are made of. */
import { initializers } from '../generated/initializers.js';
import { layers } from '../generated/layers.js';
import type { SymbolicTensor } from '../spec/layer.js';

/** A convolution, a normaliser, and maybe what bends their result. */
export interface ConvNorm {
  /** Names of the convolution and the normaliser. */
  readonly names: readonly [conv: string, norm: string];
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  /** Added to the variance. */
  readonly epsilon: number;
  /** Whether the convolution adds a bias, which the normaliser takes away again. */
  readonly useBias?: boolean;
  /** Name of the rectifier behind both; there is none, when left out. */
  readonly relu?: string;
}

/** Keeps the size of gradients through rectifiers: He et al., "Delving deep into rectifiers", 2015. */
export const heFanOut = initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'untruncatedNormal' });

/** Pads by half a window on every side, so that strides fall where PyTorch's do. */
export function convNorm(x: SymbolicTensor, options: ConvNorm): SymbolicTensor {
  const { names, filters, kernelSize, strides = 1, epsilon, useBias = false, relu } = options;
  const convolved = layers
    .conv2d({
      filters,
      kernelSize,
      strides,
      padding: (kernelSize - 1) / 2,
      useBias,
      kernelInitializer: heFanOut,
      name: names[0],
    })
    .apply(x);
  const normalised = layers
    .batchNormalization({ epsilon, momentum: 0.9, varianceMode: 'unbiased', name: names[1] })
    .apply(convolved);
  return relu === undefined ? normalised : layers.relu({ name: relu }).apply(normalised);
}
