// Deck 003: normalisation, the optimizers from gradient descent to Adam, regularization by ensembles and dropout.
import {
  datasets,
  layers,
  ops,
  optimizers,
  preprocess,
  random,
  sequential,
  type Tensor,
  tensor,
  trainStep,
} from 'espalier';
import { describe, expect, it } from 'vitest';
import { expectNear, moments } from './measure.js';

type Optimizer = Parameters<typeof trainStep>[0]['optimizer'];

describe('data normalization', () => {
  const wine = datasets.wine();

  it('(x - min) / (max - min) brings data to [0, 1]', async () => {
    const { x } = (await preprocess.minMaxScaler().fit(wine)).transform(wine);
    expect(x.min({ axes: [0] }).array()).toEqual(Array(13).fill(0));
    for (const top of x.max({ axes: [0] }).data()) expect(top).toBeCloseTo(1, 6);
  });

  it('(x - mean) / sigma is zero-centered with spread 1', async () => {
    const { mean, std } = moments((await preprocess.standardScaler().fit(wine)).transform(wine).x.data());
    expect(mean).toBeCloseTo(0, 5);
    expect(std).toBeCloseTo(1, 5);
  });
});

describe('batch normalization', () => {
  it('is y = gamma (x - mean_B) / sqrt(var_B + eps) + beta over the mini-batch', async () => {
    const x = random.normal([16, 2], { seed: 1 }).mul(3).add(1);
    const net = sequential([layers.input({ shape: [2] }), layers.batchNormalization({ momentum: 0, epsilon: 1e-3 })]);
    const [mean, variance] = [x.mean({ axes: [0] }), x.variance({ axes: [0] })];
    net.setWeights([tensor([2, 0.5]), tensor([1, -1]), mean, variance]);
    const expected = x.sub(mean).div(variance.add(1e-3).sqrt()).mul([2, 0.5]).add([1, -1]);
    expect(net.predictSync(x).sub(expected).abs().max().item()).toBeLessThan(1e-5);
    // In training the batch's own statistics give the same, and are what is kept.
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
    const { history } = await net.fit(x, expected, { batchSize: 16, shuffle: false });
    expect(history.loss[0]).toBeLessThan(1e-10);
  });
});

describe('gradient descent', () => {
  const digits = datasets.digits();
  const x = digits.x.div(16);

  const walk = async (batchSize: number, epochs: number) => {
    const net = sequential([layers.input({ shape: [64] }), layers.dense({ units: 10, activation: 'softmax' })], {
      seed: 1,
    });
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
    return (await net.fit(x, digits.y, { batchSize, epochs, seed: 1 })).history.loss;
  };

  it('on the whole data goes down at every step, and takes long', async () => {
    const loss = await walk(1797, 20);
    expect(loss).toEqual([...loss].sort((a, b) => b - a));
    expect(loss.at(-1)).toBeGreaterThan(3 * ((await walk(32, 20)).at(-1) as number));
  });

  it('stands still at a flat place, where the gradient is zero; momentum rolls over it', () => {
    // A slope, a flat shelf from 1 to 1.2, and the valley behind it.
    const hill = (w: Tensor) =>
      ops
        .relu(w.sub(1.2))
        .add(ops.relu(ops.sub(1, w)))
        .sum();
    const at = (momentum: number) => {
      const step = trainStep({
        parameters: tensor([2]),
        loss: hill,
        optimizer: optimizers.sgd({ learningRate: 0.05, momentum }),
      });
      let lowest = 2;
      for (let i = 0; i < 60; i++) {
        step.sync();
        lowest = Math.min(lowest, step.parameters().data()[0] as number);
      }
      return lowest;
    };
    expect(at(0)).toBeGreaterThan(1.1);
    expect(at(0.9)).toBeLessThan(1);
  });
});

