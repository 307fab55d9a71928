// Deck 004: back propagation, momentum, drop out, ReLU, and how W starts. Each test is a claim of the deck.
import {
  Dataset,
  datasets,
  grad,
  initializers,
  layers,
  ops,
  optimizers,
  random,
  sequential,
  type Tensor,
  tensor,
  trainStep,
} from 'espalier';
import { describe, expect, it } from 'vitest';
import * as perceptron from '../../examples/perceptron.js';
import { last, moments, stack } from './measure.js';

describe('back propagation', () => {
  it('solves XOR, which a single layer cannot', async () => {
    expect(perceptron.learn('XOR', { seed: 1 }).right).toBeLessThan(4);
    const net = sequential(
      [
        layers.input({ shape: [2] }),
        layers.dense({ units: 8, activation: 'tanh' }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
      { seed: 1 },
    );
    net.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy' });
    const [x, y] = [
      tensor([
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ]),
      tensor([[0], [1], [1], [0]]),
    ];
    await net.fit(x, y, { epochs: 300 });
    expect([...net.predictSync(x).data()].map(Math.round)).toEqual([0, 1, 1, 0]);
  });

  it("carries errors back as e = W delta and delta = f'(v) e", () => {
    const [x, w1, w2] = [
      random.normal([1, 4], { seed: 1 }),
      random.normal([4, 5], { seed: 2 }),
      random.normal([5, 3], { seed: 3 }),
    ];
    const d = tensor([[0, 1, 0]]);
    const loss = (w: { w1: Tensor; w2: Tensor }) =>
      ops.square(x.matMul(w.w1).sigmoid().matMul(w.w2).sigmoid().sub(d)).sum().mul(0.5);
    const automatic = grad(loss)({ w1, w2 });
    const y1 = x.matMul(w1).sigmoid();
    const y2 = y1.matMul(w2).sigmoid();
    const delta2 = y2.mul(ops.sub(1, y2)).mul(y2.sub(d));
    const delta1 = y1.mul(ops.sub(1, y1)).mul(delta2.matMul(w2.transpose()));
    expectClose(automatic.w2, y1.transpose().matMul(delta2));
    expectClose(automatic.w1, x.transpose().matMul(delta1));
  });

  it('loses the gradient on the way back through sigmoids, and keeps it through ReLU', () => {
    const firstOverLast = (f: (x: Tensor) => Tensor, scale: number) => {
      const weights = Array.from({ length: 8 }, (_, i) =>
        random.normal([30, 30], { seed: i, stddev: Math.sqrt(scale / 30) }),
      );
      const x = random.normal([20, 30], { seed: 99 });
      const gradients = grad((w: readonly Tensor[]) =>
        w
          .reduce((x, w) => f(x.matMul(w)), x)
          .square()
          .sum(),
      )(weights);
      const size = (g: Tensor) => Math.sqrt(g.square().sum().item());
      return size(gradients[0] as Tensor) / size(gradients[7] as Tensor);
    };
    expect(firstOverLast(ops.sigmoid, 1)).toBeLessThan(1e-4);
    expect(firstOverLast(ops.relu, 2)).toBeGreaterThan(0.1);
  });
});

describe('ReLU', () => {
  const x = [-10, -5, -0.5, 0, 1, 5, 10, 20, 100];

  it('is max(0, x) on the nine numbers of exercise 1', () => {
    expect([...ops.relu(x).data()]).toEqual([0, 0, 0, 0, 1, 5, 10, 20, 100]);
  });

  it('is x or 0.01 x on the nine numbers of exercise 1 when it leaks', () => {
    const expected = x.map((x) => (x > 0 ? x : Math.fround(Math.fround(0.01) * x) + 0));
    expect([...ops.leakyRelu(x, { negativeSlope: 0.01 }).data()]).toEqual(expected);
  });

  it('learns no more in a unit that is always negative, and does when it leaks', () => {
    const inputs = ops.abs(random.normal([50, 3], { seed: 1 }));
    const slope = (f: (v: Tensor) => Tensor) =>
      grad((w: Tensor) => f(inputs.matMul(w)).sum())(tensor([[-1], [-2], [-1]]))
        .square()
        .sum()
        .item();
    expect(slope(ops.relu)).toBe(0);
    expect(slope((v) => ops.leakyRelu(v, { negativeSlope: 0.01 }))).toBeGreaterThan(0);
  });

  it('converges much faster than sigmoid', async () => {
    const all = datasets.digits();
    const [x, y] = [all.x.div(16).slice([0, 0], [400, 64]), all.y.slice([0], [400])];
    const epochsTo = async (activation: 'relu' | 'sigmoid') => {
      const hidden = [64, 64, 64].map((units) =>
        layers.dense({ units, activation, kernelInitializer: activation === 'relu' ? 'heNormal' : 'glorotNormal' }),
      );
      const net = sequential(
        [layers.input({ shape: [64] }), ...hidden, layers.dense({ units: 10, activation: 'softmax' })],
        { seed: 1 },
      );
      net.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
      const { history } = await net.fit(x, y, { epochs: 100, batchSize: 32 });
      const reached = history.loss.findIndex((loss) => loss < 0.3);
      return reached < 0 ? 100 : reached + 1;
    };
    expect(await epochsTo('sigmoid')).toBeGreaterThan(6 * (await epochsTo('relu')));
  });
});

describe('momentum', () => {
  /** A long valley: steep across, flat along. */
  const valley = (momentum: number, steps: number, noise = 0) => {
    const loss = (w: Tensor, push: Tensor) =>
      w
        .square()
        .mul(tensor([0.5, 25]))
        .sum()
        .add(w.mul(push).sum());
    const step = trainStep({
      parameters: tensor([10, 1]),
      loss,
      optimizer: optimizers.sgd({ learningRate: 0.02, momentum }),
    });
    const pushes = random.normal([steps, 2], { seed: 5, stddev: noise }).data();
    const far: number[] = [];
    for (let i = 0; i < steps; i++) {
      step.sync(tensor([pushes[2 * i] as number, pushes[2 * i + 1] as number]));
      far.push(Math.hypot(...step.parameters().data()));
    }
    return far;
  };

  it('speeds training up', () => {
    expect(last(valley(0.9, 150))).toBeLessThan(last(valley(0, 150)) / 100);
  });

  it('adds the running average of previous updates: m = dw + beta m', () => {
    let [w, m] = [1, 0];
    const step = trainStep({
      parameters: tensor([1]),
      loss: (w: Tensor) => w.square().sum(),
      optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.8 }),
    });
    for (let i = 0; i < 20; i++) {
      step.sync();
      m = -0.1 * 2 * w + 0.8 * m;
      w += m;
      expect(step.parameters().data()[0]).toBeCloseTo(w, 6);
    }
  });

  it('does not learn when beta is too large', () => {
    const [best, large] = [valley(0.9, 600, 5), valley(1, 600, 5)];
    expect(last(best)).toBeLessThan(3);
    expect(Math.max(...large.slice(300))).toBeGreaterThan(10);
    // It swings ever wider instead of settling.
    expect(Math.max(...large.slice(300))).toBeGreaterThan(Math.max(...large.slice(0, 300)));
  });
});

