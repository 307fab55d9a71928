/**
 * LeNet-5 for digits of 28 x 28 or 32 x 32: two convolutions with pools that average, and three dense layers.
 *
 * LeCun et al., "Gradient-based learning applied to document recognition", 1998; with every map of the first pool connected
 * to every filter behind it, and a softmax at the end.
 */
import type { ActivationLike } from '../generated/activations.js';
import { layers } from '../generated/layers.js';
import type { Model } from '../model/model.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { type ApplicationOptions, type Blueprint, network } from './network.js';

/** Options of LeNet. */
export interface LeNetOptions extends ApplicationOptions {
  /** Behind each layer with weights but the last; `'tanh'`, when left out. */
  readonly activation?: ActivationLike;
}

const blueprint: Blueprint<LeNetOptions> = {
  name: 'lenet',
  inputShape: [28, 28, 1],
  classes: 10,
  options: ['activation'],
  classifier: 'fc3',
  features(images, { inputShape, activation = 'tanh' }) {
    // The paper puts digits of 28 x 28 into 32 x 32: the same as two pixels around them.
    const padding = (inputShape[0] ?? 0) < 32 ? 2 : 0;
    const convolved = (x: SymbolicTensor, filters: number, at: number, around: number) => {
      const conv = layers.conv2d({ filters, kernelSize: 5, padding: around, activation, name: `conv${at}` });
      return layers.averagePooling2d({ poolSize: 2, name: `pool${at}` }).apply(conv.apply(x));
    };
    return convolved(convolved(images, 6, 1, padding), 16, 2, 0);
  },
  top(features, { activation = 'tanh' }) {
    const hidden = (x: SymbolicTensor, units: number, name: string) =>
      layers.dense({ units, activation, name }).apply(x);
    return hidden(hidden(layers.flatten({ name: 'flatten' }).apply(features), 120, 'fc1'), 84, 'fc2');
  },
};

/** LeNet-5: 61,706 parameters for 10 classes. */
export function lenet(options?: LeNetOptions): Model {
  return network(blueprint, options);
}