describe('optimizers', () => {
  // The formulas in float64, beside twenty steps on f(w) = Σ a w² with steep and flat directions.
  const a = [0.5, 3, 10];
  const start = [1, -2, 0.5];
  const rate = 0.01;
  const slope = (w: number, i: number) => 2 * (a[i] as number) * w;

  it.each<[string, Optimizer, () => (w: number, i: number) => number]>([
    [
      'momentum: v = γ v + η g, w - v',
      optimizers.sgd({ learningRate: rate, momentum: 0.9 }),
      () => {
        const v = [0, 0, 0];
        return (w, i) => {
          v[i] = 0.9 * (v[i] as number) + rate * slope(w, i);
          return w - (v[i] as number);
        };
      },
    ],
    [
      'Adagrad: w - η / sqrt(G + ε) g',
      optimizers.adagrad({ learningRate: rate, initialAccumulatorValue: 0, epsilon: 1e-6 }),
      () => {
        const G = [0, 0, 0];
        return (w, i) => {
          const g = slope(w, i);
          G[i] = (G[i] as number) + g * g;
          return w - (rate / Math.sqrt((G[i] as number) + 1e-6)) * g;
        };
      },
    ],
    [
      'RMSProp: G = γ G + (1 - γ) g²',
      optimizers.rmsprop({ learningRate: rate, rho: 0.99, epsilon: 1e-6 }),
      () => {
        const G = [0, 0, 0];
        return (w, i) => {
          const g = slope(w, i);
          G[i] = 0.99 * (G[i] as number) + 0.01 * g * g;
          return w - (rate / Math.sqrt((G[i] as number) + 1e-6)) * g;
        };
      },
    ],
    [
      'AdaDelta: Δw = sqrt(s + ε) / sqrt(G + ε) g',
      optimizers.adadelta({ learningRate: 1, rho: 0.9, epsilon: 1e-4 }),
      () => {
        const [G, s] = [
          [0, 0, 0],
          [0, 0, 0],
        ];
        return (w, i) => {
          const g = slope(w, i);
          G[i] = 0.9 * (G[i] as number) + 0.1 * g * g;
          const delta = (Math.sqrt((s[i] as number) + 1e-4) / Math.sqrt((G[i] as number) + 1e-4)) * g;
          s[i] = 0.9 * (s[i] as number) + 0.1 * delta * delta;
          return w - delta;
        };
      },
    ],
    [
      'Adam: w - η m̂ / (sqrt(v̂) + ε)',
      optimizers.adam({ learningRate: rate, epsilon: 1e-8, epsilonMode: 'torch' }),
      () => {
        const [m, v, t] = [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ];
        return (w, i) => {
          const g = slope(w, i);
          t[i] = (t[i] as number) + 1;
          m[i] = 0.9 * (m[i] as number) + 0.1 * g;
          v[i] = 0.999 * (v[i] as number) + 0.001 * g * g;
          const corrected = [
            (m[i] as number) / (1 - 0.9 ** (t[i] as number)),
            (v[i] as number) / (1 - 0.999 ** (t[i] as number)),
          ] as const;
          return w - (rate * corrected[0]) / (Math.sqrt(corrected[1]) + 1e-8);
        };
      },
    ],
  ])('%s', (_formula, optimizer, formula) => {
    const step = trainStep({ parameters: tensor(start), loss: (w: Tensor) => w.square().mul(a).sum(), optimizer });
    const update = formula();
    let w = start;
    for (let t = 0; t < 20; t++) {
      step.sync();
      w = w.map(update);
      expectNear(step.parameters().data(), w);
    }
  });

  it('Nesterov: takes the gradient at w - γ v, where the momentum leads', () => {
    // The library keeps the point that the momentum leads to; the deck's w lies one look ahead behind it.
    const step = trainStep({
      parameters: tensor(start),
      loss: (w: Tensor) => w.square().mul(a).sum(),
      optimizer: optimizers.sgd({ learningRate: rate, momentum: 0.9, nesterov: true }),
    });
    let [w, v] = [start, [0, 0, 0]];
    for (let t = 0; t < 20; t++) {
      step.sync();
      const ahead = w.map((w, i) => w - 0.9 * (v[i] as number));
      v = v.map((v, i) => 0.9 * v + rate * slope(ahead[i] as number, i));
      w = w.map((w, i) => w - (v[i] as number));
      const led = w.map((w, i) => w - 0.9 * (v[i] as number));
      expectNear(step.parameters().data(), led);
    }
  });

  it('Adagrad gives each weight a rate of its own: η / sqrt(Σ g²)', () => {
    const gradients = [
      [-5, 0.1],
      [-20, 0.05],
    ];
    const step = trainStep({
      parameters: tensor([0, 0]),
      loss: (w: Tensor, g: Tensor) => w.mul(g).sum(),
      optimizer: optimizers.adagrad({ learningRate: 0.01, initialAccumulatorValue: 0 }),
    });
    for (const g of gradients) step.sync(tensor(g));
    const first = [0.01 * 1, 0.01 * -1].map((x) => x);
    const [w0, w1] = step.parameters().data();
    // G: 425 and 0.0125, so that the second steps are 0.01 · 20 / sqrt(425) and -0.01 · 0.05 / sqrt(0.0125).
    expect(w0).toBeCloseTo((first[0] as number) + (0.01 * 20) / Math.sqrt(425), 5);
    expect(w1).toBeCloseTo((first[1] as number) - (0.01 * 0.05) / Math.sqrt(0.0125), 5);
  });

  it("Adagrad's step shrinks to nothing, RMSProp's does not", () => {
    const lastStep = (optimizer: Optimizer, steps: number) => {
      const step = trainStep({ parameters: tensor([0]), loss: (w: Tensor) => w.sum(), optimizer });
      const at = Array.from({ length: steps }, () => {
        step.sync();
        return step.parameters().data()[0] as number;
      });
      return (at.at(-2) as number) - (at.at(-1) as number);
    };
    const adagrad = optimizers.adagrad({ learningRate: 0.01, initialAccumulatorValue: 0 });
    expect(lastStep(adagrad, 400)).toBeCloseTo(0.01 / 20, 5);
    expect(lastStep(optimizers.rmsprop({ learningRate: 0.01, rho: 0.9 }), 400)).toBeCloseTo(0.01, 4);
  });

  it('Keras spells them SGD, RMSprop, Adagrad, Adam, and so may users', () => {
    for (const optimizer of ['SGD', 'RMSprop', 'Adagrad', 'Adadelta', 'Adam'] as const) {
      const net = sequential([layers.input({ shape: [1] }), layers.dense({ units: 1 })]);
      expect(() => net.compile({ optimizer: optimizer as 'sgd', loss: 'mse' })).not.toThrow();
    }
  });
});

