/** What it costs to train from a loader instead of from memory: medians of rounds in which all ways take turns. */
import { applications, augment, Dataset, layers, random, sequential, tensor } from '../dist/index.js';
import { median } from './race.mjs';

/** Microseconds of a step from memory, and by what factor other ways are slower. */
export async function measureFits({ threads, rounds }) {
  const fits = {};
  const turns = Math.max(rounds, 5);
  fits.resnet20 = await compare({ ...pictures(threads), batchSize: 64, epochs: 3, turns });
  fits.mlp = await compare({ ...(await table([784, 128, 10], 6400, threads)), batchSize: 64, epochs: 4, turns });
  fits.iris = await compare({ ...(await table([4, 16, 3], 120, threads)), batchSize: 16, epochs: 200, turns });
  return fits;
}

/** ResNet-20 on images in memory, and on the same moved and mirrored by chance. */
function pictures(threads) {
  const samples = 1280;
  const bytes = Uint8Array.from({ length: samples * 32 * 32 * 3 }, (_, i) => (i * 7919 + (i >> 7)) & 255);
  const memory = Dataset.fromArrays({
    x: tensor(bytes, { shape: [samples, 32, 32, 3] }),
    y: tensor(Int32Array.from({ length: samples }, (_, i) => i % 10)),
  });
  const augmented = memory.augment(augment.sequence(['padCrop', 'horizontalFlip']));
  const model = applications.resnet20({ inputShape: [32, 32, 3], classes: 10 });
  return { samples, model: compiled(model, threads), ways: { memory, augmented } };
}

/** A network of dense layers on a table, which comes from memory, from views of it, and from generators. */
async function table([features, ...units], samples, threads) {
  const x = random.normal([samples, features], { seed: 1 });
  const labels = Int32Array.from({ length: samples }, (_, i) => i % units.at(-1));
  const memory = Dataset.fromArrays({ x, y: tensor(labels) });
  const rows = x.data();
  const generated = await Dataset.fromGenerator(function* () {
    for (let i = 0; i < samples; i++) yield { x: rows.subarray(i * features, (i + 1) * features), y: labels[i] };
  });
  const cached = generated.cache();
  await cached.load();
  const mapped = memory.map(({ x, y }) => ({ x: x.mul(2), y }));
  const model = sequential([
    layers.input({ shape: [features] }),
    ...units.map((n, i) => layers.dense({ units: n, activation: i < units.length - 1 ? 'relu' : 'softmax' })),
  ]);
  return { samples, model: compiled(model, threads), ways: { memory, mapped, cached, generated } };
}

function compiled(model, threads) {
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', threads });
  return model;
}

async function compare({ model, ways, samples, batchSize, epochs, turns }) {
  const names = Object.keys(ways);
  const seconds = Object.fromEntries(names.map((name) => [name, []]));
  // The first turn, in which steps are compiled, is not counted.
  for (let turn = 0; turn <= turns; turn++) {
    for (const name of turn % 2 ? names : names.toReversed()) {
      const { seconds: taken } = await model.fit(ways[name], { epochs, batchSize });
      if (turn > 0) seconds[name].push(taken);
    }
  }
  const [first, ...others] = names;
  const steps = epochs * Math.ceil(samples / batchSize);
  const factor = (name) => median(seconds[name].map((taken, turn) => taken / seconds[first][turn]));
  return {
    microsecondsPerStep: Number(((median(seconds[first]) / steps) * 1e6).toFixed(1)),
    ...Object.fromEntries(others.map((name) => [name, Number(factor(name).toFixed(3))])),
  };
}
