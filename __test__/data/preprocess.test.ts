// Scalers: scikit-learn's figures, the way back, datasets, and columns that do not vary.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset, layers, loadModel, model, preprocess, random, sequential, type Tensor, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

interface Golden {
  readonly source: string;
  readonly train: number[][];
  readonly test: number[][];
  readonly cases: readonly {
    readonly scaler: 'standardScaler' | 'minMaxScaler';
    readonly options: {
      readonly withMean?: boolean;
      readonly withStd?: boolean;
      readonly featureRange?: [number, number];
    };
    readonly train: number[][];
    readonly test: number[][];
  }[];
}

const golden: Golden = JSON.parse(readFileSync(new URL('./goldens/scalers.json', import.meta.url), 'utf8'));

describe(`scalers, beside ${golden.source}`, () => {
  it.each(golden.cases)('$scaler $options', async ({ scaler, options, train, test }) => {
    const fitted = await preprocess[scaler](options).fit(tensor(golden.train));
    expectClose(fitted.transform(tensor(golden.train)), train);
    expectClose(fitted.transform(tensor(golden.test)), test);
  });

  it.each(golden.cases)('$scaler $options takes scaled inputs back', async ({ scaler, options }) => {
    const fitted = await preprocess[scaler](options).fit(tensor(golden.train));
    expectClose(fitted.inverse(fitted.transform(tensor(golden.test))), golden.test);
  });
});

describe('a scaler', () => {
  it('leaves a large constant column at zero, though its float32 mean is not exact', async () => {
    const column = tensor(Array.from({ length: 1000 }, () => [16777.1]));
    const scaled = (await preprocess.standardScaler().fit(column)).transform(column);
    expect(Math.max(...scaled.data().map(Math.abs))).toBeLessThan(0.01);
  });

  it('scales the inputs of a dataset and leaves its answers and names alone', async () => {
    const data = Dataset.fromArrays({ x: tensor([[1], [3]]), y: tensor([[5], [6]]), featureNames: ['size'] });
    const scaled = (await preprocess.standardScaler().fit(data)).transform(data);
    expect([...scaled.x.data()]).toEqual([-1, 1]);
    expect(scaled.y).toBe(data.y);
    expect(scaled.featureNames).toEqual(['size']);
  });

  it('reads whole numbers as float32', async () => {
    const bytes = tensor([[0], [255]], { dtype: 'uint8' });
    const scaled = (await preprocess.minMaxScaler().fit(bytes)).transform(bytes as Tensor);
    expect(scaled.dtype).toBe('float32');
    expect([...scaled.data()]).toEqual([0, 1]);
  });
});

function expectClose(actual: Tensor, expected: readonly number[][]) {
  const values = actual.data();
  expect(actual.shape).toEqual([expected.length, expected[0]?.length]);
  const flat = expected.flat();
  const errors = values.map(
    (value, i) => Math.abs(value - (flat[i] ?? Number.NaN)) / Math.max(1, Math.abs(flat[i] ?? 0)),
  );
  expect(Math.max(...errors)).toBeLessThan(3e-6);
}

describe('whitening', () => {
  const mixed = random
    .normal([500, 4], { seed: 2 })
    .matMul(random.normal([4, 4], { seed: 3 }))
    .add(5);

  it('makes the covariance the identity, on principal axes and turned back', async () => {
    for (const method of ['pca', 'zca'] as const) {
      const whitening = await preprocess.whitening({ method, epsilon: 0 }).fit(mixed);
      const white = whitening.transform(mixed);
      const covariance = white.transpose().matMul(white).div(499);
      for (const [i, c] of covariance.data().entries()) expect(c).toBeCloseTo(i % 5 === 0 ? 1 : 0, 4);
      const back = whitening.inverse(white).data();
      for (const [i, x] of mixed.data().entries()) expect(back[i]).toBeCloseTo(x, 4);
    }
  });

  it('decides by fitting how many axes keep a share of the variance', async () => {
    const fitted = await preprocess.decorrelation({ components: 0.8 }).fit(mixed);
    const { components } = fitted.spec as { readonly components: number };
    expect(fitted.transform(mixed).shape).toEqual([500, components]);
    expect(components).toBeLessThan(4);
    expect(fitted.statistics.components?.shape).toEqual([components, 4]);
  });
});

