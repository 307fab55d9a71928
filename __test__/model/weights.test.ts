import { type FitOptions, layers, losses, type Model, ops, optimizers, random, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const x = random.normal([60, 3], { seed: 1 });
const y = x.matMul([[1], [-2], [0.5]]).add(1);
const labels = tensor(Array.from({ length: 60 }, (_, i) => i % 3));

function neuron(options: object = {}): Model {
  const model = sequential([layers.dense({ units: 1, inputShape: [3] })], { seed: 4 });
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'meanSquaredError', ...options });
  return model;
}

function classifier(): Model {
  const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [3] })], { seed: 4 });
  model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const weightsOf = (model: Model) => model.getWeights().map((weight) => weight.array());

/** The weights that a model has after training. */
async function trained(model: Model, answers: typeof y | typeof labels, options: FitOptions) {
  await model.fit(x, answers, { epochs: 2, batchSize: 16, seed: 2, ...options });
  return weightsOf(model);
}

const alternating = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 2 : 0));

describe('sampleWeight', () => {
  it('of 1 changes nothing, bit for bit', async () => {
    const plain = await trained(neuron(), y, {});
    expect(await trained(neuron(), y, { sampleWeight: ops.ones([60]) })).toEqual(plain);
  });

  it('of 0 hides samples from training', async () => {
    const hidden = { sampleWeight: alternating, batchSize: 60, shuffle: false };
    const kept = Array.from({ length: 30 }, (_, i) => 2 * i);
    const model = neuron();
    const rows = tensor(kept, { dtype: 'int32' });
    await model.fit(ops.gather(x, rows), ops.gather(y, rows), { epochs: 2, batchSize: 30, shuffle: false });
    const expected = weightsOf(model).flat(2);
    const found = (await trained(neuron(), y, hidden)).flat(2);
    for (const [i, weight] of found.entries()) expect(weight).toBeCloseTo(expected[i] as number, 6);
  });

  it('counts in the loss and in weightedMetrics, not in metrics', async () => {
    const model = neuron({ metrics: ['meanAbsoluteError'], weightedMetrics: ['meanAbsoluteError'] });
    const error = model.predictSync(x).sub(y).data();
    const mean = (f: (e: number) => number, w: readonly number[], by: number) =>
      w.reduce((sum, weight, i) => sum + weight * f(error[i] as number), 0) / by;
    const logs = await model.evaluate(x, y, { sampleWeight: alternating, batchSize: 7 });
    expect(logs.loss).toBeCloseTo(
      mean((e) => e * e, alternating, 60),
      4,
    );
    expect(logs.meanAbsoluteError).toBeCloseTo(mean(Math.abs, Array(60).fill(1), 60), 4);
    expect(logs.weighted_meanAbsoluteError).toBeCloseTo(mean(Math.abs, alternating, 60), 4);
    const alone = await model.evaluate({ x, y, sampleWeight: tensor(alternating) }, { batchSize: 7 });
    expect(alone).toEqual(logs);
  });

  it('belongs to validation data too, and to the part that is split off', async () => {
    const evaluate = (model: Model, sampleWeight?: number[]) =>
      model.evaluate(x, y, sampleWeight ? { sampleWeight } : {});
    const model = neuron();
    const history = await model.fit(x, y, { validationData: [x, y, alternating] });
    expect(history.last.val_loss).toBe((await evaluate(model, alternating)).loss);
    expect(history.last.val_loss).not.toBe((await evaluate(model)).loss);
    const last = alternating.slice(45);
    const split = await model.fit(x, y, { validationSplit: 0.25, sampleWeight: alternating });
    const rest = await model.evaluate(x.slice([45], [15]), y.slice([45], [15]), { sampleWeight: last });
    expect(split.last.val_loss).toBe(rest.loss);
  });

  it.each([
    ['too few', [1, 2, 3], 'DATA', 'sampleWeight has the wrong number of rows; expected 60 as in x, got 3.'],
    ['negative', alternating.map((w) => w - 1), 'DATA', 'expected a finite number of at least 0, got -1.'],
    ['NaN', alternating.map((w) => w / 0), 'DATA', 'the weight in row 0 cannot be used'],
    ['too wide', ops.ones([60, 2]), 'SHAPE', 'expected [samples], got [60, 2].'],
  ] as const)('that is %s is refused, and nothing changes', async (_what, sampleWeight, code, words) => {
    const model = neuron();
    const before = weightsOf(model);
    const outcome = model.fit(x, y, { sampleWeight: sampleWeight as never });
    await expect(outcome).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(weightsOf(model)).toEqual(before);
  });

  it('is given once', async () => {
    const outcome = neuron().fit({ x, y, sampleWeight: alternating }, { sampleWeight: alternating });
    await expect(outcome).rejects.toMatchObject({ code: 'SPEC', message: expect.stringContaining('twice') });
  });
});

