// Datasets: the sets that come with the package, and splits.
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Dataset, datasets, EspalierError, ops, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const stratified: { source: string; classes: number[]; test: number; tested: number[] }[] = JSON.parse(
  readFileSync(new URL('./goldens/sets.json', import.meta.url), 'utf8'),
).filter((golden: object) => 'classes' in golden);

describe('datasets.iris', () => {
  const iris = datasets.iris();

  it('has 150 flowers, 50 of each species', () => {
    expect(iris.length).toBe(150);
    expect(iris.x.shape).toEqual([150, 4]);
    expect(counts(iris.y.data())).toEqual({ 0: 50, 1: 50, 2: 50 });
    expect(iris.classNames).toEqual(['setosa', 'versicolor', 'virginica']);
    expect(iris.featureNames).toHaveLength(4);
  });

  it('has the means that every textbook prints', () => {
    const means = [...iris.x.mean({ axes: 0 }).data()].map((mean) => mean.toFixed(3));
    expect(means).toEqual(['5.843', '3.057', '3.758', '1.199']);
  });
});

describe('datasets.digits', () => {
  const digits = datasets.digits();

  it('has 1,797 images of 64 grey levels from 0 to 16', () => {
    expect(digits.x.shape).toEqual([1797, 64]);
    expect([digits.x.min().item(), digits.x.max().item()]).toEqual([0, 16]);
    expect(digits.x.sum().item()).toBe(561718);
  });

  it('has as many of each class as the UCI test set', () => {
    expect(Object.values(counts(digits.y.data()))).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });
});

describe('datasets.wine', () => {
  const wine = datasets.wine();

  it('has 178 wines of 3 cultivars and 13 constituents', () => {
    expect(wine.x.shape).toEqual([178, 13]);
    expect(counts(wine.y.data())).toEqual({ 0: 59, 1: 71, 2: 48 });
    expect(wine.featureNames).toHaveLength(13);
  });

  it('has the first row and the means that scikit-learn has', () => {
    const first = [14.23, 1.71, 2.43, 15.6, 127, 2.8, 3.06, 0.28, 2.29, 5.64, 1.04, 3.92, 1065];
    expect([...wine.x.data().slice(0, 13)].map((x) => Number(x.toPrecision(6)))).toEqual(first);
    const means = [...wine.x.mean({ axes: 0 }).data()].map((mean) => mean.toFixed(2));
    const expected = [
      '13.00',
      '2.34',
      '2.37',
      '19.49',
      '99.74',
      '2.30',
      '2.03',
      '0.36',
      '1.59',
      '5.06',
      '0.96',
      '2.61',
    ];
    expect(means).toEqual([...expected, '746.89']);
  });
});

describe('datasets.breastCancer', () => {
  const cancer = datasets.breastCancer();

  it('has 569 tumours of 30 figures, 212 of them malignant', () => {
    expect(cancer.x.shape).toEqual([569, 30]);
    expect(cancer.classNames).toEqual(['malignant', 'benign']);
    expect(counts(cancer.y.data())).toEqual({ 0: 212, 1: 357 });
    expect(cancer.featureNames).toHaveLength(30);
    expect(new Set(cancer.featureNames).size).toBe(30);
  });

  it('has the first row and the ends of columns that its description prints', () => {
    const first = [17.99, 10.38, 122.8, 1001, 0.1184, 0.2776, 0.3001, 0.1471, 0.2419, 0.07871, 1.095, 0.9053, 8.589];
    expect([...cancer.x.data().slice(0, 13)].map((x) => Number(x.toPrecision(5)))).toEqual(first);
    const ends = {
      meanRadius: [6.981, 28.11],
      meanArea: [143.5, 2501],
      worstTexture: [12.02, 49.54],
      worstArea: [185.2, 4254],
    };
    for (const [name, [low, high]] of Object.entries(ends)) {
      const column = cancer.x.slice([0, (cancer.featureNames ?? []).indexOf(name)], [569, 1]);
      expect([column.min().item(), column.max().item()].map((x) => Number(x.toPrecision(5)))).toEqual([low, high]);
    }
  });
});

it.each(['breastCancer', 'digits', 'iris', 'wine'] as const)('datasets.%s tells its source and its licence', (name) => {
  expect(datasets[name].source).toMatch(/UCI Machine Learning Repository, https:\/\/doi\.org\/10\.24432\/C5\w+$/);
  expect(datasets[name].license).toBe('CC BY 4.0');
});

