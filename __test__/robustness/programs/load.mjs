/** Trains on a dataset of a generator: in a worker thread that is ended, or as a process that exits in the middle. */
import { isMainThread, parentPort } from 'node:worker_threads';
import { Dataset, layers, sequential } from '../../../dist/index.js';

const set = await Dataset.fromGenerator(async function* () {
  for (let i = 0; ; i++) {
    if (i % 100 === 0) await new Promise(setImmediate);
    yield { x: new Float32Array(64).fill(i % 7), y: i % 3 };
  }
});
const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [64] })], { seed: 1 });
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });

let told = false;
await model.fit(
  set.map(({ x, y }) => ({ x: x.div(7), y })),
  {
    epochs: 1e6,
    stepsPerEpoch: 10,
    onEpochEnd() {
      if (isMainThread) process.exit(0);
      if (!told) parentPort.postMessage('training');
      told = true;
    },
  },
);
