// Deck 002: loss and regularization, tricks of the trade, parameter updates. A test for each claim.
import {
  Dataset,
  datasets,
  grad,
  layers,
  ops,
  optimizers,
  random,
  regularizers,
  type ScheduleSpec,
  schedules,
  sequential,
  type Tensor,
  tensor,
  trainStep,
} from 'espalier';
import { describe, expect, it } from 'vitest';
import { expectNear, moments } from './measure.js';

describe('regularization', () => {
  it('the loss is data loss + regularization loss: l1 |w|, l2 w², and both for the elastic net', async () => {
    const x = random.normal([20, 3], { seed: 1 });
    const y = ops.zeros([20, 1]);
    const lossWith = async (
      kernelRegularizer?: NonNullable<Parameters<typeof layers.dense>[0]['kernelRegularizer']>,
    ) => {
      const net = sequential(
        [
          layers.input({ shape: [3] }),
          layers.dense({ units: 1, useBias: false, ...(kernelRegularizer ? { kernelRegularizer } : {}) }),
        ],
        { seed: 1 },
      );
      net.compile({ optimizer: 'sgd', loss: 'mse' });
      return { loss: (await net.evaluate(x, y)).loss, w: net.getWeights()[0]?.data() as Float32Array };
    };
    const { loss: data, w } = await lossWith();
    const [sum, squares] = [w.reduce((s, w) => s + Math.abs(w), 0), w.reduce((s, w) => s + w * w, 0)];
    expect((await lossWith(regularizers.l1({ l1: 0.3 }))).loss).toBeCloseTo(data + 0.3 * sum, 5);
    expect((await lossWith(regularizers.l2({ l2: 0.2 }))).loss).toBeCloseTo(data + 0.2 * squares, 5);
    expect((await lossWith(regularizers.l1l2({ l1: 0.3, l2: 0.2 }))).loss).toBeCloseTo(
      data + 0.3 * sum + 0.2 * squares,
      5,
    );
  });

  it('a larger lambda gives a smoother boundary', async () => {
    // Noisy rings: a class inside, a class around it.
    const { x, y } = datasets.circles({ samples: 200, factor: 0.45, noise: 0.2, seed: 1 });
    const data = Dataset.fromArrays({ x: x.mul(2), y: y.reshape([-1, 1]) });
    const boundary = async (lambda: number) => {
      const kernelRegularizer = regularizers.l2({ l2: lambda });
      const hidden = () =>
        layers.dense({ units: 32, activation: 'relu', kernelInitializer: 'heNormal', kernelRegularizer });
      const net = sequential(
        [
          layers.input({ shape: [2] }),
          hidden(),
          hidden(),
          layers.dense({ units: 1, activation: 'sigmoid', kernelRegularizer }),
        ],
        { seed: 3 },
      );
      net.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'binaryCrossentropy' });
      await net.fit(data, { epochs: 150, batchSize: 20 });
      // How steep the score is along the grid: a smooth boundary has no sharp corners to follow single points.
      const side = 60;
      const points = Array.from({ length: side * side }, (_, i) => [
        ((i % side) / side) * 6 - 3,
        (Math.floor(i / side) / side) * 6 - 3,
      ]);
      const slopes = grad((x: Tensor) => logits(net.getWeights(), x).sum())(tensor(points))
        .square()
        .sum({ axes: [1] })
        .sqrt();
      return slopes.mean().item();
    };
    const [small, middle, large] = [await boundary(0.001), await boundary(0.01), await boundary(0.1)];
    expect(middle).toBeLessThan(small);
    expect(large).toBeLessThan(middle);
  });

  it('a big gap between training and validation accuracy is overfitting, and stronger regularization narrows it', async () => {
    const gap = async (l2: number) => {
      const kernelRegularizer = regularizers.l2({ l2 });
      const { train, test } = smallDigits();
      const net = sequential(
        [
          layers.input({ shape: [64] }),
          layers.dense({ units: 256, activation: 'relu', kernelRegularizer }),
          layers.dense({ units: 10, activation: 'softmax', kernelRegularizer }),
        ],
        { seed: 1 },
      );
      net.compile({
        optimizer: optimizers.adam({ learningRate: 0.003 }),
        loss: 'sparseCategoricalCrossentropy',
        metrics: ['accuracy'],
      });
      await net.fit(train, { epochs: 150, batchSize: 20 });
      return ((await net.evaluate(train)).accuracy as number) - ((await net.evaluate(test)).accuracy as number);
    };
    const [free, bound] = [await gap(0), await gap(0.1)];
    expect(free).toBeGreaterThan(0.05);
    expect(bound).toBeLessThan(free);
  });
});

