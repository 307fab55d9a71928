// Views: data sets made of others, of samples with numbers and of streams alike.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Batch, Dataset, datasets, layers, sequential, type Tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const numbers = (from: number, count: number) =>
  Dataset.fromArrays({
    x: Array.from({ length: count }, (_, i) => [from + i]),
    y: Int32Array.from({ length: count }, (_, i) => (from + i) % 3),
  });

const streamed = (from: number, count: number) =>
  Dataset.fromGenerator(function* () {
    for (let i = from; i < from + count; i++) yield { x: [i], y: i % 3 };
  });

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

async function read(set: AsyncIterable<Batch> | Dataset): Promise<number[]> {
  const all: number[] = [];
  for await (const { x, y } of set as AsyncIterable<Batch<Tensor, Tensor>>) {
    const [inputs, answers] = [[...x.data()].map(Number), [...y.data()].map(Number)];
    expect(answers).toEqual(inputs.map((input) => input % 3));
    all.push(...inputs);
  }
  return all;
}

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);

describe.each(['with numbers', 'as a stream'])('samples %s', (kind) => {
  const samples = async (from: number, count: number): Promise<Dataset> =>
    (kind === 'as a stream' ? await streamed(from, count) : numbers(from, count)) as Dataset;

  it('can be taken, skipped and repeated', async () => {
    const set = await samples(0, 300);
    expect(await read(set.take(5))).toEqual(range(0, 5));
    expect(await read(set.skip(290))).toEqual(range(290, 300));
    expect(await read(set.take(2).repeat(3))).toEqual([0, 1, 0, 1, 0, 1]);
    expect(await read(set.take(2).repeat().take(5))).toEqual([0, 1, 0, 1, 0]);
  });

  it('are shuffled by the seed and the epoch', async () => {
    const set = (await samples(0, 300)).shuffle({ seed: 4, bufferSize: 100 });
    const first = await read(set.batches({ epoch: 0 }));
    expect(sorted(first)).toEqual(range(0, 300));
    expect(first).not.toEqual(range(0, 300));
    expect(await read(set.batches({ epoch: 0, batchSize: 7 }))).toEqual(first);
    expect(await read(set.batches({ epoch: 1 }))).not.toEqual(first);
  });

  it('are filtered by a function', async () => {
    const set = (await samples(0, 300)).filter(({ x, y }) => x.reshape([-1]).less(150).logicalAnd(y.equal(0)));
    expect(await read(set)).toEqual(range(0, 150).filter((i) => i % 3 === 0));
    expect(sorted(await read(set.shuffle({ seed: 1 })))).toEqual(range(0, 150).filter((i) => i % 3 === 0));
  });

  it('follow each other and come side by side', async () => {
    const [few, more] = [await samples(0, 30), await samples(90, 60)];
    expect(await read(few.concat(more, few))).toEqual([...range(0, 30), ...range(90, 150), ...range(0, 30)]);
    const answers = few.map(({ y }) => ({ x: y }));
    expect(await read(Dataset.zip({ x: few, y: answers }))).toEqual(range(0, 30));
    await expect((async () => read(Dataset.zip({ x: few, y: more })))()).rejects.toThrow(/differ in length/);
  });

  it('are read into memory', async () => {
    const loaded = await (await samples(0, 3000)).map(({ x, y }) => ({ x: x.mul(2), y })).load();
    expect(loaded.inMemory).toBe(true);
    expect([...loaded.x.data()]).toEqual(range(0, 3000).map((i) => 2 * i));
  });
});

