import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  defineLayer,
  grad,
  layers,
  loadModel,
  model,
  ops,
  random,
  type SequentialSpec,
  sequential,
  type Tensor,
  tensor,
} from 'espalier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const x = random.normal([5, 3], { seed: 1 });

/** y = x * factor, and remembers the mean of its inputs. */
const scale = defineLayer({
  name: 'scale',
  weights: ({ shape, options }: { shape: readonly number[]; options: { start?: number } }) => ({
    factor: { shape: shape.slice(-1), initializer: { kind: 'constant', value: options.start ?? 1 } },
    seen: { shape: shape.slice(-1), initializer: 'zeros', trainable: false },
  }),
  forward: (x: Tensor, { factor, seen }, { update, training }) => {
    if (training) update('seen', seen.mul(0.5).add(x.mean({ axes: [0] }).mul(0.5)));
    return x.mul(factor);
  },
});

describe('layers.lambda', () => {
  it('applies a function to batches of any size', () => {
    const net = sequential([layers.input({ shape: [3] }), layers.lambda((x) => x.square().add(1))]);
    for (const rows of [1, 4, 5]) {
      const part = x.slice([0, 0], [rows, 3]);
      expect(net.predictSync(part).array()).toEqual(part.square().add(1).array());
    }
  });

  it('may name the batch size in shapes', () => {
    const pairs = layers.lambda((x) => x.reshape([(x.shape[0] as number) * 2, 2]).reshape([x.shape[0] as number, 4]));
    const net = sequential([layers.input({ shape: [2, 2] }), pairs]);
    const data = random.normal([7, 2, 2], { seed: 2 });
    expect(net.predictSync(data).array()).toEqual(data.reshape([7, 4]).array());
  });

  it('takes a list where it is applied to several inputs', () => {
    const [a, b] = [layers.input({ shape: [3] }), layers.input({ shape: [3] })];
    const product = layers.lambda(([a, b]: readonly Tensor[]) => (a as Tensor).mul(b as Tensor)).apply([a, b]);
    const net = model({ inputs: [a, b], outputs: product });
    expect(net.predictSync([x, x]).array()).toEqual(x.square().array());
  });

  it('lets gradients through to the layers before it', async () => {
    const net = sequential(
      [layers.input({ shape: [3] }), layers.dense({ units: 1 }), layers.lambda((y) => ops.tanh(y).mul(2))],
      { seed: 1 },
    );
    net.compile({ optimizer: { kind: 'adam', learningRate: 0.05 }, loss: 'mse' });
    const target = x.sum({ axes: [1], keepDims: true }).mul(0.2);
    const { history } = await net.fit(x, target, { epochs: 200 });
    expect(history.loss.at(-1)).toBeLessThan((history.loss[0] as number) / 100);
  });

  it('knows whether it is described for training, and adds losses', async () => {
    const noisy = layers.lambda((x, { training, addLoss }) => {
      addLoss(ops.ones([]).mul(7));
      return training ? x.add(100) : x;
    });
    const net = sequential([layers.input({ shape: [3] }), noisy]);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    expect(net.predictSync(x).array()).toEqual(x.array());
    expect((await net.evaluate(x, x)).loss).toBeCloseTo(7, 5);
    const { history } = await net.fit(x, x);
    expect(history.loss[0]).toBeCloseTo(10_007, 0);
  });

  it('holds the tensors that the function refers to', () => {
    const table = tensor([[1, 2, Number.POSITIVE_INFINITY]]);
    const net = sequential([layers.input({ shape: [3] }), layers.lambda((x) => ops.minimum(x, table))]);
    expect(net.predictSync(x).array()).toEqual(ops.minimum(x, table).array());
  });

  it('differentiates inside', () => {
    const slope = layers.lambda((x) => grad((x: Tensor) => x.square().sum())(x));
    const net = sequential([layers.input({ shape: [3] }), slope]);
    expect(net.predictSync(x).array()).toEqual(x.mul(2).array());
  });
});

