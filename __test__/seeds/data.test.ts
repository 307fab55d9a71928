// What decks 000, 002 and 003 say of data: centred, normalised, augmented. A test for each claim, named by its slide.
// Networks are so small that a second thread would only wait.
import {
  augment,
  type Dataset,
  datasets,
  layers,
  ops,
  optimizers,
  preprocess,
  sequential,
  type Tensor,
} from 'espalier';
import { describe, expect, it } from 'vitest';
import { last } from './measure.js';

const seeds = [1, 2, 3] as const;

/** Digits of ink on coloured paper, as bytes: like photographs they are bright almost everywhere. */
function photographs(seed: number) {
  const digits = datasets.digits();
  const light = ops.sub(1, digits.x.div(16)).reshape([digits.length, 8, 8, 1]);
  const pixels = light.mul([0.9, 0.8, 0.6]).mul(255).cast('uint8');
  return digits.withInputs(pixels).split({ test: 0.5, seed, stratify: true }).train;
}

describe('deck 002, "Data Preprocessing": center your images', () => {
  const { x } = photographs(1);
  const [n, ...image] = x.shape;
  const bytes = x.data();
  const size = bytes.length / n;

  /** The mean of the bytes at those places of an image that have the same key. */
  const means = (key: (place: number) => number) => {
    const [sums, counts] = [new Map<number, number>(), new Map<number, number>()];
    for (const [i, byte] of bytes.entries()) {
      const of = key(i % size);
      sums.set(of, (sums.get(of) ?? 0) + byte);
      counts.set(of, (counts.get(of) ?? 0) + 1);
    }
    return (place: number) => (sums.get(key(place)) as number) / (counts.get(key(place)) as number);
  };

  it.each([
    ['subtract the mean image (e.g. AlexNet)', preprocess.meanImage(), means((place) => place), image],
    ['subtract per-channel mean (e.g. VGGNet)', preprocess.channelMean(), means((place) => place % 3), [3]],
  ] as const)('%s', async (_slide, transform, mean, shape) => {
    const fitted = await transform.fit(x);
    expect(fitted.statistics.mean?.shape).toEqual(shape);
    const centred = fitted.transform(x as Tensor).data();
    let farthest = 0;
    for (const [i, byte] of bytes.entries()) {
      farthest = Math.max(farthest, Math.abs((centred[i] as number) - (byte - mean(i % size))));
    }
    expect(farthest).toBeLessThan(1e-3);
  });

  it('a network learns faster, and at rates at which it learns nothing without', async () => {
    const loss = async (x: Tensor, y: Tensor, learningRate: number, seed: number) => {
      const net = sequential(
        [
          layers.rescaling({ scale: 1 / 255, inputShape: [8, 8, 3] }),
          layers.flatten(),
          layers.dense({ units: 32, activation: 'tanh' }),
          layers.dense({ units: 10, activation: 'softmax' }),
        ],
        { seed },
      );
      net.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'sparseCategoricalCrossentropy', threads: 1 });
      return last((await net.fit(x, y, { epochs: 4, seed })).history.loss);
    };
    for (const seed of seeds) {
      const train = photographs(seed);
      const raw = train.x as Tensor;
      for (const transform of [preprocess.meanImage(), preprocess.channelMean()]) {
        const centred = (await transform.fit(raw)).transform(raw);
        expect(await loss(centred, train.y, 0.2, seed)).toBeLessThan(0.75 * (await loss(raw, train.y, 0.2, seed)));
        expect(await loss(centred, train.y, 0.5, seed)).toBeLessThan(0.3);
      }
      // Whoever guesses has a loss of ln 10.
      expect(await loss(raw, train.y, 0.5, seed)).toBeGreaterThan(0.9 * Math.log(10));
    }
  });
});

describe('deck 003, "Data Normalization"; deck 000, before normalization: hard to optimize', () => {
  const cases = (['wine', 'breastCancer'] as const).flatMap((set) => seeds.map((seed) => ({ set, seed })));

  it.each(cases)('$set trains normalised and does not raw, split $seed', async ({ set, seed }) => {
    const { train, test } = (datasets[set]() as Dataset).split({ test: 0.25, seed, stratify: true });
    const accuracy = async (train: Dataset, test: Dataset) => {
      const net = sequential(
        [
          layers.dense({ units: 16, activation: 'relu', inputShape: [train.x.shape[1] as number] }),
          layers.dense({ units: train.classNames?.length as number, activation: 'softmax' }),
        ],
        { seed },
      );
      const optimizer = optimizers.sgd({ learningRate: 0.1 });
      net.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], threads: 1 });
      await net.fit(train, { epochs: 60, batchSize: 16, seed });
      return (await net.evaluate(test)).accuracy as number;
    };
    const labels = [...test.y.data()];
    const commonest = Math.max(...labels.map((label) => labels.filter((other) => other === label).length));
    expect(await accuracy(train, test)).toBeLessThan(commonest / labels.length + 0.1);
    // (x - min) / (max - min), and (x - μ) / σ: both are fitted to the training part alone.
    for (const transform of [preprocess.minMaxScaler(), preprocess.standardScaler()]) {
      const fitted = await transform.fit(train);
      expect(await accuracy(fitted.transform(train), fitted.transform(test))).toBeGreaterThan(0.9);
    }
  });
});

describe('deck 002, "Data Augmentation"', () => {
  it('perturbed training examples reduce overfitting: on a small set the gap narrows and unseen images are told better', async () => {
    const digits = datasets.digits();
    const images = digits.withInputs(digits.x.div(16).reshape([digits.length, 8, 8, 1]));
    const perturbed = augment.sequence([
      augment.rotate({ factor: 0.04 }),
      augment.translate({ heightFactor: 0.12, widthFactor: 0.12 }),
      augment.zoom({ heightFactor: 0.1 }),
    ]);
    for (const seed of seeds) {
      const { train: unseen, test: few } = images.split({ test: 100, seed, stratify: true });
      const learn = async (data: Dataset) => {
        const net = sequential(
          [
            layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu', inputShape: [8, 8, 1] }),
            layers.maxPooling2d({ poolSize: 2 }),
            layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }),
            layers.flatten(),
            layers.dense({ units: 10, activation: 'softmax' }),
          ],
          { seed },
        );
        const optimizer = optimizers.adam({ learningRate: 0.005 });
        net.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], threads: 1 });
        await net.fit(data, { epochs: 60, batchSize: 20, seed });
        const [seen, validation] = [await net.evaluate(few), await net.evaluate(unseen)];
        return {
          gap: (seen.accuracy as number) - (validation.accuracy as number),
          unseen: validation.accuracy as number,
        };
      };
      const [plain, augmented] = [await learn(few as Dataset), await learn((few as Dataset).augment(perturbed))];
      expect(plain.gap).toBeGreaterThan(0.07);
      expect(augmented.gap).toBeLessThan(0.85 * plain.gap);
      expect(augmented.unseen).toBeGreaterThan(plain.unseen + 0.01);
    }
  });
});