describe('classWeight', () => {
  const weights = Array.from({ length: 60 }, (_, i) => [1, 5, 0.5][i % 3] as number);

  it('is the weight of each sample of the class', async () => {
    const expected = await trained(classifier(), labels, { sampleWeight: weights });
    expect(await trained(classifier(), labels, { classWeight: { 1: 5, 2: 0.5 } })).toEqual(expected);
    expect(await trained(classifier(), labels, { classWeight: [1, 5, 0.5] })).toEqual(expected);
  });

  it('reads one-hot answers as well', async () => {
    const model = () => {
      const made = classifier();
      made.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'categoricalCrossentropy' });
      return made;
    };
    const rows = ops.oneHot(labels.cast('int32'), { depth: 3 }) as never;
    const expected = await trained(model(), rows, { sampleWeight: weights });
    expect(await trained(model(), rows, { classWeight: { 1: 5, 2: 0.5 } })).toEqual(expected);
  });

  it('multiplies sampleWeight, and stays out of validation', async () => {
    const both = weights.map((weight, i) => weight * (alternating[i] as number));
    const expected = await trained(classifier(), labels, { sampleWeight: both });
    const given = { classWeight: { 1: 5, 2: 0.5 }, sampleWeight: alternating };
    expect(await trained(classifier(), labels, given)).toEqual(expected);
    const model = classifier();
    const { last } = await model.fit(x, labels, { classWeight: { 1: 5 }, validationData: [x, labels] });
    expect(last.val_loss).toBe((await model.evaluate(x, labels)).loss);
  });

  it.each([
    ['a class that does not exist', { 3: 1 }, 'DATA', 'expected class ids from 0 to 2, got 3.'],
    ['a negative weight', { 0: -1 }, 'SPEC', 'classWeight.0 is out of range; expected a number of at least 0, got -1.'],
    ['a name', { setosa: 2 }, 'SPEC', "expected class ids from 0 as names, got 'setosa'."],
    ['a number', 3, 'SPEC', 'expected a list of numbers or an object from class ids to numbers, got 3.'],
  ])('refuses %s, and nothing changes', async (_what, classWeight, code, words) => {
    const model = classifier();
    const before = weightsOf(model);
    const outcome = model.fit(x, labels, { classWeight: classWeight as never });
    await expect(outcome).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    expect(weightsOf(model)).toEqual(before);
  });

  it('refuses answers that are no classes', async () => {
    const outcome = neuron().fit(x, y, { classWeight: { 1: 2 } });
    await expect(outcome).rejects.toMatchObject({ code: 'DATA', message: expect.stringContaining('are classes') });
  });
});

describe('reduction', () => {
  const lossOf = (reduction: 'sum' | 'mean' | 'sumOverBatchSize' | 'meanWithSampleWeight') =>
    neuron({ loss: losses.meanSquaredError({ reduction }) }).evaluate(x, y, {
      batchSize: 60,
      sampleWeight: alternating.map((weight) => weight * 2),
    });

  it('says how the losses of samples become one number', async () => {
    const sum = (await lossOf('sum')).loss;
    expect((await lossOf('sumOverBatchSize')).loss).toBeCloseTo(sum / 60, 4);
    expect((await lossOf('mean')).loss).toBeCloseTo(sum / 60, 4);
    expect((await lossOf('meanWithSampleWeight')).loss).toBeCloseTo(sum / 120, 4);
  });

  it('cannot be none in a model', () => {
    expect(() => neuron({ loss: { kind: 'mse', reduction: 'none' } })).toThrow(
      "compile > loss > meanSquaredError: reduction gives no single number to train on; expected 'sumOverBatchSize', 'sum', 'mean' or 'meanWithSampleWeight', got 'none'.",
    );
  });
});