describe('weight decay', () => {
  it('is W <- (W + dW)(1 - eps)', () => {
    const epsilon = 0.05;
    const optimizer = optimizers.sgd({ learningRate: 0.1, weightDecay: epsilon, weightDecayMode: 'afterUpdate' });
    const step = trainStep({ parameters: tensor([1]), loss: (w: Tensor) => w.square().sum(), optimizer });
    let w = 1;
    for (let i = 0; i < 20; i++) {
      step.sync();
      w = (w - 0.1 * 2 * w) * (1 - epsilon);
      expect(step.parameters().data()[0]).toBeCloseTo(w, 6);
    }
  });
});

/** Digits to learn from, of which three in ten have a label of chance, and others to test with, whose labels are right. */
function noisy(rows: number): { train: Dataset; test: Dataset } {
  const all = datasets.digits();
  const { train, test } = all.withInputs(all.x.div(16)).split({ test: 397, seed: 1, stratify: true });
  const { test: part } = rows === train.length ? { test: train } : train.split({ test: rows, seed: 2, stratify: true });
  const [wrong, label] = [random.uniform([rows], { seed: 8 }).data(), random.uniform([rows], { seed: 9 }).data()];
  const y = part.y.data().map((id, i) => ((wrong[i] as number) < 0.3 ? Math.floor((label[i] as number) * 10) : id));
  return { train: Dataset.fromArrays({ x: part.x, y: tensor(y) }), test: Dataset.fromArrays({ x: test.x, y: test.y }) };
}

interface Training {
  readonly rows: number;
  /** The probability with which a unit is retained. */
  readonly keep?: number;
  /** Weight decay instead, in the form of the deck. */
  readonly weightDecay?: number;
  readonly seed?: number;
}