describe('defineLayer', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'espalier-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has weights that are named, learned, kept and counted', async () => {
    const net = sequential([layers.input({ shape: [3] }), scale({ start: 3 }), scale({ name: 'last' })]);
    expect(net.weights().map(({ name }) => name)).toEqual(['scale/factor', 'scale/seen', 'last/factor', 'last/seen']);
    expect(net.summary().parameters).toBe(12);
    expect(net.predictSync(x).array()).toEqual(x.mul(3).mul(1).array());
    net.compile({ optimizer: { kind: 'sgd', learningRate: 0.1 }, loss: 'mse' });
    await net.fit(x, x.mul(2), { epochs: 80, batchSize: 5 });
    const [first, seen, last] = net.weights().map(({ tensor }) => tensor.data());
    for (const i of [0, 1, 2]) expect((first?.[i] as number) * (last?.[i] as number)).toBeCloseTo(2, 2);
    const mean = x.mean({ axes: [0] }).data();
    for (const i of [0, 1, 2]) expect(seen?.[i]).toBeCloseTo(mean[i] as number, 5);
  });

  it('is saved and loaded without its code', async () => {
    const net = sequential([layers.input({ shape: [3] }), scale({ start: 2 }), layers.lambda((x) => x.add(1))]);
    const file = join(folder, 'own.safetensors');
    await net.save(file);
    const loaded = await loadModel(file);
    expect(loaded.predictSync(x).array()).toEqual(net.predictSync(x).array());
    expect(loaded.toJSON()).toEqual(net.toJSON());
    const { layers: described } = net.toJSON() as SequentialSpec;
    expect(sequential(described).predictSync(x).array()).toEqual(net.predictSync(x).array());
  });

  it('can be frozen and shared', async () => {
    const [left, right] = [layers.input({ shape: [3] }), layers.input({ shape: [3] })];
    const own = scale({ start: 2, trainable: false });
    const net = model({
      inputs: [left, right],
      outputs: layers
        .lambda(([a, b]: readonly Tensor[]) => (a as Tensor).add(b as Tensor))
        .apply([own.apply(left), own.apply(right)]),
    });
    expect(net.weights()).toHaveLength(2);
    net.compile({ optimizer: 'sgd', loss: 'mse' });
    await net.fit([x, x], x);
    expect(net.weights()[0]?.tensor.array()).toEqual([2, 2, 2]);
  });

  const input = layers.input({ shape: [3] });
  it.each([
    [
      'a result that is no tensor',
      () => sequential([input, layers.lambda((() => 3) as never)]),
      "lambda: the function returned no tensor; expected the layer's output, got 3.",
    ],
    [
      'a function that throws',
      () =>
        sequential([
          input,
          layers.lambda(() => {
            throw new RangeError('mine');
          }),
        ]),
      'mine',
    ],
    [
      'an output without the batch',
      () => sequential([input, layers.lambda((x) => x.sum())]),
      'the output does not keep the batch; expected [batch, ..], got []',
    ],
    [
      'a number that follows the batch',
      () => sequential([input, layers.lambda((x) => x.mul(x.shape[0] as number))]),
      'holds a number that follows the batch size',
    ],
    [
      'ops that follow the batch',
      () => sequential([input, layers.lambda((x) => ((x.shape[0] as number) > 3 ? x.square() : x.add(1).neg()))]),
      'calls other ops for other batch sizes',
    ],
    ['shapes that do not fit', () => sequential([input, layers.lambda((x) => x.add(ops.ones([4])))]), 'add'],
    [
      'an update of a trained weight',
      () =>
        sequential([
          input,
          defineLayer({
            name: 'own',
            weights: () => ({ w: { shape: [3] } }),
            forward: (x: Tensor, { w }, { update }) => {
              update('w', w);
              return x;
            },
          })(),
        ]),
      "own: update() of a weight that is trained or unknown; expected one with trainable: false (none, for there is none), got 'w'.",
    ],
    [
      'a bad weight',
      () =>
        sequential([
          input,
          defineLayer({
            name: 'own',
            weights: () => ({ w: { shape: [3], initializer: 'zeroes' as 'zeros' } }),
            forward: (x: Tensor) => x,
          })(),
        ]),
      "unknown initializer 'zeroes'",
    ],
    [
      'no function',
      () => layers.lambda(3 as never),
      'lambda: the first argument is of the wrong type; expected a function, got 3.',
    ],
    [
      'a layer from JSON without its function',
      () => sequential([input, { kind: 'lambda' }]),
      'lambda: the layer has no function; expected layers.lambda(fn) or a layer of defineLayer(), got an object.',
    ],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