describe('encoders', () => {
  const labels = tensor(Int32Array.from([30, 4, 30, -7]));

  it('make labels into class numbers and back, and into rows with a one', async () => {
    const encoder = await preprocess.labelEncoder().fit(labels);
    expect([...encoder.transform(labels).data()]).toEqual([2, 1, 2, 0]);
    expect([...encoder.inverse(tensor(Int32Array.from([0, 2]))).data()]).toEqual([-7, 30]);
    const rows = (await preprocess.oneHot().fit(labels)).transform(labels as Tensor);
    expect(rows.array()).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  it('make texts into class numbers and back', async () => {
    const encoder = await preprocess.labelEncoder().fit(['setosa', 'virginica', 'setosa', 'Zea']);
    expect(encoder.classNames).toEqual(['Zea', 'setosa', 'virginica']);
    const numbers = encoder.transform(['virginica', 'Zea', 'rose']);
    expect([numbers.dtype, ...numbers.data()]).toEqual(['int32', 2, 0, -1]);
    expect(encoder.inverse([1, 2, 0])).toEqual(['setosa', 'virginica', 'Zea']);
    expect(() => encoder.inverse(numbers)).toThrow('a class is unknown; expected numbers from 0 to 2, got -1.');
    expect(() => encoder.transform([1] as never)).toThrow('expected an array of texts, got 1 at 0.');
    await expect(preprocess.labelEncoder().fit(['a', 2] as never)).rejects.toThrow('got 2 at 1.');
    await expect(preprocess.labelEncoder().fit([])).rejects.toThrow('labelEncoder');
  });

  it('are no layers before they know their classes', () => {
    const layer = layers.preprocessing({ transform: 'oneHot', inputShape: [2] });
    expect(() => sequential([layer])).toThrow('the categories are not known');
  });
});

describe('a fitted transform as a layer', async () => {
  const x = random.normal([40, 3], { seed: 4 }).mul(20).add(100);
  const y = x.sum({ axes: 1, keepDims: true }).div(100);
  const scaler = await preprocess.standardScaler().fit(x);

  it('does in a model what it does outside, and is saved with it', async () => {
    const net = sequential([scaler.layer(), layers.dense({ units: 1 })]);
    const outside = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    outside.setWeights(net.getWeights().slice(2));
    expect(net.predictSync(x).data()).toEqual(outside.predictSync(scaler.transform(x)).data());
    const folder = mkdtempSync(join(tmpdir(), 'espalier-preprocess-'));
    await net.save(join(folder, 'net.safetensors'));
    const loaded = await loadModel(join(folder, 'net.safetensors'));
    rmSync(folder, { recursive: true });
    expect(loaded.predictSync(x).data()).toEqual(net.predictSync(x).data());
  });

  it('is left alone by training', async () => {
    const net = sequential([scaler.layer({ name: 'scaled' }), layers.dense({ units: 1 })]);
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await net.fit(x, y, { epochs: 2, seed: 1 });
    const [mean, std] = net.getWeights();
    expect(mean?.data()).toEqual(scaler.statistics.mean?.data());
    expect(std?.data()).toEqual(scaler.statistics.std?.data());
    expect(net.summary().trainable).toBe(4);
  });

  it('may stand within a graph of layers', () => {
    const input = layers.input({ shape: [3] });
    const net = model({ inputs: input, outputs: scaler.layer().apply(input) });
    expect(net.predictSync(x).data()).toEqual(scaler.transform(x).data());
  });

  it('changes nothing before it has learned anything', () => {
    const net = sequential([layers.preprocessing({ transform: 'standardScaler', inputShape: [3] })]);
    expect(net.predictSync(x).data()).toEqual(x.data());
  });
});
