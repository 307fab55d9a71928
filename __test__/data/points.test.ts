// Sets of points: where they lie, what chance adds, and that a seed repeats them.
import { readFileSync } from 'node:fs';
import { type Dataset, datasets, layers, optimizers, sequential } from 'espalier';
import { describe, expect, it } from 'vitest';

interface Golden {
  readonly source: string;
  readonly set: 'blobs' | 'circles' | 'moons';
  readonly options: { readonly samples: number; readonly centers?: number[][] };
  readonly x: number[];
  readonly y: number[];
}

const goldens: Golden[] = JSON.parse(readFileSync(new URL('./goldens/sets.json', import.meta.url), 'utf8')).filter(
  (golden: object) => 'set' in golden,
);

const sets = ['blobs', 'circles', 'moons', 'spirals', 'xor'] as const;

function rows({ x, y }: Dataset): { point: number[]; label: number }[] {
  const points = x.array() as number[][];
  return Array.from(y.data(), (label, i) => ({ point: points[i] as number[], label }));
}

const radius = ({ point }: { readonly point: number[] }) => Math.hypot(...point);

describe('points without noise', () => {
  it.each(goldens)('are those of $source: $set $options', ({ set, options, x, y }) => {
    const made = datasets[set]({ ...options, shuffle: false } as object) as Dataset;
    expect([...made.y.data()]).toEqual(y);
    expect(made.x.shape).toEqual([y.length, x.length / y.length]);
    for (const [i, value] of made.x.data().entries()) expect(value).toBeCloseTo(x[i] as number, 6);
  });

  it('of spirals wind around the middle as often as asked', () => {
    const made = rows(datasets.spirals({ samples: 300, classes: 3, turns: 2, shuffle: false }));
    expect(made.map(({ label }) => label)).toEqual(Array.from({ length: 300 }, (_, i) => Math.floor(i / 100)));
    for (const [i, { point, label }] of made.entries()) {
      const way = ((i % 100) + 1) / 100;
      expect(Math.hypot(...point)).toBeCloseTo(way, 5);
      const angle = 2 * Math.PI * (2 * way + label / 3);
      expect(point[0]).toBeCloseTo(way * Math.cos(angle), 5);
      expect(point[1]).toBeCloseTo(way * Math.sin(angle), 5);
    }
  });

  it('of xor are the corners of a square, each diagonal a class', () => {
    for (const { point, label } of rows(datasets.xor({ samples: 12, noise: 0 }))) {
      expect(label).toBe(point[0] === point[1] ? 0 : 1);
    }
  });
});

describe('noise', () => {
  it('moves points off their curve by its standard deviation', () => {
    const off = rows(datasets.circles({ samples: 4000, noise: 0.05, factor: 0.5, seed: 1 })).map(
      (row) => radius(row) - (row.label === 0 ? 1 : 0.5),
    );
    expect(Math.sqrt(off.reduce((sum, by) => sum + by * by, 0) / off.length)).toBeCloseTo(0.05, 2);
  });

  it('of blobs is that of each cloud, around centers within the box', () => {
    const made = datasets.blobs({
      samples: [3000, 3000],
      centers: 2,
      features: 3,
      clusterStd: [0.1, 2],
      centerBox: [5, 6],
      seed: 2,
    });
    expect(made.x.shape).toEqual([6000, 3]);
    for (const [label, std] of [0.1, 2].entries()) {
      const points = rows(made)
        .filter((row) => row.label === label)
        .map(({ point }) => point);
      for (const axis of [0, 1, 2]) {
        const values = points.map((point) => point[axis] as number);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
        expect(spread / std).toBeCloseTo(1, 1);
        expect(mean).toBeGreaterThan(4.8);
        expect(mean).toBeLessThan(6.2);
      }
    }
  });
});

