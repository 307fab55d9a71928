// Deck 000: activation functions, preprocessing, how weights start, batch normalization, schedules. A test for each claim.
import {
  datasets,
  grad,
  type LayerLike,
  layers,
  ops,
  optimizers,
  preprocess,
  random,
  type ScheduleSpec,
  schedules,
  sequential,
  type Tensor,
  tensor,
  trainStep,
} from 'espalier';
import { describe, expect, it } from 'vitest';
import { expectNear, last, moments, share, stack } from './measure.js';

const slope = (f: (x: Tensor) => Tensor, x: readonly number[]) => [
  ...grad((x: Tensor) => f(x).sum())(tensor(x)).data(),
];
const grid = Array.from({ length: 81 }, (_, i) => -10 + i / 4);

describe('sigmoid', () => {
  it('squashes numbers to the range from 0 to 1', () => {
    const y = [...ops.sigmoid(grid).data()];
    expect(Math.min(...y)).toBeGreaterThan(0);
    expect(Math.max(...y)).toBeLessThan(1);
  });

  it('has the derivative s(x) (1 - s(x))', () => {
    const s = [...ops.sigmoid(grid).data()];
    expectNear(
      slope(ops.sigmoid, grid),
      s.map((s) => s * (1 - s)),
      6,
    );
  });

  it('kills the gradient where it is saturated, at |x| = 10, and not at 0', () => {
    const [left, middle, right] = slope(ops.sigmoid, [-10, 0, 10]);
    expect(left).toBeLessThan(5e-5);
    expect(right).toBeLessThan(5e-5);
    expect(middle).toBe(0.25);
  });

  it('has outputs that are not zero-centred', () => {
    expect(moments(ops.sigmoid(random.normal([1000], { seed: 1 })).data()).mean).toBeCloseTo(0.5, 1);
  });
});

describe('tanh', () => {
  it('squashes to the range from -1 to 1 and is zero-centred', () => {
    const y = ops.tanh(random.normal([20_000], { seed: 1, stddev: 3 })).data();
    expect(share(y, (y) => Math.abs(y) <= 1)).toBe(1);
    expect(Math.abs(moments(y).mean)).toBeLessThan(0.02);
  });

  it('still kills gradients where it is saturated', () => {
    expect(slope(ops.tanh, [10])[0]).toBeLessThan(1e-7);
  });
});

describe('ReLU', () => {
  it('does not saturate on the right', () => {
    expect(slope(ops.relu, [1, 10, 1e6])).toEqual([1, 1, 1]);
  });

  it('has no gradient on the left', () => {
    expect(slope(ops.relu, [-1, -1e-3])).toEqual([0, 0]);
  });

  it('has outputs that are not zero-centred', () => {
    expect(moments(ops.relu(random.normal([1000], { seed: 1 })).data()).mean).toBeGreaterThan(0.3);
  });
});

describe('leaky ReLU', () => {
  const leaky = (x: Tensor) => ops.leakyRelu(x, { negativeSlope: 0.1 });

  it('is max(0.1 x, x)', () => {
    const x = tensor(grid);
    expect(leaky(x).array()).toEqual(ops.maximum(x.mul(0.1), x).array());
  });

  it('does not die', () => {
    expect(slope(leaky, [-100])[0]).toBeCloseTo(0.1, 6);
  });
});

describe('ELU', () => {
  const x = random.normal([20_000], { seed: 2 });

  it('is x where positive, else alpha (e^x - 1)', () => {
    for (const alpha of [1, 0.5]) {
      const y = ops.elu(grid, { alpha }).data();
      expectNear(
        y,
        grid.map((x) => (x >= 0 ? x : alpha * Math.expm1(x))),
      );
    }
  });

  it('has a mean nearer to zero than ReLU', () => {
    const mean = (y: Tensor) => Math.abs(y.mean().item());
    expect(mean(ops.elu(x))).toBeLessThan(mean(ops.relu(x)) / 2);
  });

  it('saturates on the left', () => {
    expect(ops.elu([-30]).item()).toBe(-1);
  });
});