describe('sigmoid', () => {
  it('what happens when x = -10, x = 0, x = 10: saturated neurons pull the gradients to zero', () => {
    const found = [...grad((x: Tensor) => ops.sigmoid(x).sum())(tensor([-10, 0, 10])).data()];
    expect(found.map((slope) => slope > 1e-3)).toEqual([false, true, false]);
  });

  it('on inputs that are always positive the gradients on w are all positive or all negative', () => {
    const signs = (x: Tensor) => {
      const rows = Array.from({ length: 30 }, (_, row) => {
        const one = x.slice([row, 0], [1, 6]);
        const loss = (w: Tensor) =>
          ops
            .sigmoid(one.matMul(w))
            .sub(row % 2)
            .square()
            .sum();
        return new Set([...grad(loss)(random.normal([6, 1], { seed: 2 })).data()].map(Math.sign));
      });
      return rows.filter((signs) => signs.size === 1).length;
    };
    expect(signs(ops.abs(random.normal([30, 6], { seed: 1 })))).toBe(30);
    // This is why you want zero-mean data.
    expect(signs(random.normal([30, 6], { seed: 1 }))).toBeLessThan(10);
  });
});

describe('dropout', () => {
  it('sets some neurons to zero, whose gradients are zero and whose weights get no update', async () => {
    const [x, w] = [random.normal([1, 8], { seed: 1 }), random.normal([8, 10], { seed: 2 })];
    const hidden = (w: Tensor) => ops.dropout(x.matMul(w), { rate: 0.5, seed: 3 });
    const off = [...hidden(w).data()].map((y) => y === 0);
    const slopes = grad((w: Tensor) => hidden(w).square().sum())(w)
      .square()
      .sum({ axes: [0] })
      .data();
    expect(off.filter(Boolean).length).toBeGreaterThan(1);
    expect(off.filter((off) => !off).length).toBeGreaterThan(1);
    expect(Array.from(slopes, (slope) => slope === 0)).toEqual(off);
  });

  it('at test time all neurons are used, scaled down by ½ for 50 % dropout', async () => {
    const net = (scaleAt: 'training' | 'inference') =>
      sequential([layers.input({ shape: [4] }), layers.dropout({ rate: 0.5, scaleAt })]);
    const x = random.normal([3, 4], { seed: 1 });
    expect(net('inference').predictSync(x).array()).toEqual(x.mul(0.5).array());
    // The usual, inverted form does the same to the others while training.
    expect(net('training').predictSync(x).array()).toEqual(x.array());
  });
});

describe('weight initialization', () => {
  /** The size of the gradient on the inputs of a deep tanh network. */
  const backwards = (stddev: number) => {
    const weights = Array.from({ length: 8 }, (_, seed) => random.normal([100, 100], { seed, stddev }));
    const push = random.normal([50, 100], { seed: 10 });
    const loss = (x: Tensor) =>
      weights
        .reduce((x, w) => ops.tanh(x.matMul(w)), x)
        .mul(push)
        .sum();
    return Math.sqrt(
      grad(loss)(random.normal([50, 100], { seed: 9 }))
        .square()
        .sum()
        .item(),
    );
  };

  it('with very small weights the gradients are multiplied to nothing on the way back', () => {
    expect(backwards(0.01)).toBeLessThan(1e-5);
  });

  it('N(0, 1 / sqrt(fan in)) keeps the gradients in a sensible range', () => {
    expect(backwards(1 / Math.sqrt(100))).toBeGreaterThan(5);
  });
});

describe('batch normalization', () => {
  it('normalizes each dimension of a batch to a unit Gaussian and lets the network squash the range', async () => {
    const x = random.normal([500, 3], { seed: 1 }).mul([1, 10, 100]).add([5, -3, 0]);
    const net = sequential([layers.input({ shape: [3] }), layers.batchNormalization({ momentum: 0, epsilon: 0 })]);
    net.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
    await net.fit(x, x, { batchSize: 500 });
    const y = net.predictSync(x);
    for (const k of [0, 1, 2]) {
      const { mean, std } = moments(y.slice([0, k], [500, 1]).data());
      expect(mean).toBeCloseTo(0, 4);
      expect(std).toBeCloseTo(1, 4);
    }
    const gamma = net.weights().find(({ name }) => name.endsWith('/gamma'));
    expect(gamma?.tensor.array()).toEqual([1, 1, 1]);
    // With gamma the spread and beta the mean of the data the network recovers what came in.
    const { std } = moments(x.slice([0, 1], [500, 1]).data());
    const [, , mean, variance] = net.getWeights() as [Tensor, Tensor, Tensor, Tensor];
    net.setWeights([variance.sqrt(), mean, mean, variance]);
    expect(std).toBeGreaterThan(9);
    expect(net.predictSync(x).sub(x).abs().max().item()).toBeLessThan(1e-3);
  });
});