describe('regularization', () => {
  it('an ensemble of several networks beats their mean', async () => {
    const all = datasets.digits();
    const { train, test } = all.withInputs(all.x.div(16)).split({ test: 1647, seed: 1, stratify: true });
    const predictions: Tensor[] = [];
    const losses: number[] = [];
    const surprise = (p: Tensor) =>
      ops
        .neg(
          p
            .mul(ops.oneHot(test.y, { depth: 10 }))
            .sum({ axes: [1] })
            .log(),
        )
        .mean()
        .item();
    for (const seed of [1, 2, 3, 4, 5]) {
      const net = sequential(
        [
          layers.input({ shape: [64] }),
          layers.dense({ units: 64, activation: 'relu' }),
          layers.dense({ units: 10, activation: 'softmax' }),
        ],
        { seed },
      );
      net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
      await net.fit(train, { epochs: 60, batchSize: 16 });
      const p = await net.predict(test.x);
      predictions.push(p);
      losses.push(surprise(p));
    }
    const together = predictions.reduce((sum, p) => sum.add(p)).div(5);
    expect(surprise(together)).toBeLessThan(moments(losses).mean);
  });

  it('E[y] over the four masks of two inputs is ½ (w1 x1 + w2 x2)', () => {
    const [w, x] = [
      [0.7, -1.3],
      [2, 0.4],
    ] as const;
    const masks = [
      [1, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ] as const;
    const full = w[0] * x[0] + w[1] * x[1];
    const mean = masks.reduce((sum, m) => sum + (m[0] * w[0] * x[0] + m[1] * w[1] * x[1]) / 4, 0);
    expect(mean).toBeCloseTo(full / 2, 12);
    // Dropout draws these masks equally often; inverted, it is scaled back to the whole.
    const rows = ops.broadcastTo([x as unknown as number[]], [40_000, 2]);
    const dropped = ops.dropout(rows, { rate: 0.5, seed: 1 });
    expect(
      dropped
        .matMul(tensor(w).reshape([2, 1]))
        .mean()
        .item(),
    ).toBeCloseTo(full, 1);
    const kinds = new Map<string, number>();
    for (const row of dropped.array() as number[][]) {
      const kind = row.map((value) => (value === 0 ? 0 : 1)).join();
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual(['0,0', '0,1', '1,0', '1,1']);
    for (const count of kinds.values()) expect(count / 40_000).toBeCloseTo(0.25, 1);
  });
});
