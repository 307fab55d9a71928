/**
 * How long the event loop is held up while a wide network trains: percentiles of `monitorEventLoopDelay`, which counts
 * its own resolution of one millisecond in.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { layers, losses, random, sequential, tensor } from '../dist/index.js';
import { workloads } from './workloads.mjs';

const SECONDS = 5;
const { units, batchSize, batches, optimizer } = workloads.find((workload) => workload.name === 'wide');
const [features, ...widths] = units;
const samples = batchSize * batches;

const x = random.normal([samples, features], { seed: 1 });
const y = tensor(
  Int32Array.from({ length: samples }, (_, i) => i % units.at(-1)),
  { shape: [samples], dtype: 'int32' },
);
const model = sequential([
  layers.input({ shape: [features] }),
  ...widths.map((n, i) => layers.dense({ units: n, ...(i < widths.length - 1 ? { activation: 'relu' } : {}) })),
]);
model.compile({ optimizer, loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
await model.fit(x, y, { batchSize, epochs: 1 });

const delay = monitorEventLoopDelay({ resolution: 1 });
const stop = new AbortController();
delay.enable();
setTimeout(() => stop.abort(), SECONDS * 1e3);
await model.fit(x, y, { batchSize, epochs: 1_000_000, signal: stop.signal }).catch((error) => {
  if (!stop.signal.aborted) throw error;
});
delay.disable();

const ms = (nanoseconds) => Number((nanoseconds / 1e6).toFixed(3));
const report = { p50Ms: ms(delay.percentile(50)), p99Ms: ms(delay.percentile(99)), maxMs: ms(delay.max) };
console.log(JSON.stringify({ ...report, samples: delay.count }));