describe('maxout', () => {
  /** Two pieces, W x + b each, of one unit on one input. */
  const maxout = (w: readonly [number, number], b: readonly [number, number]) => {
    const net = sequential([layers.input({ shape: [1] }), layers.maxout({ units: 1, pieces: 2 })]);
    const [kernel, bias] = net.getWeights();
    net.setWeights([tensor(w).reshape((kernel as Tensor).shape), tensor(b).reshape((bias as Tensor).shape)]);
    return [...net.predictSync(tensor(grid).reshape([grid.length, 1])).data()];
  };

  it('is max(W1 x + b1, W2 x + b2)', () => {
    const y = maxout([2, -1], [0.5, 1]);
    expectNear(
      y,
      grid.map((x) => Math.max(2 * x + 0.5, -x + 1)),
    );
  });

  it('generalizes ReLU and leaky ReLU', () => {
    expect(maxout([0, 1], [0, 0])).toEqual([...ops.relu(grid).data()]);
    const leaky = [...ops.leakyRelu(grid, { negativeSlope: 0.1 }).data()];
    expectNear(maxout([0.1, 1], [0, 0]), leaky, 6);
  });

  it('doubles the number of parameters of a unit', () => {
    const count = (layer: LayerLike) => sequential([layers.input({ shape: [5] }), layer]).summary().parameters;
    expect(count(layers.maxout({ units: 7, pieces: 2 }))).toBe(2 * count(layers.dense({ units: 7 })));
  });
});

describe('data preprocessing', () => {
  it('x <- (x - mean) / std gives every feature mean 0 and spread 1', async () => {
    const wine = datasets.wine();
    const { x } = (await preprocess.standardScaler().fit(wine)).transform(wine);
    for (let column = 0; column < 13; column++) {
      const { mean, std } = moments(x.slice([0, column], [178, 1]).data());
      expect(mean).toBeCloseTo(0, 4);
      expect(std).toBeCloseTo(1, 4);
    }
  });

  it('makes the loss less sensitive to small changes of the weights', async () => {
    const wine = datasets.wine();
    const scaled = (await preprocess.standardScaler().fit(wine)).transform(wine);
    const sensitivity = (x: Tensor) => {
      const w = random.normal([13, 3], { seed: 1, stddev: 0.1 });
      const loss = (w: Tensor) => ops.softmaxCrossEntropy(x.matMul(w), wine.y).mean();
      return Math.abs(
        loss(w.add(random.normal([13, 3], { seed: 2, stddev: 1e-2 })))
          .sub(loss(w))
          .item(),
      );
    };
    expect(sensitivity(wine.x)).toBeGreaterThan(20 * sensitivity(scaled.x));
  });
});

describe('weight initialization in a deep tanh network', () => {
  const std = (outputs: readonly Tensor[], layer: number) => moments((outputs.at(layer) as Tensor).data()).std;
  const normal = (stddev: number) => ({ kind: 'randomNormal', stddev }) as const;

  it('with N(0, 0.01): all activations become zero', () => {
    const outputs = stack('tanh', normal(0.01));
    expect(std(outputs, 0)).toBeGreaterThan(0.1);
    expect(std(outputs, -1)).toBeLessThan(1e-7);
  });

  it('with N(0, 1): almost all neurons are saturated at -1 or 1, where gradients are zero', () => {
    const y = (stack('tanh', normal(1)).at(-1) as Tensor).data();
    expect(share(y, (y) => Math.abs(y) > 0.99)).toBeGreaterThan(0.8);
    expect(share(y, (y) => 1 - y * y < 0.02)).toBeGreaterThan(0.8);
  });

  it('with Xavier: the spread is kept, neither zero nor saturated', () => {
    const outputs = stack('tanh', 'glorotNormal');
    expect(std(outputs, -1)).toBeGreaterThan(0.2);
    expect(share((outputs.at(-1) as Tensor).data(), (y) => Math.abs(y) > 0.99)).toBeLessThan(0.01);
  });

  it('Var(s) = n Var(w) Var(x), so that Xavier keeps the variance of a linear layer', () => {
    const [n, w] = [400, 0.3];
    const s = random.normal([500, n], { seed: 1, stddev: 2 }).matMul(random.normal([n, 300], { seed: 2, stddev: w }));
    expect(moments(s.data()).std ** 2 / (n * w ** 2 * 2 ** 2)).toBeCloseTo(1, 1);
    const outputs = stack('linear', 'lecunNormal');
    expect(std(outputs, -1) / std(outputs, 0)).toBeCloseTo(1, 0);
  });

  it('Xavier fails with ReLU, and MSRA holds', () => {
    const kept = (initializer: 'lecunNormal' | 'heNormal') => {
      const outputs = stack('relu', initializer);
      return std(outputs, -1) / std(outputs, 0);
    };
    expect(kept('lecunNormal')).toBeLessThan(0.1);
    expect(kept('heNormal')).toBeGreaterThan(0.5);
    expect(kept('heNormal')).toBeLessThan(2);
  });
});

