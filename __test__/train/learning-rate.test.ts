import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, loadModel, ops, optimizers, schedules, sequential, type Tensor, tensor, trainStep } from 'espalier';
import { describe, expect, it } from 'vitest';

type Vector = Tensor<[number], 'float32'>;
type Rate = NonNullable<Parameters<typeof optimizers.sgd>[0]>['learningRate'];

/** A step whose gradient is 1: the weight falls by the rate. */
function stepOf(learningRate: NonNullable<Rate>) {
  return trainStep({
    parameters: tensor([0]),
    loss: (w: Vector) => w.sum(),
    optimizer: optimizers.sgd({ learningRate }),
  });
}

/** A model whose gradients are 1: the bias rises by the rate. */
function modelOf(learningRate: NonNullable<Rate>) {
  const model = sequential([layers.dense({ units: 1, inputShape: [1], name: 'line' })]);
  model.compile({ optimizer: optimizers.sgd({ learningRate }), loss: 'meanAbsoluteError', metrics: ['accuracy'] });
  const train = (epochs = 1, more = {}) =>
    model.fit(ops.zeros([4, 1]), ops.full([4, 1], 100), { batchSize: 2, epochs, ...more });
  const bias = () => Number(Number(model.weights()[1]?.tensor.item()).toFixed(5));
  return { model, train, bias };
}

const learningRates = (history: { readonly history: Readonly<Record<string, readonly number[]>> }) =>
  history.history.learningRate?.map((rate) => Number(rate.toFixed(6)));

describe('a schedule', () => {
  it('gives each step of trainStep its rate', () => {
    const step = stepOf(schedules.stepDecay({ initialLearningRate: 1, factor: 0.5, every: 2 }));
    const seen = [1, 2, 3, 4, 5].map(() => {
      step.sync();
      return step.parameters().item();
    });
    expect(seen).toEqual([-1, -2, -2.5, -3, -3.25]);
  });

  it('goes on from fit to fit, and its rate is in the logs', async () => {
    const { train, bias } = modelOf(schedules.linearDecay({ initialLearningRate: 1, decaySteps: 8 }));
    expect(learningRates(await train(2))).toEqual([0.875, 0.625]);
    expect(learningRates(await train(3))).toEqual([0.375, 0.125, 0]);
    expect(bias()).toBe(4.5);
  });

  it('is refused with its way there when it makes no sense', () => {
    const warmup = schedules.warmup({
      schedule: { kind: 'stepDecay', initialLearningRate: 1, every: 0 },
      warmupSteps: 10,
    });
    expect(() => modelOf(warmup)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('warmup > schedule > stepDecay: every is out of range'),
      }),
    );
  });

  it('is not in the logs when the rate is a number', async () => {
    expect(learningRates(await modelOf(0.5).train())).toBeUndefined();
  });
});

