// Scalers: scikit-learn's figures, the way back, datasets, and columns that do not vary.
import { readFileSync } from 'node:fs';
import { dataset, preprocess, type Tensor, tensor } from 'espalier';
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
  it.each(golden.cases)('$scaler $options', ({ scaler, options, train, test }) => {
    const fitted = preprocess[scaler](options).fit(tensor(golden.train));
    expectClose(fitted.transform(tensor(golden.train)), train);
    expectClose(fitted.transform(tensor(golden.test)), test);
  });

  it.each(golden.cases)('$scaler $options takes scaled inputs back', ({ scaler, options }) => {
    const fitted = preprocess[scaler](options).fit(tensor(golden.train));
    expectClose(fitted.inverseTransform(fitted.transform(tensor(golden.test))), golden.test);
  });
});

describe('a scaler', () => {
  it('leaves a large constant column at zero, though its float32 mean is not exact', () => {
    const column = tensor(Array.from({ length: 1000 }, () => [16777.1]));
    const scaled = preprocess.standardScaler().fit(column).transform(column);
    expect(Math.max(...scaled.data().map(Math.abs))).toBeLessThan(0.01);
  });

  it('scales the inputs of a dataset and leaves its answers and names alone', () => {
    const data = dataset({ x: tensor([[1], [3]]), y: tensor([[5], [6]]), featureNames: ['size'] });
    const scaled = preprocess.standardScaler().fit(data).transform(data);
    expect([...scaled.x.data()]).toEqual([-1, 1]);
    expect(scaled.y).toBe(data.y);
    expect(scaled.featureNames).toEqual(['size']);
  });

  it('reads whole numbers as float32', () => {
    const bytes = tensor([[0], [255]], { dtype: 'uint8' });
    const scaled = preprocess
      .minMaxScaler()
      .fit(bytes)
      .transform(bytes as Tensor);
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
