import { describe, expect, test } from 'vitest';
import { EspalierError, info, layers, sequential, tensor } from '../../src/index.js';

const width = 64;

function deep() {
  const blocks = Array.from({ length: 6 }, (_, at) => [
    layers.dense({ units: width, name: `block${at}.dense` }),
    layers.batchNormalization({ name: `block${at}.norm` }),
    layers.dropout({ rate: 0.2, name: `block${at}.drop` }),
    layers.activation({ activation: 'tanh', name: `block${at}.bend` }),
  ]);
  return sequential([layers.input({ shape: [width] }), ...blocks.flat(), layers.dense({ units: 3 })], { seed: 4 });
}

const rows = 512;
const x = tensor(
  Float32Array.from({ length: rows * width }, (_, i) => ((i * 29) % 31) / 15 - 1),
  {
    shape: [rows, width],
  },
);
const y = tensor(
  Float32Array.from({ length: rows * 3 }, (_, i) => ((i * 17) % 7) / 3 - 1),
  { shape: [rows, 3] },
);
const objective = { optimizer: 'adam', loss: 'meanSquaredError' } as const;

describe('recompute', () => {
  test('gives the same bits in less memory', async () => {
    const outcome = async (recompute?: boolean | readonly string[]) => {
      const model = deep();
      model.compile({ ...objective, ...(recompute === undefined ? {} : { recompute }) });
      const history = await model.fit(x, y, { epochs: 2, batchSize: 128 });
      const weights = model.weights().map(({ tensor: weight }) => Array.from(weight.data()));
      return { loss: history.history.loss, weights, bytes: model.summary({ batchSize: 4096 }).memory.training ?? 0 };
    };
    const plain = await outcome();
    for (const recompute of [true, ['block0', 'block1', 'block2', 'block3']] as const) {
      const again = await outcome(recompute);
      expect(again.loss).toEqual(plain.loss);
      expect(again.weights).toEqual(plain.weights);
      expect(again.bytes).toBeLessThan(0.75 * plain.bytes);
    }
  });

  test('refuses names of nothing', () => {
    expect(() => deep().compile({ ...objective, recompute: ['block7'] })).toThrow(
      /compile: recompute: no layer or block is called 'block7'/,
    );
  });
});

describe('memoryLimit', () => {
  test('refuses what needs more, and the model works on', async () => {
    const model = deep();
    model.compile({ ...objective, memoryLimit: 1_500_000 });
    const refused = model.fit(x, y, { batchSize: rows });
    await expect(refused).rejects.toThrow(EspalierError);
    await expect(refused).rejects.toMatchObject({
      code: 'MEMORY',
      message: expect.stringMatching(
        /^fit: a batch of 512 needs .* Use a smaller batchSize, or compile with recompute: true/,
      ),
    });
    const history = await model.fit(x, y, { batchSize: 16 });
    expect(history.last.loss).toBeGreaterThan(0);
  });

  test('is by default what the machine or its container has', () => {
    const { memoryLimit } = info();
    if (process.platform === 'linux') expect(memoryLimit).toBeGreaterThan(1 << 20);
  });
});

test('a model that is only looked at takes no memory for its weights', () => {
  const before = process.memoryUsage.rss();
  const model = sequential([
    layers.input({ shape: [8192] }),
    layers.dense({ units: 8192 }),
    layers.dense({ units: 8192 }),
    layers.dense({ units: 8192 }),
  ]);
  expect(model.summary().memory.prediction).toBeGreaterThan(3 * 8192 * 8192 * 4);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 << 20);
  model.dispose();
});
