/** TensorFlow.js: `fit` of a layers model on tensors in memory, on its WebAssembly or plain JavaScript backend. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { batches, initial, serve } from '../serve.mjs';

const require = createRequire(join(process.env.ESPALIER_PEER_HOME, 'package.json'));
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');

await serve(async (workload, { backend }) => {
  if (backend === 'wasm') {
    wasm.setWasmPaths(join(process.env.ESPALIER_PEER_HOME, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  }
  await tf.setBackend(backend);
  await tf.ready();
  const data = batches(workload);
  const x = tf.tensor2d(data.x, [workload.samples, workload.features]);
  const y = tf.tensor1d(Float32Array.from(data.y));
  const [features, ...units] = workload.units;
  const model = tf.sequential({
    layers: units.map((n, i) =>
      tf.layers.dense({
        units: n,
        activation: i === units.length - 1 ? 'softmax' : 'relu',
        ...(i === 0 ? { inputShape: [features] } : {}),
      }),
    ),
  });
  const values = initial(workload);
  const dense = workload.layers.flatMap(({ weights }) => weights);
  model.setWeights(dense.map(({ shape, offset, size }) => tf.tensor(values.slice(offset, offset + size), shape)));
  const { kind, learningRate } = workload.optimizer;
  model.compile({ optimizer: tf.train[kind](learningRate), loss: 'sparseCategoricalCrossentropy' });
  const options = { batchSize: workload.batchSize, verbose: 0, yieldEvery: 'never' };
  const check = async () => {
    const first = [0, workload.batchSize];
    const { history } = await model.fit(x.slice(...first), y.slice(...first), {
      ...options,
      epochs: 2,
      shuffle: false,
    });
    return history.loss;
  };
  const run = async (epochs) => {
    const { history } = await model.fit(x, y, { ...options, epochs, shuffle: true });
    return history.loss.at(-1);
  };
  return { versions: { tfjs: tf.version['tfjs-core'], backend: tf.getBackend() }, check, run };
});
