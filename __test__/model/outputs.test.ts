import {
  type CompileOptions,
  layers,
  losses,
  type Model,
  metrics,
  model,
  ops,
  random,
  type SampleWeight,
} from 'espalier';
import { describe, expect, it } from 'vitest';

const x = random.normal([40, 3], { seed: 1 });
const rates = x.matMul([[1], [-2], [0.5]]);
const kinds = Array.from({ length: 40 }, (_, i) => i % 3);

/** One input, a number and a class. */
function twoHeads(options: Partial<CompileOptions> = {}): Model<never> {
  const input = layers.input({ shape: [3] });
  const rate = layers.dense({ units: 1, name: 'rate' }).apply(input);
  const kind = layers.dense({ units: 3, name: 'kind', activation: 'softmax' }).apply(input);
  const made = model({ inputs: input, outputs: [rate, kind], seed: 3 });
  made.compile({
    optimizer: 'sgd',
    loss: { rate: 'meanSquaredError', kind: 'sparseCategoricalCrossentropy' },
    ...options,
  });
  return made as never;
}

const evaluate = (options: Partial<CompileOptions> = {}, sampleWeight?: SampleWeight) =>
  twoHeads(options).evaluate(x, [rates, kinds], sampleWeight === undefined ? {} : { sampleWeight });

describe('a model with several outputs', () => {
  it('tells the loss of each output, whose sum is the loss', async () => {
    const logs = await evaluate();
    expect(Object.keys(logs)).toEqual(['loss', 'rate_loss', 'kind_loss']);
    expect(logs.loss).toBeCloseTo((logs.rate_loss as number) + (logs.kind_loss as number), 5);
    expect(await evaluate({ loss: ['mse', 'sparseCategoricalCrossentropy'] })).toEqual(logs);
    const history = await twoHeads().fit(x, { rate: rates, kind: kinds }, { validationSplit: 0.5 });
    expect(Object.keys(history.history)).toContain('val_kind_loss');
  });

  it('weighs losses, which are told unweighted', async () => {
    const plain = await evaluate();
    const weighed = await evaluate({ lossWeights: { rate: 0.25 } });
    expect(weighed.rate_loss).toBe(plain.rate_loss);
    expect(weighed.loss).toBeCloseTo(0.25 * (plain.rate_loss as number) + (plain.kind_loss as number), 5);
    expect(await evaluate({ lossWeights: [0.25, 1] })).toEqual(weighed);
  });

  it('calls an own loss by its name', async () => {
    const loss = [losses.meanSquaredError({ name: 'distance' }), 'sparseCategoricalCrossentropy'] as const;
    expect(Object.keys(await evaluate({ loss }))).toEqual(['loss', 'rate_distance', 'kind_loss']);
  });

  it('takes metrics for all, by place and by name', async () => {
    const names = async (options: Partial<CompileOptions>) => Object.keys(await evaluate(options)).slice(3);
    expect(await names({ metrics: ['accuracy'] })).toEqual(['rate_accuracy', 'kind_accuracy']);
    expect(await names({ metrics: ['mae', ['accuracy']] })).toEqual(['rate_mae', 'kind_accuracy']);
    expect(await names({ metrics: { kind: ['acc', metrics.sparseCategoricalAccuracy({ name: 'right' })] } })).toEqual([
      'kind_acc',
      'kind_right',
    ]);
    expect(await names({ metrics: { kind: 'acc' }, weightedMetrics: { kind: 'acc' } })).toEqual([
      'kind_acc',
      'kind_weighted_acc',
    ]);
  });

  it('puts the name of an output before its tables too', async () => {
    const { tables } = await twoHeads({ metrics: { kind: 'confusionMatrix' } }).evaluate(x, [rates, kinds]);
    expect(tables?.kind_confusionMatrix?.flat().reduce((sum, count) => sum + count)).toBe(40);
    const history = await twoHeads({ metrics: { kind: 'confusionMatrix' } }).fit(x, [rates, kinds], {
      validationSplit: 0.25,
    });
    expect(Object.keys(history.tables ?? {})).toEqual(['kind_confusionMatrix', 'val_kind_confusionMatrix']);
    expect(Object.keys(history.history)).toEqual([
      'loss',
      'rate_loss',
      'kind_loss',
      'val_loss',
      'val_rate_loss',
      'val_kind_loss',
    ]);
  });

  it('takes sample weights for all, by place and by name', async () => {
    const weights = kinds.map((kind) => kind + 1);
    const plain = await evaluate();
    const all = await evaluate({}, weights);
    const second = await evaluate({}, [null, weights]);
    expect(second).toMatchObject({ rate_loss: plain.rate_loss, kind_loss: all.kind_loss });
    expect(await evaluate({}, { kind: ops.mul(weights, 1) })).toEqual(second);
    expect(await evaluate({}, { rate: weights, kind: weights })).toEqual(all);
  });

  it.each<[string, Partial<CompileOptions>, string]>([
    ['an output that is not there', { loss: { rate: 'mse', kid: 'mse' } }, "got 'kid'. Did you mean 'kind'?"],
    ['an output without a loss', { loss: { rate: 'mse' } }, 'loss has no loss for output "kind"'],
    ['too few losses', { loss: ['mse'] }, 'wrong number of losses; expected 2, one for each output, got 1.'],
    ['too many weights', { lossWeights: [1, 2, 3] }, 'expected 2, one for each output, got 3.'],
    [
      'a negative weight',
      { lossWeights: [1, -2] },
      'lossWeights.kind is out of range; expected a number of at least 0',
    ],
    ['two metrics of one name', { metrics: ['mae', 'mae'] }, "got 'rate_mae'. Give the metric another name."],
  ])('refuses %s', (_what, options, words) => {
    expect(() => twoHeads(options)).toThrow(words);
  });

  it('refuses class weights', async () => {
    const outcome = twoHeads().fit(x, [rates, kinds], { classWeight: { 1: 2 } });
    await expect(outcome).rejects.toMatchObject({ code: 'DATA', message: expect.stringContaining('one output') });
  });
});
