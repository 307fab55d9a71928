// Augmentation: chance that repeats, masks, models that augment while they train, contact sheets.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateSync } from 'node:zlib';
import { augment, Dataset, layers, loadModel, preprocess, random, sequential, type Tensor, tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const images = random.uniform([6, 8, 8, 3], { seed: 1 });
const bytes = images.mul(255).cast('uint8');

describe('an augmentation', () => {
  const changes = augment.sequence([
    augment.rotate({ factor: 0.1 }),
    augment.horizontalFlip(),
    'brightness',
    { kind: 'randomCrop', height: 6, width: 5 },
  ]);

  it('is a spec: plain JSON', () => {
    expect(JSON.parse(JSON.stringify(augment.rotate({ factor: 0.1 })))).toEqual({ kind: 'rotate', factor: 0.1 });
    expect(changes.steps).toHaveLength(4);
  });

  it('repeats with its seed and epoch, and is another one otherwise', () => {
    const with1 = changes.apply(images, { seed: 1 });
    expect(with1.shape).toEqual([6, 6, 5, 3]);
    expect(changes.apply(images, { seed: 1 }).data()).toEqual(with1.data());
    expect(changes.apply(images, { seed: 2 }).data()).not.toEqual(with1.data());
    expect(changes.apply(images, { seed: 1, epoch: 1 }).data()).not.toEqual(with1.data());
    expect(changes.apply(images).data()).not.toEqual(changes.apply(images).data());
  });

  it('treats a sample by its number, whoever is beside it', () => {
    const last = images.slice([4, 0, 0, 0], [2, -1, -1, -1]);
    const all = changes.apply(images, { seed: 1 }).slice([4, 0, 0, 0], [2, -1, -1, -1]);
    expect(changes.apply(last, { seed: 1, firstRow: 4 }).data()).toEqual(all.data());
  });

  it('keeps bytes bytes', () => {
    const changed = changes.apply(bytes, { seed: 3 });
    expect(changed.dtype).toBe('uint8');
    const floats = changes.apply(bytes.cast('float32').div(255), { seed: 3 });
    const errors = floats.data().map((x, i) => Math.abs(x * 255 - (changed.data()[i] ?? Number.NaN)));
    expect(Math.max(...errors)).toBeLessThan(0.51);
  });

  it('moves masks as it moves their images', () => {
    const masks = bytes.slice([0, 0, 0, 0], [-1, -1, -1, 1]);
    const moves = augment.rotate({ factor: 0.2, interpolation: 'nearest', fillMode: 'constant' });
    const moved = moves.applyWithMasks(bytes, masks, { seed: 4 });
    expect(moved.masks.data()).toEqual(moved.images.slice([0, 0, 0, 0], [-1, -1, -1, 1]).data());
  });

  it('tells what it cannot do', () => {
    expect(() => augment.rotate({ factor: -1 }).apply(images)).toThrow('rotate: factor is out of range');
    expect(() => augment.rotate().apply(tensor([1, 2]))).toThrow('samples are no images');
    expect(() => augment.randomCrop({ height: 9, width: 9 }).apply(images)).toThrow(
      'expected at least 9 x 9, got 8 x 8',
    );
    expect(() => augment.rotate().apply(images, { sed: 1 } as object)).toThrow("unknown option 'sed'");
    expect(() => augment.sequence('rotate' as never)).toThrow('expected a list of augmentations');
  });
});

describe('a model that augments', () => {
  const net = () =>
    sequential(
      [
        layers.augmentation({
          augment: augment.sequence([augment.padCrop({ padding: 2 }), augment.horizontalFlip()]),
          inputShape: [8, 8, 3],
        }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false }),
      ],
      { seed: 1 },
    );
  const targets = images.mean({ axes: [1, 2, 3] }).reshape([6, 1]);

  it('changes images while it trains alone', async () => {
    const model = net();
    const plain = sequential([layers.flatten({ inputShape: [8, 8, 3] }), layers.dense({ units: 1, useBias: false })]);
    plain.setWeights(model.getWeights());
    expect(model.predictSync(images).data()).toEqual(plain.predictSync(images).data());
    for (const own of [model, plain]) own.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [augmented, same] = [
      await model.fit(images, targets, { seed: 1 }),
      await plain.fit(images, targets, { seed: 1 }),
    ];
    expect(augmented.last.loss).not.toBe(same.last.loss);
  });

  it('repeats with its seed on any number of threads, and is saved', async () => {
    const run = async (threads: number) => {
      const model = net();
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', threads });
      await model.fit(images, targets, { epochs: 3, batchSize: 4, seed: 5 });
      return model;
    };
    const [one, two] = [await run(1), await run(2)];
    expect(one.getWeights()[0]?.data()).toEqual(two.getWeights()[0]?.data());
    const folder = mkdtempSync(join(tmpdir(), 'espalier-augment-'));
    await one.save(join(folder, 'net.safetensors'));
    const loaded = await loadModel(join(folder, 'net.safetensors'));
    rmSync(folder, { recursive: true });
    expect(loaded.toJSON()).toEqual(one.toJSON());
  });

  it('refuses to change the size of images, which prediction would not do', () => {
    const crop = layers.augmentation({ augment: augment.randomCrop({ height: 4, width: 4 }), inputShape: [8, 8, 3] });
    expect(() => sequential([crop])).toThrow('the size of images changes');
  });
});