/** Losses after training a network that is large enough to learn its data by heart. */
async function trained({ rows, keep = 1, weightDecay, seed = 1 }: Training) {
  const { train, test } = noisy(rows);
  const drop = () => (keep === 1 ? [] : [layers.dropout({ rate: 1 - keep })]);
  const hidden = () => [layers.dense({ units: 256, activation: 'relu', kernelInitializer: 'heNormal' }), ...drop()];
  const output = layers.dense({ units: 10, activation: 'softmax' });
  const net = sequential([layers.input({ shape: [64] }), ...hidden(), ...hidden(), output], { seed });
  const decay = weightDecay === undefined ? {} : { weightDecay, weightDecayMode: 'afterUpdate' as const };
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.002, ...decay }), loss: 'sparseCategoricalCrossentropy' });
  const { history } = await net.fit(train, { epochs: Math.ceil(30_000 / rows), batchSize: 20 });
  return { history: history.loss, train: (await net.evaluate(train)).loss, test: (await net.evaluate(test)).loss };
}

describe('drop out', () => {
  it.each([1, 2])('overfits at p = 1.0, underfits at p = 0.1, does best at p = 0.5, from start %i', async (seed) => {
    const none = await trained({ rows: 300, seed });
    const half = await trained({ rows: 300, keep: 0.5, seed });
    const most = await trained({ rows: 300, keep: 0.1, seed });
    expect(none.train).toBeLessThan(0.02);
    expect(none.test).toBeGreaterThan(20 * none.train);
    expect(half.train).toBeLessThan(0.1);
    expect(half.test).toBeLessThan(none.test);
    expect(most.train).toBeGreaterThan(1);
    expect(most.test).toBeGreaterThan(half.test);
  });

  it('gains less as the data grows', async () => {
    const gain = async (rows: number) => (await trained({ rows })).test - (await trained({ rows, keep: 0.5 })).test;
    const [small, large] = [await gain(300), await gain(1400)];
    expect(small).toBeGreaterThan(0.1);
    expect(large).toBeLessThan(small / 2);
  });

  it('achieves better results than weight decay', async () => {
    const half = await trained({ rows: 300, keep: 0.5 });
    for (const weightDecay of [1e-4, 1e-3, 1e-2]) {
      const { test } = await trained({ rows: 300, weightDecay });
      expect(half.test, `weight decay ${weightDecay}`).toBeLessThan(test);
    }
  });

  it('takes longer to train', async () => {
    const epochsTo = ({ history }: { history: readonly number[] }) => history.findIndex((loss) => loss < 1);
    const [without, with_] = [
      epochsTo(await trained({ rows: 300 })),
      epochsTo(await trained({ rows: 300, keep: 0.5 })),
    ];
    expect(with_).toBeGreaterThanOrEqual(2 * without);
  });

  it('uses the whole network at test, scaled so that it stands for all the thinned ones', () => {
    const x = random.normal([1, 6], { seed: 4 });
    const w = random.normal([6, 1], { seed: 5 });
    const rows = ops.broadcastTo(x, [20_000, 6]);
    const thinned = ops.dropout(rows, { rate: 0.5, seed: 6 }).matMul(w);
    expect(thinned.mean().item()).toBeCloseTo(x.matMul(w).item(), 1);
  });
});

describe('how W starts', () => {
  const recipe = (fanIn: number, values: ArrayLike<number>, divisor: number) => {
    const { mean, std } = moments(values);
    expect(mean).toBeCloseTo(0, 4);
    expect(std / (0.01 / Math.sqrt(fanIn / divisor))).toBeCloseTo(1, 1);
  };
  const kernel = (kernelInitializer: Parameters<typeof layers.dense>[0]['kernelInitializer']) =>
    sequential(
      [
        layers.input({ shape: [300] }),
        layers.dense({ units: 400, ...(kernelInitializer ? { kernelInitializer } : {}) }),
      ],
      { seed: 1 },
    )
      .getWeights()[0]
      ?.data() as Float32Array;

  it('is N(0, 0.01) / sqrt(fan in) in the Xavier listing, and / sqrt(fan in / 2) in the He listing', () => {
    const listing = (scale: number) =>
      initializers.varianceScaling({ scale: scale * 0.01 ** 2, distribution: 'untruncatedNormal' });
    recipe(300, kernel(listing(1)), 1);
    recipe(300, kernel(listing(2)), 2);
  });

  it('wants Xavier for tanh and He for ReLU', () => {
    const spread = (outputs: readonly Tensor[]) =>
      moments((outputs.at(-1) as Tensor).data()).std / moments((outputs[0] as Tensor).data()).std;
    const xavier = initializers.varianceScaling({ distribution: 'untruncatedNormal' });
    expect(spread(stack('tanh', xavier))).toBeGreaterThan(0.3);
    expect(spread(stack('relu', 'heNormal'))).toBeGreaterThan(0.5);
    expect(spread(stack('relu', xavier))).toBeLessThan(0.1);
  });
});

function expectClose(found: Tensor, expected: Tensor) {
  expect(found.shape).toEqual(expected.shape);
  expect(found.sub(expected).abs().max().item()).toBeLessThan(1e-6);
}
