/** Espalier: `fit` of a sequential model on tensors in memory, as a user calls it. */
import { info, layers, losses, sequential, tensor } from '../../../dist/index.js';
import { batches, serve } from '../serve.mjs';

await serve(async (workload) => {
  const data = batches(workload);
  const x = tensor(data.x, { shape: [workload.samples, workload.features] });
  const y = tensor(data.y, { shape: [workload.samples], dtype: 'int32' });
  const [features, ...units] = workload.units;
  const model = sequential([
    layers.input({ shape: [features] }),
    ...units.map((n, i) => layers.dense({ units: n, ...(i < units.length - 1 ? { activation: 'relu' } : {}) })),
  ]);
  model.compile({
    optimizer: workload.optimizer,
    loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }),
  });
  const train = async (epochs) => {
    const history = await model.fit(x, y, { epochs, batchSize: workload.batchSize, shuffle: true });
    return history.last.loss;
  };
  const { version, isa, threads } = info();
  return { versions: { espalier: version, isa, threads }, train };
});