describe('cache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-cache-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const counted = async () => {
    const epochs: number[] = [];
    const set = await Dataset.fromGenerator(function* (epoch: number) {
      epochs.push(epoch);
      for (let i = 0; i < 100; i++) yield { x: [i], y: i % 3 };
    });
    return { epochs, set: set as Dataset };
  };

  it.each(['memory', 'a file'])('reads its source once and gives samples by number, from %s', async (where) => {
    const file = where === 'memory' ? {} : { file: join(folder, 'counted') };
    const { epochs, set } = await counted();
    const cached = set.cache(file);
    const shuffled = cached.shuffle({ seed: 1 });
    expect(await read(cached)).toEqual(range(0, 100));
    expect(sorted(await read(shuffled))).toEqual(range(0, 100));
    expect(await read(shuffled.batches({ epoch: 1 }))).not.toEqual(await read(shuffled));
    expect(epochs).toEqual([0]);
    expect(cached.length).toBe(100);
    const { train, test } = cached.split({ test: 10, seed: 1 });
    expect(sorted([...(await read(train)), ...(await read(test))])).toEqual(range(0, 100));
  });

  it('takes a file that is there as it is, if its samples are of the same kind', async () => {
    const { epochs, set } = await counted();
    const cached = set.cache({ file: pathToFileURL(join(folder, 'counted')) });
    expect(await read(cached)).toEqual(range(0, 100));
    expect(epochs).toEqual([0]);
    expect(() => set.map(({ x }) => ({ x })).cache({ file: join(folder, 'counted') })).toThrow(/another kind/);
    writeFileSync(join(folder, 'damaged'), 'no cache at all');
    expect(() => set.cache({ file: join(folder, 'damaged') })).toThrow(/none of a cache/);
  });

  it('says that a file cannot be written', async () => {
    const { set } = await counted();
    await expect(read(set.cache({ file: join(folder, 'nowhere', 'deep') }))).rejects.toThrow(/nowhere/);
  });
});

describe('split', () => {
  it('parts samples that are read when wanted, each class in its share', async () => {
    const set = numbers(0, 90).map(({ x, y }) => ({ x: x.mul(1), y }));
    const { train, test } = set.split({ test: 0.1, seed: 1, stratify: true });
    expect([train.length, test.length, train.inMemory]).toEqual([81, 9, false]);
    const tested = await read(test);
    expect([0, 1, 2].map((label) => tested.filter((i) => i % 3 === label).length)).toEqual([3, 3, 3]);
    expect(sorted([...tested, ...(await read(train))])).toEqual(range(0, 90));
  });

  it('wants samples that can be counted and lie still', async () => {
    const stream = await streamed(0, 10);
    expect(() => stream.split({ test: 2 })).toThrow(/not known/);
    expect(() => numbers(0, 10).shuffle().split({ test: 2 })).toThrow(/Split before shuffle/);
  });
});

describe('parts that are in memory', () => {
  const { train, test } = datasets.iris().split({ test: 0.2, seed: 1 });

  it('stay there, so that they can be looked at and learned from as before', async () => {
    expect([train.inMemory, test.inMemory, train.take(7).inMemory]).toEqual([true, true, true]);
    expect(train.take(7).x.shape).toEqual([7, 4]);
    expect(train.classNames).toEqual(datasets.iris().classNames);
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })], { seed: 1 });
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const history = await model.fit(train, { epochs: 2, validationData: test, seed: 1 });
    expect(history.data).toBeUndefined();
    expect(history.history.val_loss).toHaveLength(2);
  });
});

describe('mistakes', () => {
  const set = numbers(0, 10);

  it.each([
    ['a negative count', () => set.take(-1), /take: count is out of range/],
    ['half a sample', () => set.skip(0.5), /skip: count is out of range/],
    ['no repetition', () => set.repeat(0), /repeat: count is out of range/],
    ['no batch', () => set.batch(0), /batch: size is out of range/],
    ['an empty buffer', () => set.shuffle({ bufferSize: 0 }), /bufferSize is out of range/],
    ['a test that is no truth value', () => set.filter(({ x }) => x), /no truth value/],
    ['a function of something else', () => set.filter(() => true as never), /returned no tensor/],
    ['something else than a dataset', () => set.concat([1] as never), /no dataset/],
    ['samples of other parts', () => set.concat(set.map(({ x }) => ({ x })) as never), /different parts/],
    ['no inputs', () => Dataset.zip({ y: set } as never), /there is no x/],
    ['an option that nobody knows', () => set.shuffle({ size: 3 } as never), /size/],
  ])('%s is refused with a sentence', (_what, call, sentence) => {
    expect(call).toThrow(sentence);
    expect(call).toThrow(expect.objectContaining({ name: 'EspalierError' }));
  });
});
