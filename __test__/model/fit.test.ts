import { datasets, layers, type Model, ops, optimizers, random, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const x = random.normal([200, 3], { seed: 1 });
const y = x.matMul([[1], [-2], [0.5]]).add(1);

/** One neuron, which can learn a plane. */
function neuron(seed = 1): Model {
  const model = sequential([layers.dense({ units: 1, inputShape: [3] })], { seed });
  model.compile({
    optimizer: optimizers.sgd({ learningRate: 0.1 }),
    loss: 'meanSquaredError',
    metrics: ['meanAbsoluteError'],
  });
  return model;
}

/** Large enough that a fit of many epochs does not end while a test waits for something else. */
function busy(): { model: Model; rows: typeof x } {
  const model = sequential([
    layers.input({ shape: [64] }),
    layers.dense({ units: 256, activation: 'tanh' }),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return { model, rows: random.normal([512, 64], { seed: 1 }) as never };
}

describe('fit', () => {
  it('learns, and leaves a history', async () => {
    const model = neuron();
    const history = await model.fit(x, y, { epochs: 20, seed: 1 });
    expect(history.epochs).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(Object.keys(history.history).sort()).toEqual(['loss', 'meanAbsoluteError']);
    expect(history.history.loss).toHaveLength(20);
    expect(history.last.loss).toBe(history.history.loss[19]);
    expect(history.last.loss).toBeLessThan(1e-3);
    const [kernel, bias] = model.getWeights();
    expect(kernel?.data()[1]).toBeCloseTo(-2, 1);
    expect(bias?.item()).toBeCloseTo(1, 1);
  });

  it('takes tensors, nested arrays, typed arrays and datasets alike', async () => {
    const train = async (...data: readonly unknown[]) => {
      const model = neuron();
      await (model.fit as (...args: readonly unknown[]) => Promise<unknown>).call(model, ...data, {
        epochs: 2,
        seed: 3,
      });
      return model.getWeights().map((weight) => weight.array());
    };
    const expected = await train(x, y);
    expect(await train(x.array(), y.array())).toEqual(expected);
    expect(await train(x.data(), y.data())).toEqual(expected);
    expect(await train({ x, y })).toEqual(expected);
    expect(await train({ x: x.array(), y: y.data() })).toEqual(expected);
    expect(await train([x], [y])).toEqual(expected);
  });

  it('descends along the gradient of the whole set, once an epoch, when a batch is all of it', async () => {
    const rows = x.array() as number[][];
    const answers = (y.array() as number[][]).map(([answer]) => answer as number);
    const model = neuron();
    const [kernel] = model.getWeights();
    const weights = [...(kernel?.data() ?? []), 0];
    const { epochs } = await model.fit(x, y, { epochs: 4, batchSize: 'full' });
    for (const _ of epochs) {
      const inputs = rows.map((row) => [...row, 1]);
      const errors = inputs.map((row, i) =>
        row.reduce((sum, v, j) => sum + v * (weights[j] as number), -(answers[i] as number)),
      );
      const gradient = weights.map((_, j) =>
        errors.reduce((sum, error, i) => sum + 2 * error * (inputs[i]?.[j] as number), 0),
      );
      gradient.forEach((slope, j) => {
        weights[j] = (weights[j] as number) - (0.1 * slope) / rows.length;
      });
    }
    const trained = model.getWeights().flatMap((weight) => [...weight.data()]);
    for (const [j, weight] of trained.entries()) expect(weight).toBeCloseTo(weights[j] as number, 5);
    const again = async (seed: number) =>
      (await neuron().fit(x, y, { epochs: 4, batchSize: 'full', seed })).history.loss;
    expect(await again(1)).toEqual(await again(2));
    const whole = await model.evaluate(x, y, { batchSize: 'full' });
    expect(whole).toEqual(await model.evaluate(x, y, { batchSize: 200 }));
    expect((await model.predict(x, { batchSize: 'full' })).shape).toEqual([200, 1]);
  });

  it('calls back with progress and with every epoch', async () => {
    const epochs: [number, number][] = [];
    const batches: number[] = [];
    const history = await neuron().fit(x, y, {
      epochs: 5,
      batchSize: 20,
      validationSplit: 0.2,
      onProgress: ({ batch, batches: of }) => batches.push(batch / of),
      onEpochEnd: (epoch, logs) => epochs.push([epoch, logs.loss]),
    });
    expect(epochs).toEqual(history.history.loss.map((loss, epoch) => [epoch, loss]));
    expect(Object.keys(history.last)).toContain('val_loss');
    expect(batches.every((share) => share > 0 && share <= 1)).toBe(true);
  });

  it('validates on data given as a pair or as a dataset', async () => {
    const validated = (validationData: [typeof x, typeof y] | { x: typeof x; y: typeof y }) =>
      neuron().fit(x, y, { seed: 1, validationData });
    const pair = await validated([x, y]);
    expect(pair.last.val_loss).toBeGreaterThan(0);
    expect((await validated({ x, y })).last.val_loss).toBe(pair.last.val_loss);
  });

  it('repeats itself for the same seeds', async () => {
    const train = async (seed: number) => (await neuron(5).fit(x, y, { epochs: 3, seed })).history.loss;
    expect(await train(1)).toEqual(await train(1));
    expect(await train(1)).not.toEqual(await train(2));
  });

  it('goes on from an epoch', async () => {
    const history = await neuron().fit(x, y, { initialEpoch: 3, epochs: 5 });
    expect(history.epochs).toEqual([3, 4]);
  });

  it('rejects with the reason of its signal, and leaves the model whole', async () => {
    const { model, rows } = busy();
    const reason = new Error('enough');
    const controller = new AbortController();
    const running = model.fit(rows, ops.zeros([512, 1]), {
      epochs: 1_000_000,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
    expect((await model.evaluate(rows, ops.zeros([512, 1]))).loss).toBeGreaterThan(0);
  });

  it('does not begin when its signal has aborted', async () => {
    const model = neuron();
    const before = model.getWeights().map((weight) => weight.array());
    await expect(model.fit(x, y, { signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(model.getWeights().map((weight) => weight.array())).toEqual(before);
  });

  it('ends with the error of a callback, thrown or rejected', async () => {
    const failure = new RangeError('mine');
    const fail = (onEpochEnd: () => unknown) => {
      const { model, rows } = busy();
      return model.fit(rows, ops.zeros([512, 1]), { epochs: 100_000, onEpochEnd });
    };
    await expect(
      fail(() => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    await expect(fail(() => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('refuses a second fit while the first runs', async () => {
    const { model, rows } = busy();
    const controller = new AbortController();
    const first = model.fit(rows, ops.zeros([512, 1]), { epochs: 1_000_000, signal: controller.signal });
    await expect(model.fit(rows, ops.zeros([512, 1]))).rejects.toMatchObject({ code: 'BUSY' });
    expect(model.toJSON().kind).toBe('sequential');
    controller.abort();
    await expect(first).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  });

  it('trains several models at once', async () => {
    const histories = await Promise.all([1, 2, 3].map((seed) => neuron(seed).fit(x, y, { epochs: 20, seed })));
    for (const { last } of histories) expect(last.loss).toBeLessThan(1e-3);
  });

  it.each<[string, (model: Model) => Promise<unknown>, string]>([
    ['inputs of another width', (model) => model.fit(ops.zeros([5, 4]), ops.zeros([5, 1])), 'SHAPE'],
    ['inputs and answers of different lengths', (model) => model.fit(x, ops.zeros([5, 1])), 'DATA'],
    ['missing answers', (model) => model.fit(x as never), 'DATA'],
    [
      'ragged arrays',
      (model) =>
        model.fit(
          [
            [1, 2, 3],
            [4, 5],
          ],
          [1, 2],
        ),
      'DATA',
    ],
    ['a typed array of broken samples', (model) => model.fit(new Float32Array(7), [1, 2]), 'DATA'],
    ['NaN as an option', (model) => model.fit(x, y, { batchSize: Number.NaN }), 'SPEC'],
    ['a negative batch size', (model) => model.fit(x, y, { batchSize: -1 }), 'SPEC'],
    ['a word for the batch size', (model) => model.fit(x, y, { batchSize: 'all' as never }), 'SPEC'],
    ['a share of one and a half', (model) => model.fit(x, y, { validationSplit: 1.5 }), 'SPEC'],
    ['NaN among the answers', (model) => model.fit(x.slice([0], [2]), [[Number.NaN], [1]]), 'DATA'],
  ])('refuses %s and changes nothing', async (_what, run, code) => {
    const model = neuron();
    const before = model.getWeights().map((weight) => weight.array());
    await expect(run(model)).rejects.toMatchObject({ name: 'EspalierError', code });
    expect(model.getWeights().map((weight) => weight.array())).toEqual(before);
  });

  it('refuses labels out of range', async () => {
    const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [3] })]);
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    await expect(model.fit(x.slice([0], [3]), [0, 1, 3])).rejects.toMatchObject({ code: 'DATA' });
  });

  it('needs to be compiled', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    await expect(model.fit(x, y)).rejects.toMatchObject({ code: 'SPEC' });
  });

  it('learns the iris flowers from their dataset', async () => {
    const { train, test } = datasets.iris().split({ test: 0.2, seed: 1, stratify: true });
    const model = sequential(
      [
        layers.input({ shape: [4] }),
        layers.dense({ units: 16, activation: 'relu' }),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
      { seed: 1 },
    );
    model.compile({
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    await model.fit(train, { epochs: 60, batchSize: 16, seed: 1 });
    expect((await model.evaluate(test)).accuracy).toBeGreaterThan(0.9);
  });
});

describe('predict', () => {
  it('gives the same with and without waiting', async () => {
    const model = neuron();
    const waited = await model.predict(x, { batchSize: 7 });
    expect(waited.shape).toEqual([200, 1]);
    expect(model.predictSync(x).array()).toEqual(waited.array());
    expect(model.predictSync([[1, 2, 3]]).shape).toEqual([1, 1]);
  });
});

describe('a model', () => {
  it('gives and takes its weights', () => {
    const model = neuron();
    expect(model.weights().map(({ name, tensor }) => [name, tensor.shape])).toEqual([
      [expect.stringContaining('kernel'), [3, 1]],
      [expect.stringContaining('bias'), [1]],
    ]);
    model.setWeights([[[1], [2], [3]], [4]]);
    expect(model.predictSync([[1, 1, 1]]).item()).toBe(10);
    expect(() => model.setWeights([tensor([1])])).toThrow(expect.objectContaining({ name: 'EspalierError' }));
  });

  it('cannot be used after it was disposed', async () => {
    const model = neuron();
    model[Symbol.dispose]();
    expect(model.disposed).toBe(true);
    await expect(model.fit(x, y)).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(() => model.predictSync(x)).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });

  it('describes itself as a table', () => {
    const summary = neuron().summary();
    expect(summary.parameters).toBe(4);
    expect(String(summary)).toMatch(/dense.*\[batch, 1\].*4\n4 parameters: 4 trainable, 0 not\n0 numbers kept/s);
  });

  it('refuses members that do not exist', () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    expect(() => model.compile({ optimizer: 'adam', loss: 'meanSquaredEror' as never })).toThrow(
      expect.objectContaining({ code: 'SPEC' }),
    );
    expect(() => sequential([{ kind: 'denze' } as never])).toThrow(expect.objectContaining({ code: 'SPEC' }));
    expect(() => sequential([layers.dense({ units: -3, inputShape: [3] })])).toThrow(
      expect.objectContaining({ code: 'SPEC' }),
    );
  });
});
