/** A net of the benchmark as a model. */

import { applications, layers, model, tensor } from '../../../dist/index.js';
import { inside } from '../../net.mjs';

/** Keyed by the kinds of `net.mjs`. */
const kinds = {
  conv: ({ name, filters, kernel, stride, padding, bias }) =>
    layers.conv2d({ name, filters, kernelSize: kernel, strides: stride, padding, useBias: bias }),
  dense: ({ name, units }) => layers.dense({ name, units }),
  // PyTorch's numbers, which all peers take.
  batchNorm: ({ name }) => layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5, varianceMode: 'unbiased' }),
  relu: ({ name }) => layers.relu({ name }),
  dropout: ({ name, rate }) => layers.dropout({ name, rate }),
  maxPool: ({ name, window, stride, padding, ceil }) =>
    layers.maxPooling2d({ name, poolSize: window, strides: stride, padding: ceil ? 'same' : padding }),
  averagePool: ({ name, window, stride }) => layers.averagePooling2d({ name, poolSize: window, strides: stride }),
  globalAveragePool: ({ name }) => layers.globalAveragePooling2d({ name }),
  flatten: ({ name }) => layers.flatten({ name }),
};

/** What becomes of `input`; the outputs of heads on the way are added to `heads`. */
function chain(told, input, heads) {
  return told.reduce((x, layer) => {
    const { kind, name, body, shortcut, branches } = layer;
    if (kind === 'residual') return layers.add({ name }).apply([chain(body, x), chain(shortcut, x)]);
    if (kind === 'branches') return layers.concatenate({ name }).apply(branches.map((branch) => chain(branch, x)));
    if (kind !== 'head') return kinds[kind](layer).apply(x);
    heads.push(chain(body, x));
    return x;
  }, input);
}

/** How much the loss of each output counts. */
export function lossWeights(told) {
  return [1, ...told.filter(({ kind }) => kind === 'head').map(({ weight }) => weight)];
}

/** The model of a workload, with the weights that `values` holds: a known network, where the workload names one. */
export function build({ application, classes, layers: told, shape }, values) {
  const built = application
    ? applications[application]({ inputShape: shape, classes, classifierActivation: null })
    : described(told, shape);
  const weights = weightsOf(told);
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  // A known network has names of its own, and the order of its description.
  const filled = built.weights().map(({ name }, at) => {
    const { shape, offset, size } = application ? weights[at] : byName.get(name);
    return tensor(values.subarray(offset, offset + size), { shape });
  });
  built.setWeights(filled);
  return built;
}

function described(told, shape) {
  const input = layers.input({ shape });
  const heads = [];
  const output = chain(told, input, heads);
  return model({ inputs: input, outputs: heads.length ? [output, ...heads] : output });
}

function weightsOf(told) {
  return told.flatMap((layer) => [...layer.weights, ...inside(layer).flatMap(weightsOf)]);
}