describe('batch normalization', () => {
  const digits = datasets.digits();
  const data = { x: digits.x, y: digits.y };

  /** A deep network between whose layers and activations the values may be normalised. */
  const deep = (normalized: boolean, stddev: number) =>
    sequential(
      [
        layers.input({ shape: [64] }),
        ...[64, 64, 64, 64].flatMap((units) => [
          layers.dense({ units, kernelInitializer: { kind: 'randomNormal', stddev } }),
          ...(normalized ? [layers.batchNormalization({ momentum: 0.9 })] : []),
          layers.activation({ activation: 'relu' }),
        ]),
        layers.dense({ units: 10, activation: 'softmax' }),
      ],
      { seed: 1 },
    );

  const accuracy = async (normalized: boolean, learningRate: number, stddev = Math.sqrt(2 / 64)) => {
    const net = deep(normalized, stddev);
    net.compile({
      optimizer: optimizers.sgd({ learningRate }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    const { history } = await net.fit(data, { epochs: 8, batchSize: 64 });
    return last(history.accuracy as number[]);
  };

  it('lets a network train at a learning rate where it fails without', async () => {
    expect(await accuracy(false, 0.5)).toBeLessThan(0.3);
    expect(await accuracy(true, 0.5)).toBeGreaterThan(0.9);
  });

  it('makes networks robust to how weights start', async () => {
    for (const stddev of [0.01, 1]) {
      expect(await accuracy(false, 0.1, stddev), `N(0, ${stddev}) without`).toBeLessThan(0.5);
      expect(await accuracy(true, 0.1, stddev), `N(0, ${stddev}) with`).toBeGreaterThan(0.8);
    }
  });

  it('behaves differently during training and testing', async () => {
    const net = sequential([layers.input({ shape: [64] }), layers.batchNormalization()]);
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
    const [x, zeros] = [digits.x, ops.zeros([1797, 64])];
    const { history } = await net.fit(x, zeros, { batchSize: 1797 });
    // While training values have spread 1 (but for columns that are constant); afterwards they follow the running statistics.
    expect(last(history.loss)).toBeGreaterThan(0.8);
    expect(last(history.loss)).toBeLessThan(1);
    expect((await net.evaluate(x, zeros)).loss).toBeGreaterThan(10);
  });

  it('has no overhead at test time: folded into the layer before, the outputs stay and the layer is gone', async () => {
    const net = deep(true, 0.2);
    net.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await net.fit(data, { epochs: 2 });
    const folded = net.folded();
    expect(folded.summary().parameters).toBe(deep(false, 0.2).summary().parameters);
    expect(folded.summary().memory.prediction).toBe(deep(false, 0.2).summary().memory.prediction);
    expect(folded.predictSync(digits.x).sub(net.predictSync(digits.x)).abs().max().item()).toBeLessThan(1e-5);
  });
});

describe('learning rate schedules', () => {
  /** The rates of the first steps, seen by what they do: on a slope of 1 a weight moves by the rate. */
  const rates = (learningRate: ScheduleSpec, steps: number) => {
    const step = trainStep({
      parameters: tensor([0]),
      loss: (w: Tensor) => w.sum(),
      optimizer: optimizers.sgd({ learningRate }),
    });
    let before = 0;
    return Array.from({ length: steps }, () => {
      step.sync();
      const now = step.parameters().data()[0] as number;
      const rate = before - now;
      before = now;
      return rate;
    });
  };

  it('step: decreases at given points', async () => {
    const found = await rates(schedules.piecewiseConstantDecay({ boundaries: [2, 4], values: [1, 0.1, 0.01] }), 7);
    expectNear(found, [1, 1, 1, 0.1, 0.1, 0.01, 0.01]);
  });

  it('linear: decreases a little at each step', async () => {
    const found = await rates(
      schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 10, endLearningRate: 0 }),
      10,
    );
    expectNear(
      found,
      found.map((_, i) => 1 - i / 10),
    );
  });

  it('inverse sqrt: a / sqrt(t)', async () => {
    const found = await rates(schedules.inverseSquareRootDecay({ initialLearningRate: 0.5 }), 9);
    expectNear(
      found,
      found.map((_, i) => 0.5 / Math.sqrt(i + 1)),
    );
  });
});