describe('a seed', () => {
  it.each(sets)('repeats %s, and another seed gives others', (set) => {
    const made = (seed: number) => datasets[set]({ samples: 40, ...(set === 'blobs' ? {} : { noise: 0.1 }), seed });
    expect(rows(made(7))).toEqual(rows(made(7)));
    expect(rows(made(7))).not.toEqual(rows(made(8)));
    expect(rows(datasets[set]({ samples: 40 })).length).toBe(40);
  });

  it('decides on order and noise apart from each other', () => {
    const options = { samples: 50, noise: 0.1, seed: 3 };
    const lie = (set: Dataset) => rows(set).map((row) => Math.round(radius(row)));
    const shuffled = datasets.circles({ ...options, factor: 0 });
    expect(lie(shuffled)).not.toEqual(lie(datasets.circles({ ...options, factor: 0, shuffle: false })));
    expect(rows(shuffled).every((row) => Math.round(radius(row)) === 1 - row.label)).toBe(true);
  });

  it('has numbers that are the same on every machine', () => {
    const made = datasets.moons({ samples: 4, noise: 0.1, seed: 5 });
    expect([...made.x.data()].map((value) => value.toFixed(5)).join(' ')).toBe(
      '-1.11051 0.07447 2.09972 0.63635 0.00242 0.55891 1.01120 -0.13554',
    );
    expect([...made.y.data()]).toEqual([0, 1, 1, 0]);
  });
});

it.each([
  ['moons', { noise: 0.1 }],
  ['spirals', { noise: 0.02 }],
  ['xor', {}],
] as const)('no line parts the classes of %s, a hidden layer does', async (set, options) => {
  const data = datasets[set]({ ...options, samples: 200, seed: 1 });
  const accuracy = async (hidden: number) => {
    const net = sequential(
      [
        layers.input({ shape: [2] }),
        ...(hidden > 0
          ? [layers.dense({ units: hidden, activation: 'relu' }), layers.dense({ units: hidden, activation: 'relu' })]
          : []),
        layers.dense({ units: 2, activation: 'softmax' }),
      ],
      { seed: 1 },
    );
    net.compile({
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await net.fit(data, { epochs: 80, seed: 1 });
    return (await net.evaluate(data)).accuracy as number;
  };
  expect(await accuracy(0)).toBeLessThan(0.92);
  expect(await accuracy(24)).toBeGreaterThan(0.98);
});

describe('mistakes', () => {
  it.each([
    ['moons', { samples: 1 }, 'moons: samples is out of range; expected an integer of at least 2, got 1.'],
    ['moons', { samples: [3] }, 'moons: samples is of the wrong length; expected one for each group (2), got 1.'],
    ['moons', { samples: 'many' }, /moons: samples is of the wrong type; expected a list of numbers, got 'many'/],
    ['circles', { noise: -1 }, 'circles: noise is out of range; expected a finite number of at least 0, got -1.'],
    [
      'circles',
      { factor: 1 },
      'circles: factor is out of range; expected a finite number of at least 0 and below 1, got 1.',
    ],
    ['spirals', { classes: 1.5 }, 'spirals: classes is out of range; expected an integer of at least 1, got 1.5.'],
    ['spirals', { turns: Number.NaN }, /spirals: turns is out of range/],
    ['xor', { seed: -1 }, /xor: seed is out of range/],
    ['xor', { shuffle: 1 }, /xor: shuffle is of the wrong type/],
    ['xor', { sampels: 3 }, /xor: unknown option 'sampels'/],
    [
      'blobs',
      { centers: [[1, 2], [3]] },
      /blobs: each of centers is of the wrong length; expected one for each feature \(2\), got 1/,
    ],
    ['blobs', { centers: [] }, /blobs: centers is of the wrong length/],
    [
      'blobs',
      { clusterStd: [1, 2] },
      /blobs: clusterStd is of the wrong length; expected one for each cloud \(3\), got 2/,
    ],
    [
      'blobs',
      { centerBox: [1, 0] },
      'blobs: centerBox is out of range; expected a finite number of at least 1, got 0.',
    ],
  ] as const)('%s refuses %o', (set, options, sentence) => {
    expect(() => datasets[set](options as never)).toThrow(sentence);
    expect(() => datasets[set](options as never)).toThrow(expect.objectContaining({ code: 'SPEC' }));
  });
});