describe('a function of the step', () => {
  it('is asked for each step of trainStep once', async () => {
    const asked: number[] = [];
    const step = stepOf((step) => {
      asked.push(step);
      return 1 / (step + 1);
    });
    for (let i = 0; i < 4; i++) await step();
    step.sync();
    expect(new Set(asked)).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(step.parameters().item()).toBeCloseTo(-(1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5), 5);
  });

  it('is asked before a fit for all of its steps, and once for each step', async () => {
    const asked: number[] = [];
    const { train, bias } = modelOf((step) => {
      asked.push(step);
      return step;
    });
    const running = train(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(learningRates(await running)).toEqual([1, 3]);
    await train(1);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    expect(bias()).toBe(15);
  });

  it.each<[object, number]>([
    [{ validationSplit: 0.5 }, 3],
    [{ batchSize: 'full' }, 3],
    [{ batchSize: 3 }, 6],
    [{ initialEpoch: 2 }, 2],
  ])('is asked for as many steps as three epochs with %j take', async (options, steps) => {
    const asked: number[] = [];
    const { train } = modelOf((step) => {
      asked.push(step);
      return 0;
    });
    await train(3, options);
    expect(asked).toEqual(Array.from({ length: steps }, (_, step) => step));
  });

  it('is saved as what it has said so far, of which the last stays', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'espalier-'));
    try {
      const { model, train } = modelOf((step) => 2 ** -step);
      await train(1);
      const file = join(folder, 'model.safetensors');
      await model.save(file);
      expect((await readFile(file)).includes(String.raw`\"values\":[1.0,0.5]`)).toBe(true);
      const loaded = await loadModel(file);
      const history = await loaded.fit(ops.zeros([4, 1]), ops.full([4, 1], 100), { batchSize: 2, epochs: 2 });
      expect(learningRates(history)).toEqual([0.5, 0.5]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each<[unknown, string]>([
    [Number.NaN, 'NaN'],
    [-1, '-1'],
    ['fast', "'fast'"],
    [undefined, 'undefined'],
  ])('that says %s is refused', async (rate, got) => {
    const message = `learningRate(1) is no learning rate; expected a finite number of at least 0, got ${got}.`;
    const wrong = (step: number) => (step === 0 ? 1 : rate) as number;
    await expect(modelOf(wrong).train()).rejects.toMatchObject({ code: 'SPEC', message: `compile: ${message}` });
    const step = stepOf(wrong);
    step.sync();
    expect(() => step.sync()).toThrow(expect.objectContaining({ code: 'SPEC', message: `trainStep: ${message}` }));
    expect(step.parameters().item()).toBe(-1);
  });

  it('that throws ends the fit with what it throws, before anything changes', async () => {
    const { train, bias } = modelOf((step) => {
      if (step === 3) throw new RangeError('no more');
      return 1;
    });
    await expect(train(2)).rejects.toThrow(new RangeError('no more'));
    expect(bias()).toBe(0);
    await train(1);
    expect(bias()).toBe(2);
  });

  it('is not asked for more steps than can be', async () => {
    await expect(modelOf(() => 1).train(1e9)).rejects.toMatchObject({
      message: expect.stringContaining('at most 10000000 steps'),
    });
  });
});

describe('reduceOnPlateau', () => {
  const plateau = (more: object) => schedules.reduceOnPlateau({ initialLearningRate: 0.5, patience: 2, ...more });

  it('lowers the rate when what it watches gets no better', async () => {
    const { train } = modelOf(plateau({ monitor: 'loss', minDelta: 10 }));
    expect(learningRates(await train(6))).toEqual([0.5, 0.5, 0.5, 0.05, 0.05, 0.005]);
  });

  it('knows that an accuracy should rise, and keeps its rate from fit to fit', async () => {
    const { train } = modelOf(plateau({ monitor: 'val_accuracy', factor: 0.5 }));
    expect(learningRates(await train(4, { validationSplit: 0.5 }))).toEqual([0.5, 0.5, 0.5, 0.25]);
    expect(learningRates(await train(1, { validationSplit: 0.5 }))).toEqual([0.25]);
  });

  it('refuses to watch what no log will be called', async () => {
    const { train, bias } = modelOf(plateau({}));
    await expect(train()).rejects.toMatchObject({
      code: 'SPEC',
      message: expect.stringContaining("expected one of 'loss', 'accuracy', got 'val_loss'"),
    });
    expect(bias()).toBe(0);
  });

  it('refuses to watch a log that is a table', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    const optimizer = optimizers.sgd({ learningRate: plateau({ monitor: 'confusionMatrix', mode: 'max' }) });
    model.compile({ optimizer, loss: 'meanAbsoluteError', metrics: ['confusionMatrix'] });
    await expect(model.fit(ops.zeros([4, 1]), ops.zeros([4, 1]))).rejects.toMatchObject({
      code: 'SPEC',
      message: expect.stringContaining("a log that is no number; expected one number an epoch, got 'confusionMatrix'"),
    });
  });

  it('starts anew in a model that was saved, as all that an optimizer remembers does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'espalier-'));
    try {
      const { model, train } = modelOf(plateau({ monitor: 'loss', minDelta: 10 }));
      expect(learningRates(await train(4))).toEqual([0.5, 0.5, 0.5, 0.05]);
      await model.save(join(folder, 'model.safetensors'));
      const loaded = await loadModel(join(folder, 'model.safetensors'));
      expect(learningRates(await loaded.fit(ops.zeros([4, 1]), ops.full([4, 1], 100)))).toEqual([0.5]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has no logs to watch in trainStep', () => {
    expect(() => stepOf(plateau({})).sync()).toThrow(
      expect.objectContaining({ message: expect.stringContaining('learningRate cannot watch logs') }),
    );
  });
});
