/** How much resident memory a thousand cycles of build, fit and drop leave behind after collection. Needs `--expose-gc`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { layers, random, sequential, tensor } from '../dist/index.js';

const CYCLES = 1000;
/** Enough cycles for pools, caches and the allocator to reach their size. */
const WARM_UP = 200;

async function cycle() {
  const x = random.normal([64, 32], { seed: 1 });
  const y = tensor(
    Int32Array.from({ length: 64 }, (_, i) => i % 4),
    { shape: [64], dtype: 'int32' },
  );
  const model = sequential([
    layers.input({ shape: [32] }),
    layers.dense({ units: 64, activation: 'relu' }),
    layers.dense({ units: 4, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(x, y, { epochs: 2, batchSize: 16 });
}

/** Resident bytes after collection; finalizers run between the passes. */
async function resident() {
  for (let pass = 0; pass < 5; pass++) {
    globalThis.gc();
    await sleep(20);
  }
  return process.memoryUsage.rss();
}

async function repeat(cycles) {
  for (let i = 0; i < cycles; i++) {
    await cycle();
    if (i % 50 === 49) await resident();
  }
}

await repeat(WARM_UP);
const before = await resident();
await repeat(CYCLES);
const after = await resident();
const mib = (bytes) => Number((bytes / 2 ** 20).toFixed(2));
console.log(JSON.stringify({ cycles: CYCLES, growthMiB: mib(after - before), residentMiB: mib(after) }));