describe('an augmented dataset', () => {
  const data = Dataset.fromArrays({ x: bytes, y: bytes.slice([0, 0, 0, 0], [-1, -1, -1, 1]) });
  const moves = augment.rotate({ factor: 0.2, interpolation: 'nearest', fillMode: 'constant' });

  it('changes each sample by its number and the epoch, whatever the batches', async () => {
    const augmented = data.augment(moves, { seed: 4 });
    const read = async (batchSize: number, epoch: number) => {
      const all: number[] = [];
      for await (const { x } of augmented.batches({ batchSize, epoch })) all.push(...x.data());
      return all;
    };
    const first = await read(6, 0);
    expect(first).toEqual([...moves.apply(bytes, { seed: 4 }).data()]);
    expect(await read(4, 0)).toEqual(first);
    expect(await read(4, 1)).not.toEqual(first);
  });

  it('moves masks beside images, and is transformed when it is read', async () => {
    const mean = await preprocess.meanImage().fit(data);
    const centred = mean.transform(data.augment(moves, { masks: true }));
    expect(centred.inMemory).toBe(false);
    for await (const { x, y } of centred.batches({ batchSize: 3, seed: 2 })) {
      const images = [...mean.inverse(x as Tensor).data()].map(Math.round);
      expect(images.filter((_, i) => i % 3 === 0)).toEqual([...y.data()]);
    }
  });

  it('tells at once what it cannot do', () => {
    expect(() => data.augment(augment.randomCrop({ height: 9, width: 2 }))).toThrow('images are too small');
    expect(() => data.augment('rotat' as 'rotate')).toThrow("Did you mean 'rotate'?");
  });
});

describe('preview', () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-preview-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The pixels of a PNG file that the preview has written. */
  function sheet(path: string) {
    const file = readFileSync(path);
    expect(file.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
    const lines = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)));
    const pixel = (x: number, y: number) => [...lines.subarray(y * (width * 3 + 1) + 1 + x * 3).subarray(0, 3)];
    return { width, height, pixel };
  }

  it('writes a picture of images and what becomes of them', async () => {
    const path = join(folder, 'images.png');
    await augment.horizontalFlip({ probability: 1 }).preview(images, path, { images: 2, times: 1, seed: 1 });
    const { width, height, pixel } = sheet(path);
    // Two rows of two images of 8 pixels, shown 8 times as large, with gaps of 2.
    expect([width, height]).toEqual([134, 134]);
    expect(pixel(0, 0)).toEqual([255, 255, 255]);
    expect(pixel(2, 2)).toEqual(Array.from(images.data().subarray(0, 3), (x) => Math.round(x * 255)));
    expect(pixel(2 + 66, 2)).toEqual(pixel(2 + 63, 2));
  });

  it('shows the first images of a dataset, or what a dataset gives in each epoch', async () => {
    const data = Dataset.fromArrays({ x: bytes });
    const flip = augment.horizontalFlip();
    const [alone, given] = [join(folder, 'alone.png'), join(folder, 'given.png')];
    await flip.preview(data, alone, { images: 6, times: 3, seed: 4 });
    await augment.preview(data.augment(flip), given, { images: 6, times: 3, seed: 4 });
    const [one, other] = [sheet(alone), sheet(given)];
    expect([one.width, other.width]).toEqual([2 + 4 * 66, 2 + 3 * 66]);
    const mirrored = new Set<boolean>();
    for (let row = 0; row < 6; row++) {
      for (let epoch = 0; epoch < 3; epoch++) {
        const y = 2 + row * 66;
        expect(other.pixel(2 + epoch * 66, y)).toEqual(one.pixel(2 + (epoch + 1) * 66, y));
        mirrored.add(other.pixel(2 + epoch * 66, y).join() === one.pixel(2, y).join());
      }
    }
    expect(mirrored.size).toBe(2);
  });

  it('shows images of several sizes side by side', async () => {
    const sizes = await Dataset.fromImageFolder(
      fileURLToPath(new URL('../../crates/data/goldens/files/images/classes', import.meta.url)),
    );
    const path = join(folder, 'sizes.png');
    await augment.verticalFlip({ probability: 1 }).preview(sizes, path, { images: 3, times: 1 });
    expect(sheet(path).height).toBeGreaterThan(100);
  });

  it('tells what it cannot show', async () => {
    const path = join(folder, 'none.png');
    const { preview } = augment.rotate();
    await expect(preview(images, path, { times: 0 })).rejects.toThrow('preview: times is out of range');
    await expect(preview([1] as never, path)).rejects.toThrow('there are no images; expected a dataset or a tensor');
    await expect(augment.preview(Dataset.fromArrays({ x: [[1]] }), path)).rejects.toThrow('there are no images');
    await expect(augment.preview(Dataset.fromArrays({ x: bytes }).take(0), path)).rejects.toThrow(
      'got an empty dataset',
    );
  });
});
