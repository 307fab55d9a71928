/** A net of the benchmark as a model. */
import { layers, model, tensor } from '../../../dist/index.js';

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

/** The model of a workload, with the weights that `values` holds. */
export function build({ layers: told, shape }, values) {
  const input = layers.input({ shape });
  const built = model({ inputs: input, outputs: chain(told, input) });
  const weights = new Map(weightsOf(told).map((weight) => [weight.name, weight]));
  built.setWeights(
    built.weights().map(({ name }) => {
      const { shape, offset, size } = weights.get(name);
      return tensor(values.subarray(offset, offset + size), { shape });
    }),
  );
  return built;
}

function weightsOf(told) {
  return told.flatMap(({ weights, body = [], shortcut = [] }) => [
    ...weights,
    ...weightsOf(body),
    ...weightsOf(shortcut),
  ]);
}
