// Samples mixed with others of their batch: on tensors, in pipelines, in trainings.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { augment, Dataset, layers, ops, preprocess, random, sequential, type Tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'espalier-mixing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const count = 40;
const images = random.uniform([count, 6, 6, 3], { seed: 1 });
const classes = Int32Array.from({ length: count }, (_, i) => i % 4);
const labels = ops.oneHot(classes, { depth: 4 });
const data = Dataset.fromArrays({ x: images, y: labels });
const kinds = ['mixUp', 'cutMix'] as const;

interface Read {
  readonly x: number[];
  readonly y: number[];
}

async function read(set: Dataset, options: Parameters<Dataset['batches']>[0]): Promise<Read[]> {
  const all: Read[] = [];
  for await (const { x, y } of set.batches(options)) all.push({ x: [...x.data()], y: [...y.data()] });
  return all;
}

describe.each(kinds)('%s', (kind) => {
  const mixing = augment[kind]();

  it('mixes images and labels in the same shares', () => {
    const { images: x, labels: y } = mixing.applyWithLabels(images, labels, { seed: 2 });
    expect([x.shape, y.shape]).toEqual([images.shape, labels.shape]);
    expect(x.data()).not.toEqual(images.data());
    for (const sum of y.sum({ axes: 1 }).data()) expect(sum).toBeCloseTo(1, 5);
    // Every image is taken in by one other: the whole stays about what it was.
    expect(y.sum().item()).toBeCloseTo(count, 3);
    expect(mixing.apply(images, { seed: 2 }).data()).toEqual(x.data());
  });

  it('does in a pipeline what it does to the tensors of a batch, for any number of threads', async () => {
    const set = data.batch(8).augment(mixing, { seed: 3 });
    expect(set.inMemory).toBe(false);
    const batches = await read(set, { epoch: 2 });
    expect(batches.map(({ y }) => y.length)).toEqual(Array(5).fill(32));
    for (const [i, { x, y }] of batches.entries()) {
      const part = <T extends Tensor>(tensor: T, ...rest: number[]) =>
        tensor.slice([8 * i, ...rest.map(() => 0)], [8, ...rest]) as Tensor;
      const options = { seed: 3, epoch: 2, firstRow: 8 * i };
      const expected = mixing.applyWithLabels(part(images, 6, 6, 3), part(labels, 4), options);
      expect(x).toEqual([...expected.images.data()]);
      expect(y).toEqual([...expected.labels.data()]);
    }
    expect(await read(set.prefetch({ threads: 3 }), { epoch: 2 })).toEqual(batches);
    expect(await read(set, { epoch: 2, firstBatch: 3 })).toEqual(batches.slice(3));
    expect(await read(set, { epoch: 3 })).not.toEqual(batches);
  });

  it('takes its place in a sequence, and views may follow', async () => {
    const steps = [augment.padCrop({ padding: 1 }), mixing, augment.horizontalFlip()];
    const whole = augment.sequence(steps).applyWithLabels(images, labels, { seed: 4 });
    const set = data.augment(augment.sequence(steps), { seed: 4 }).batch(count);
    expect(await read(set, {})).toEqual([{ x: [...whole.images.data()], y: [...whole.labels.data()] }]);
    const halved = set.map(({ x, y }) => ({ x: x.mul(0.5), y }));
    const [half] = await read(halved as Dataset, {});
    expect(half?.x).toEqual([...whole.images.mul(0.5).data()]);
    const scaler = await preprocess.standardScaler({ per: 'channel' }).fit(data);
    const [scaled] = await read(scaler.transform(set), {});
    expect(scaled?.x).toEqual([...scaler.transform(whole.images).data()]);
    expect((await set.load()).x.data()).toEqual(whole.images.data());
  });

  it('trains a model, which repeats with its seed', async () => {
    const run = async (threads: number) => {
      const net = sequential(
        [layers.flatten({ inputShape: [6, 6, 3] }), layers.dense({ units: 4, activation: 'softmax' })],
        { seed: 1 },
      );
      net.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', threads });
      const { history } = await net.fit(data.augment(mixing), { epochs: 3, batchSize: 8, seed: 5 });
      return history.loss;
    };
    expect(await run(1)).toEqual(await run(2));
  });

  it('tells what it needs', async () => {
    const coded = Dataset.fromArrays({ x: images, y: classes });
    expect(() => coded.augment(mixing)).toThrow(
      'expected float32, such as one-hot rows, got int32[]. Encode them before',
    );
    const oneHot = coded.map(({ x, y }) => ({ x, y: ops.oneHot(y, { depth: 4 }) })).batch(8);
    const [first] = await read(oneHot.augment(mixing, { seed: 3 }) as Dataset, {});
    expect(first).toEqual((await read(data.batch(8).augment(mixing, { seed: 3 }), {}))[0]);
    const mixed = data.augment(mixing);
    expect(() => mixed.cache()).toThrow('cache: the samples are mixed batch by batch');
    expect(() => mixed.filter(({ x }) => x.mean({ axes: [1, 2, 3] }).greater(0))).toThrow(
      'filter: the samples are mixed',
    );
    expect(() => data.concat(mixed)).toThrow('Mix behind this view.');
    expect(() => sequential([layers.augmentation({ augment: mixing, inputShape: [6, 6, 3] })])).toThrow(
      'a layer sees no labels',
    );
  });

  it('can be looked at', async () => {
    await augment.preview(data.batch(8).augment(mixing), join(folder, `${kind}.png`), { images: 4, times: 2 });
  });
});

describe('cutMix of masks', () => {
  it('pastes the classes of the other image where its pixels are', () => {
    const masks = images.slice([0, 0, 0, 0], [-1, -1, -1, 1]).mul(1000).cast('int32');
    const cut = augment.cutMix().applyWithMasks(images, masks, { seed: 1 });
    const expected = cut.images.slice([0, 0, 0, 0], [-1, -1, -1, 1]).mul(1000).cast('int32');
    expect(cut.masks.data()).toEqual(expected.data());
    expect(cut.masks.data()).not.toEqual(masks.data());
    expect(() => augment.mixUp().applyWithMasks(images, masks)).toThrow('masks of class numbers cannot be blended');
  });
});

describe('augmentations one after the other', () => {
  it('have a chance of their own each', async () => {
    const both = data.augment('horizontalFlip', { seed: 1 }).augment('verticalFlip', { seed: 1 });
    const [{ x } = { x: [] }] = await read(both, { batchSize: count });
    const seen = new Set<string>();
    const source = images.data();
    for (let i = 0; i < count; i++) {
      const own = x.slice(108 * i, 108 * (i + 1));
      const at = (row: number, column: number) => [...source.subarray(108 * i + 18 * row + 3 * column).subarray(0, 3)];
      const corners = { neither: at(0, 0), across: at(0, 5), down: at(5, 0), both: at(5, 5) };
      for (const [name, pixel] of Object.entries(corners)) if (pixel.join() === own.slice(0, 3).join()) seen.add(name);
    }
    expect(seen.size).toBe(4);
  });
});