describe('parameter updates', () => {
  // Each listing in float64, beside twenty steps on f(x) = Σ a x² with steep and flat directions.
  const a = [0.5, 3, 10];
  const start = [1, -2, 0.5];
  const gradient = (x: readonly number[]) => x.map((x, i) => 2 * (a[i] as number) * x);
  const rate = 0.01;

  type Optimizer = Parameters<typeof trainStep>[0]['optimizer'];

  it.each<[string, Optimizer, () => (x: number, dx: number, i: number) => number]>([
    ['gradient descent', optimizers.sgd({ learningRate: rate }), () => (x, dx) => x + -rate * dx],
    [
      'momentum',
      optimizers.sgd({ learningRate: rate, momentum: 0.9 }),
      () => {
        const v = [0, 0, 0];
        return (x, dx, i) => {
          v[i] = 0.9 * (v[i] as number) - rate * dx;
          return x + (v[i] as number);
        };
      },
    ],
    [
      'Adagrad',
      optimizers.adagrad({ learningRate: rate, initialAccumulatorValue: 0, epsilon: 1e-7, epsilonMode: 'torch' }),
      () => {
        const cache = [0, 0, 0];
        return (x, dx, i) => {
          cache[i] = (cache[i] as number) + dx ** 2;
          return x + (-rate * dx) / (Math.sqrt(cache[i] as number) + 1e-7);
        };
      },
    ],
    [
      'RMSProp',
      optimizers.rmsprop({ learningRate: rate, rho: 0.99, epsilon: 1e-7, epsilonMode: 'torch' }),
      () => {
        const cache = [0, 0, 0];
        return (x, dx, i) => {
          cache[i] = 0.99 * (cache[i] as number) + (1 - 0.99) * dx ** 2;
          return x + (-rate * dx) / (Math.sqrt(cache[i] as number) + 1e-7);
        };
      },
    ],
    [
      'Adam',
      optimizers.adam({ learningRate: rate, epsilon: 1e-7, epsilonMode: 'torch' }),
      () => {
        const [m, v, t] = [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ];
        return (x, dx, i) => {
          t[i] = (t[i] as number) + 1;
          m[i] = 0.9 * (m[i] as number) + (1 - 0.9) * dx;
          v[i] = 0.999 * (v[i] as number) + (1 - 0.999) * dx ** 2;
          const mb = (m[i] as number) / (1 - 0.9 ** (t[i] as number));
          const vb = (v[i] as number) / (1 - 0.999 ** (t[i] as number));
          return x + (-rate * mb) / (Math.sqrt(vb) + 1e-7);
        };
      },
    ],
  ])('%s takes the steps of its listing', (_name, optimizer, listing) => {
    const step = trainStep({ parameters: tensor(start), loss: (x: Tensor) => x.square().mul(a).sum(), optimizer });
    const update = listing();
    let x = start;
    for (let t = 0; t < 20; t++) {
      step.sync();
      const dx = gradient(x);
      x = x.map((x, i) => update(x, dx[i] as number, i));
      expectNear(step.parameters().data(), x);
    }
  });

  it('starting high and halving the learning rate every few epochs ends lower than either rate alone', () => {
    // Gradients of a valley with noise in them: a high rate never settles, a low one does not get there.
    const steps = 400;
    const pushes = random.normal([steps, 1], { seed: 5 });
    const distance = (learningRate: number | ScheduleSpec) => {
      const loss = (w: Tensor, push: Tensor) => w.square().add(w.mul(push)).sum();
      const step = trainStep({ parameters: tensor([20]), loss, optimizer: optimizers.sgd({ learningRate }) });
      for (let i = 0; i < steps; i++) step.sync(pushes.slice([i, 0], [1, 1]).reshape([1]));
      return Math.abs(step.parameters().data()[0] as number);
    };
    const [decaySteps, initialLearningRate] = [40, 0.4];
    const halving = schedules.exponentialDecay({ initialLearningRate, decaySteps, decayRate: 0.5, staircase: true });
    const found = distance(halving);
    expect(found).toBeLessThan(distance(initialLearningRate));
    expect(found).toBeLessThan(distance(initialLearningRate / 2 ** (steps / decaySteps)));
  });
});

/** The score before the last sigmoid of a network of three dense layers. */
function logits(weights: readonly Tensor[], x: Tensor): Tensor {
  const [w1, b1, w2, b2, w3, b3] = weights as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  return ops
    .relu(ops.relu(x.matMul(w1).add(b1)).matMul(w2).add(b2))
    .matMul(w3)
    .add(b3);
}

/** A hundred digits to learn from, and others to test with. */
function smallDigits(): { train: Dataset; test: Dataset } {
  const all = datasets.digits();
  const { train, test } = all.withInputs(all.x.div(16)).split({ test: 100, seed: 2, stratify: true });
  return { train: Dataset.fromArrays({ x: test.x, y: test.y }), test: Dataset.fromArrays({ x: train.x, y: train.y }) };
}
