// Datasets as pipelines: functions of samples, batches, and training from them.
import {
  type Batch,
  Dataset,
  EspalierError,
  layers,
  ops,
  type Part,
  random,
  sequential,
  type Tensor,
  tensor,
} from 'espalier';
import { describe, expect, it } from 'vitest';

const rows = 100;
const bytes = Uint8Array.from({ length: rows * 4 }, (_, i) => (i * 7919) % 256);
const labels = Int32Array.from({ length: rows }, (_, i) => ((bytes[i * 4] as number) > 127 ? 1 : 0));
const images = Dataset.fromArrays({ x: tensor(bytes, { shape: [rows, 4] }), y: tensor(labels) });

function classifier() {
  const model = sequential(
    [
      layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

async function all<B>(batches: AsyncIterable<B>): Promise<B[]> {
  const list: B[] = [];
  for await (const batch of batches) list.push(batch);
  return list;
}

describe('a dataset', () => {
  it('gives its samples in batches, in order', async () => {
    const batches = await all(images.batch(32));
    expect(batches.map(({ x }) => x.shape)).toEqual([
      [32, 4],
      [32, 4],
      [32, 4],
      [4, 4],
    ]);
    expect(batches.flatMap(({ x }) => [...x.data()])).toEqual([...bytes]);
    expect(batches.flatMap(({ y }) => [...y.data()])).toEqual([...labels]);
    expect(await all(images.batch(32, { dropRemainder: true }))).toHaveLength(3);
  });

  it('can be read again and again, and from any batch', async () => {
    const twice = [await all(images.batches({ batchSize: 40 })), await all(images.batches({ batchSize: 40 }))];
    expect(values(twice[0] as Batch[])).toEqual(values(twice[1] as Batch[]));
    const late = await all(images.batches({ batchSize: 40, firstBatch: 2 }));
    expect(values(late)).toEqual([...bytes.slice(80 * 4)]);
  });

  it('has inputs and answers by name where there are several', async () => {
    const pairs = Dataset.fromArrays({ x: { left: [[1], [2]], right: [[3], [4]] }, y: [0, 1], sampleWeight: [1, 2] });
    expect(pairs.x.right.data()).toEqual(Float32Array.of(3, 4));
    const [batch] = await all(pairs);
    expect([...(batch?.x.left.data() ?? [])]).toEqual([1, 2]);
    expect([...weights(batch)]).toEqual([1, 2]);
    const listed = Dataset.fromArrays({ x: [tensor([[1]]), tensor([[2]])] });
    expect((await all(listed))[0]?.x[1]?.data()).toEqual(Float32Array.of(2));
  });

  it('refuses parts that nobody knows', () => {
    // @ts-expect-error There is no part of that name.
    expect(() => Dataset.fromArrays({ x: [[1]], z: [1] })).toThrow(EspalierError);
    // @ts-expect-error There are no inputs.
    expect(() => Dataset.fromArrays({ y: [1] })).toThrow(/there is no x/);
    expect(() => Dataset.fromArrays({ x: [[1], [2]], y: [1] })).toThrow(/differ in length/);
  });
});

describe('map', () => {
  const scaled = images.map(({ x, y }) => ({ x: x.div(255), y }));

  it('changes samples when they are read, with the types of the results', async () => {
    expect(scaled.inMemory).toBe(false);
    expect(scaled.length).toBe(rows);
    const batches = await all(scaled.batch(30));
    expect(values(batches)).toEqual([...Float32Array.from(bytes, (byte) => byte / 255)]);
    expect(batches[0]?.y.dtype).toBe('int32');
  });

  it('may drop, add and rename parts', async () => {
    const weighted = images.map(({ x, y }) => ({ x: { only: x }, sampleWeight: y.cast('float32').add(1) }));
    const [batch] = await all(weighted.batch(100));
    expect(batch?.x.only.shape).toEqual([100, 4]);
    expect(batch?.y).toBeUndefined();
    expect([...weights(batch)]).toEqual([...labels].map((label) => label + 1));
  });

  it('gives the same for any number of threads', async () => {
    const noisy = images.map(({ x, y }) => ({ x: x.cast('float32').add(random.normal([x.shape[0], 4])), y }));
    const read = async (threads: number, epoch: number) =>
      values(await all(noisy.batch(7).prefetch({ threads }).batches({ seed: 3, epoch })));
    expect(await read(1, 0)).toEqual(await read(4, 0));
    expect(await read(1, 0)).not.toEqual(await read(1, 1));
  });

  it('refuses functions that give no row for each sample', () => {
    expect(() => images.map(({ x }) => ({ x: x.sum() }))).toThrow(/no row for each sample/);
    expect(() => images.map((() => 3) as never)).toThrow(/there is no x/);
    expect(() => images.map(3 as never)).toThrow(/function/);
  });

  it('keeps nothing in memory that could be looked at', () => {
    expect(() => scaled.x).toThrow(/needs the samples in memory/);
    expect(() => scaled.withInputs(tensor([[1]]))).toThrow(EspalierError);
  });
});

describe('a model', () => {
  const scaled = images.map(({ x, y }) => ({ x: x.cast('float32').div(255), y }));
  const inMemory = Dataset.fromArrays({ x: ops.div(images.x.cast('float32'), 255), y: images.y });

  it('learns from a dataset exactly what it learns from memory', async () => {
    const options = { epochs: 4, batchSize: 16, seed: 2, validationSplit: 0.2 };
    const [read, gathered] = [await classifier().fit(scaled, options), await classifier().fit(inMemory, options)];
    expect(read.history).toEqual(gathered.history);
    expect(gathered.data).toBeUndefined();
    expect(read.data?.waitPerStep).toHaveLength(4);
    expect(read.data?.waitPerStep.every((seconds) => seconds >= 0 && seconds < 10)).toBe(true);
    expect(read.data?.skipped).toEqual([0, 0, 0, 0]);
  });

  it('is judged and predicts from a dataset', async () => {
    const model = classifier();
    expect(await model.evaluate(scaled)).toEqual(await model.evaluate(inMemory));
    expect(await model.evaluate(scaled.batch(10))).toEqual(await model.evaluate(inMemory, { batchSize: 10 }));
    expect((await model.predict(scaled)).data()).toEqual((await model.predict(inMemory.x)).data());
    const { history } = await model.fit(inMemory, { validationData: scaled });
    expect(history.val_loss?.[0]).toBe((await model.evaluate(inMemory)).loss);
  });

  it('takes as many steps as wished, however long the data are', async () => {
    let steps = 0;
    const { history } = await classifier().fit(scaled.batch(50), {
      epochs: 3,
      stepsPerEpoch: 5,
      onEpochEnd: () => steps++,
    });
    expect([history.loss.length, steps]).toEqual([3, 3]);
  });

  it('wants the size of batches once, and weights within the dataset', async () => {
    await expect(classifier().fit(scaled.batch(8), { batchSize: 16 })).rejects.toThrow(/given twice/);
    await expect(classifier().fit(scaled, { sampleWeight: labels })).rejects.toThrow(/within the dataset/);
    await expect(classifier().fit(images.map(({ x }) => ({ x })))).rejects.toThrow(/has no y/);
  });

  it('stops in mid-epoch when told to', async () => {
    const controller = new AbortController();
    const fitting = classifier().fit(scaled, {
      epochs: 1e6,
      signal: controller.signal,
      onEpochEnd: () => controller.abort(new Error('enough')),
    });
    await expect(fitting).rejects.toThrow('enough');
  });
});

function weights(batch: Batch<Part, Part | undefined> | undefined): Iterable<number | boolean> {
  const weight = batch?.sampleWeight as Tensor | undefined;
  return weight?.data() ?? [];
}

function values(batches: readonly Batch[]): number[] {
  return batches.flatMap(({ x }) => [...x.data()].map(Number));
}
