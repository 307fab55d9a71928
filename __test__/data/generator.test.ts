// Datasets of generators: back-pressure, epochs, and errors in the middle of them.
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { type Batch, Dataset, layers, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

function regressor() {
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

function* pairs(count: number) {
  for (let i = 0; i < count; i++) yield { x: [i / count, 1], y: [2 * (i / count)] };
}

async function all<B>(batches: AsyncIterable<B>): Promise<B[]> {
  const list: B[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

const sizes = (batches: readonly Batch[]) => batches.map(({ x }) => x.shape[0]);

describe('a generator', () => {
  it('gives samples, which become batches', async () => {
    const set = await Dataset.fromGenerator(() => pairs(70));
    const batches = (await all(set.batch(32))) as Batch[];
    expect(sizes(batches)).toEqual([32, 32, 6]);
    expect(batches[2]?.x.data()).toEqual(tensor([...pairs(70)].slice(64).map(({ x }) => x)).data());
  });

  it('may be async, give batches, and be told the epoch', async () => {
    const epochs: number[] = [];
    const set = await Dataset.fromGenerator(
      async function* (epoch: number) {
        epochs.push(epoch);
        for (const rows of [3, 5, 1]) {
          await turn();
          yield { x: Array.from({ length: rows }, () => [epoch, 1]), y: Int32Array.from({ length: rows }, () => rows) };
        }
      },
      { batched: true, classNames: ['a', 'b'] },
    );
    expect(sizes((await all(set.batch(4))) as Batch[])).toEqual([4, 4, 1]);
    const [batch] = await all(set.batches({ batchSize: 9, epoch: 5 }));
    expect([...(batch?.x.data() ?? [])]).toEqual(Array.from({ length: 9 }, () => [5, 1]).flat());
    expect(epochs).toEqual([0, 5]);
    expect(set.classNames).toEqual(['a', 'b']);
  });

  it('trains as its samples in memory do', async () => {
    const samples = [...pairs(50)];
    const memory = Dataset.fromArrays({ x: samples.map(({ x }) => x), y: samples.map(({ y }) => y) });
    const options = { epochs: 5, batchSize: 8, shuffle: false };
    const set = await Dataset.fromGenerator(samples);
    const [read, gathered] = [await regressor().fit(set, options), await regressor().fit(memory, options)];
    expect(read.history).toEqual(gathered.history);
    expect(read.data?.waitPerStep).toHaveLength(5);
  });

  it('waits while enough of its samples lie ready', async () => {
    let made = 0;
    const set = await Dataset.fromGenerator(
      function* () {
        for (;;) yield { x: new Float32Array(1000).fill(made++) };
      },
      { batched: false },
    );
    const batches = set.batch(10).prefetch({ batches: 2 }).batches();
    await batches.next();
    await wait(100);
    expect(made).toBeLessThan(1000);
    const before = made;
    for (let i = 0; i < 50; i++) await batches.next();
    expect(made).toBeGreaterThan(before);
    await batches.return?.();
  });

  it('is ended when nobody wants more', async () => {
    let ended = false;
    const set = await Dataset.fromGenerator(function* () {
      try {
        for (;;) yield { x: [1, 2] };
      } finally {
        ended = true;
      }
    });
    for await (const { x } of set) {
      expect(x.shape).toEqual([32, 2]);
      break;
    }
    for (let i = 0; i < 200 && !ended; i++) await wait(10);
    expect(ended).toBe(true);
  });

  it('is ended when the first samples are enough, even while the next is on its way', async () => {
    let left: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => {
      left = resolve;
    });
    let count = 0;
    const cursor = (): AsyncIterator<{ x: number[] }> => ({
      // The seventh sample never comes.
      next: () => (count++ < 6 ? wait(5, { done: false, value: { x: [count] } }) : new Promise(() => undefined)),
      return: async () => {
        left?.();
        return { done: true, value: undefined };
      },
    });
    const set = await Dataset.fromGenerator(() => ({ [Symbol.asyncIterator]: () => cursor() }));
    const [batch] = await all(set.take(4));
    expect(batch?.x.shape).toEqual([4, 1]);
    await ended;
  });

  it('is ended when one of its samples is refused', async () => {
    let ended = false;
    const set = await Dataset.fromGenerator(function* () {
      try {
        yield { x: [1, 2] };
        yield { x: [1, 2, 3] };
      } finally {
        ended = true;
      }
    });
    await expect(all(set)).rejects.toThrow(/sample 1 differs from the first in x/);
    expect(ended).toBe(true);
  });

  it('that is slow is handed over as its samples come', async () => {
    const set = await Dataset.fromGenerator(async function* () {
      for (let i = 0; ; i++) {
        yield { x: [i] };
        await wait(10);
      }
    });
    const batches = set.batch(2).batches();
    const began = performance.now();
    await batches.next();
    expect(performance.now() - began).toBeLessThan(1000);
    await batches.return?.();
  });

  it('may bring numbers of every kind', async () => {
    const samples = [
      { x: Uint8Array.of(1, 255), y: 1 },
      { x: [0, 7], y: 2.5 },
      { x: tensor(Uint8Array.of(9, 8)), y: 3 },
    ];
    const set = await Dataset.fromGenerator(samples);
    const [batch] = await all(set);
    expect([...(batch?.x.data() ?? [])]).toEqual([1, 255, 0, 7, 9, 8]);
    expect(batch?.x.dtype).toBe('uint8');
    expect([...(batch?.y?.data() ?? [])]).toEqual([1, 2.5, 3]);
    const wrong = await Dataset.fromGenerator([{ x: Uint8Array.of(1) }, { x: [256] }]);
    await expect(all(wrong)).rejects.toThrow(/out of range/);
  });

  it('that is cached trains from memory from the first epoch on', async () => {
    let passes = 0;
    const set = await Dataset.fromGenerator(() => {
      passes++;
      return pairs(50);
    });
    const cached = set.cache();
    const { data } = await regressor().fit(cached, { epochs: 3, batchSize: 8 });
    expect([passes, data]).toEqual([1, undefined]);
    expect(cached.length).toBe(50);
  });
});

describe('a generator that throws in mid-epoch', () => {
  const failure = new RangeError('the sensor is gone');
  const failing = () =>
    Dataset.fromGenerator(async function* (epoch: number) {
      for (const sample of pairs(100)) {
        yield sample;
        await turn();
      }
      if (epoch === 1) throw failure;
      yield* pairs(100);
    });

  it('ends the training with its very error, behind whole steps', async () => {
    const model = regressor();
    const epochs: number[] = [];
    const options = { epochs: 3, batchSize: 10, onEpochEnd: (epoch: number) => epochs.push(epoch) };
    await expect(model.fit(await failing(), options)).rejects.toBe(failure);
    expect(epochs.every((epoch) => epoch === 0)).toBe(true);
    expect(Number.isFinite((await model.predict([[1, 1]])).data()[0])).toBe(true);
  });

  it('ends a loop over its batches with its error', async () => {
    const set = await failing();
    const seen: Batch[] = [];
    const loop = async () => {
      for await (const batch of set.batches({ epoch: 1, batchSize: 10 })) seen.push(batch as Batch);
    };
    await expect(loop()).rejects.toBe(failure);
    expect(seen).toHaveLength(10);
  });

  it('at its beginning is an error of the promise', async () => {
    const broken = () => {
      throw failure;
    };
    await expect(Dataset.fromGenerator(broken)).rejects.toBe(failure);
  });
});

describe('mistakes', () => {
  it('an iteration that can be used once is no second epoch', async () => {
    const set = await Dataset.fromGenerator(pairs(20));
    await expect(regressor().fit(set, { epochs: 2 })).rejects.toThrow(/ended too soon in epoch 2/);
  });

  it.each([
    ['no samples', () => [], /there are no samples/],
    ['samples without x', () => [{ y: 1 }], /there is no x/],
    ['samples of another size', () => [{ x: [1, 2] }, { x: [1] }], /sample 1 differs from the first in x/],
    ['samples of other parts', () => [{ x: [1] }, { x: [1], y: 2 }], /sample 1 has other parts than the first/],
    [
      'samples of ragged numbers',
      () => [
        {
          x: [
            [1, 2],
            [3, 4],
          ],
        },
        { x: [[1, 2], [3]] },
      ],
      /sample 1: x/,
    ],
    ['nothing to iterate over', () => 3, /nothing to iterate over/],
  ])('%s', async (_what, make, sentence) => {
    const read = async () => all(await Dataset.fromGenerator(make as () => Iterable<{ x: number[] }>));
    await expect(read()).rejects.toThrow(sentence);
  });
});
