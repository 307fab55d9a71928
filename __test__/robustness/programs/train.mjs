/** Trains a small network of the built package: in a worker thread, or as a process that exits in the middle. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { layers, sequential, tensor } from '../../../dist/index.js';

const rows = 512;
const x = tensor(
  Float32Array.from({ length: rows * 8 }, (_, i) => Math.sin(i)),
  { shape: [rows, 8] },
);
const y = tensor(
  Int32Array.from({ length: rows }, (_, i) => i % 3),
  { shape: [rows] },
);
const model = sequential(
  [
    layers.input({ shape: [8] }),
    layers.dense({ units: 64, activation: 'relu' }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ],
  { seed: 1 },
);
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });

const epochs = isMainThread ? 1e6 : workerData.epochs;
let told = false;
const history = await model.fit(x, y, {
  epochs,
  onEpochEnd() {
    if (isMainThread) process.exit(0);
    if (!told) parentPort.postMessage('training');
    told = true;
  },
});
parentPort?.postMessage(history.last.loss);
