/** Espalier: `fit` or `predict` of a model on tensors in memory, as a user calls it. */
import { info, losses, tensor } from '../../../dist/index.js';
import { batches, initial, serve } from '../serve.mjs';
import { build, lossWeights } from './net.mjs';

await serve(async (workload) => {
  const { samples, shape, features, batchSize, optimizer } = workload;
  const data = batches(workload);
  const images = (from, count) =>
    tensor(data.x.subarray(from * features, (from + count) * features), { shape: [count, ...shape] });
  const labels = (count) => tensor(data.y.subarray(0, count), { shape: [count], dtype: 'int32' });
  const model = build(workload, initial(workload));
  const predicted = async () => {
    const outputs = [await model.predict(images(0, 1))].flat();
    return Array.from(outputs[0].data());
  };
  const { version, isa, threads } = info();
  const versions = { espalier: version, isa, threads };

  if (workload.task === 'predict') {
    const inputs = Array.from({ length: workload.batches }, (_, at) => images(at * batchSize, batchSize));
    const run = async (epochs) => {
      for (let epoch = 0; epoch < epochs; epoch++) {
        for (const input of inputs) await model.predict(input, { batchSize });
      }
      return null;
    };
    return { versions, check: predicted, run };
  }

  const loss = losses.sparseCategoricalCrossentropy({ fromLogits: true });
  const counted = lossWeights(workload.layers);
  model.compile({ optimizer, loss, lossWeights: counted });
  const answers = (count) => (counted.length > 1 ? counted.map(() => labels(count)) : labels(count));
  const [x, y] = [images(0, samples), answers(samples)];
  const run = async (epochs) => {
    const history = await model.fit(x, y, { epochs, batchSize, shuffle: true });
    return history.last.loss;
  };
  const firstSteps = async () => {
    const history = await model.fit(images(0, batchSize), answers(batchSize), { epochs: 2, batchSize, shuffle: false });
    return history.history.loss;
  };
  return { versions, check: workload.check === 'predict' ? predicted : firstSteps, run };
});