describe('split', () => {
  const numbered = Dataset.fromArrays({
    x: tensor(column(10)),
    y: tensor(Int32Array.from({ length: 10 }, (_, i) => i)),
  });

  it('gives every sample to one part, inputs and answers together', () => {
    const { train, test } = numbered.split({ test: 0.25, seed: 1 });
    expect([train.length, test.length]).toEqual([7, 3]);
    const all = [...train.y.data(), ...test.y.data()];
    expect(all.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...train.x.data(), ...test.x.data()]).toEqual(all);
  });

  it('is the same for the same seed and another for another', () => {
    const order = (seed: number) => [...numbered.split({ test: 5, seed }).train.y.data()].join();
    expect(order(3)).toBe(order(3));
    expect(new Set([1, 2, 3, 4].map(order)).size).toBeGreaterThan(1);
  });

  it('does not keep the order of the samples', () => {
    const { train } = datasets.iris().split({ test: 0.2, seed: 1 });
    expect(Object.keys(counts(train.y.data().subarray(0, 20)))).toHaveLength(3);
  });

  it('keeps each class in proportion when asked to', () => {
    const { train, test } = datasets.iris().split({ test: 0.2, seed: 1, stratify: true });
    expect(counts(train.y.data())).toEqual({ 0: 40, 1: 40, 2: 40 });
    expect(counts(test.y.data())).toEqual({ 0: 10, 1: 10, 2: 10 });
  });

  it('makes proportions that do not come out even add up all the same', () => {
    const uneven = Dataset.fromArrays({
      x: tensor(column(10)),
      y: tensor(Int32Array.from([0, 0, 0, 0, 0, 1, 1, 1, 2, 2])),
    });
    const { train, test } = uneven.split({ test: 3, seed: 1, stratify: true });
    expect([train.length, test.length]).toEqual([7, 3]);
    expect(counts(test.y.data())).toEqual({ 0: 1, 1: 1, 2: 1 });
  });

  it.each(stratified)(
    'of $classes samples tests with as many of each class as $source: $test',
    ({ classes, test, tested }) => {
      const y = tensor(Int32Array.from(classes.flatMap((count, label) => Array(count).fill(label))));
      const parts = Dataset.fromArrays({ x: y.reshape([-1, 1]), y }).split({ test, seed: 1, stratify: true });
      expect(Object.values(counts(parts.test.y.data()))).toEqual(tested);
      expect(parts.train.length + parts.test.length).toBe(y.shape[0]);
    },
  );

  it('names a class that one of the parts would lack', () => {
    const iris = datasets.iris();
    const some = (counts: readonly number[]) => {
      const rows = counts.flatMap((count, label) => Array.from({ length: count }, (_, i) => 50 * label + i));
      const y = tensor(Int32Array.from(rows, (row) => Math.floor(row / 50)));
      return Dataset.fromArrays({ x: y.reshape([-1, 1]), y, classNames: iris.classNames ?? [] });
    };
    expect(() => some([50, 50, 3]).split({ test: 10, stratify: true })).toThrow(
      "split: class 'virginica' would be missing from the samples to test with; expected samples of every class in both, got " +
        '3 of 103 to share out. Test with more samples, or leave `stratify` out.',
    );
    expect(() => some([50, 50, 3]).split({ test: 93, stratify: true })).toThrow(
      /missing from the samples to learn from/,
    );
    expect(() => some([50, 1, 3]).split({ test: 0.5, stratify: true })).toThrow(
      /class 'versicolor' would be missing from one/,
    );
    expect(some([50, 50, 3]).split({ test: 10, seed: 1 }).test.length).toBe(10);
  });

  it.each([0, 1.5, 10, -1, Number.NaN])('refuses %s as the size of the test part', (test) => {
    expect(() => numbered.split({ test })).toThrow(expect.objectContaining({ code: 'DATA' }));
  });

  it('stratifies by class ids only', () => {
    const encoded = Dataset.fromArrays({ x: numbered.x, y: ops.oneHot(numbered.y, { depth: 10 }) });
    expect(() => encoded.split({ test: 2, stratify: true })).toThrow(/one-hot/);
  });
});

describe('dataset', () => {
  it('refuses inputs and answers of different lengths', () => {
    expect(() => Dataset.fromArrays({ x: tensor(column(3)), y: tensor([[1], [2]]) })).toThrow(EspalierError);
  });
});

function column(length: number): number[][] {
  return Array.from({ length }, (_, i) => [i]);
}

function counts(labels: Iterable<number>): Record<number, number> {
  const found: Record<number, number> = {};
  for (const label of labels) found[label] = (found[label] ?? 0) + 1;
  return found;
}

describe('a dataset as text', () => {
  it('tells what its samples are made of', async () => {
    expect(inspect(datasets.iris().batch(16))).toBe(
      'Dataset of 150 samples, in batches of 16\n' +
        '  x: float32 [4]: sepalLength, sepalWidth, petalLength, petalWidth\n' +
        '  y: int32 []: setosa, versicolor, virginica',
    );
    const stream = await Dataset.fromGenerator(() => [{ x: [1, 2] }]);
    expect(String(stream)).toBe('Dataset of a stream of samples\n  x: float32 [2]');
  });
});
