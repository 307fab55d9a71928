/** A net of the benchmark as a model. */
import { applications, layers, model, tensor } from '../../../dist/index.js';

/** Keyed by the kinds of `net.mjs`. */
const kinds = {
  conv: ({ name, filters, kernel, stride, padding, bias }) =>
    layers.conv2d({ name, filters, kernelSize: kernel, strides: stride, padding, useBias: bias }),
  dense: ({ name, units }) => layers.dense({ name, units }),
  // PyTorch's numbers, which all peers take.
  batchNorm: ({ name }) => layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5, varianceMode: 'unbiased' }),
  relu: ({ name }) => layers.relu({ name }),
  dropout: ({ name, rate }) => layers.dropout({ name, rate }),
  maxPool: ({ name, window, stride, padding }) =>
    layers.maxPooling2d({ name, poolSize: window, strides: stride, padding }),
  globalAveragePool: ({ name }) => layers.globalAveragePooling2d({ name }),
  flatten: ({ name }) => layers.flatten({ name }),
};

function chain(told, input) {
  return told.reduce((x, layer) => {
    if (layer.kind !== 'residual') return kinds[layer.kind](layer).apply(x);
    return layers.add({ name: layer.name }).apply([chain(layer.body, x), chain(layer.shortcut, x)]);
  }, input);
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
  return model({ inputs: input, outputs: chain(told, input) });
}

function weightsOf(told) {
  return told.flatMap(({ weights, body = [], shortcut = [] }) => [
    ...weights,
    ...weightsOf(body),
    ...weightsOf(shortcut),
  ]);
}
