import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CompileOptions, layers, loadModel, losses, type Model, metrics, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

/** A model that answers with its inputs, made into probabilities. */
function mirror(width: number, options: Partial<CompileOptions>): Model {
  const activation = width === 1 ? 'sigmoid' : 'softmax';
  const model = sequential([
    layers.dense({ units: width, inputShape: [width], useBias: false, kernelInitializer: 'zeros' }),
    layers.activation({ activation }),
  ]);
  model.setWeights([Array.from({ length: width }, (_, i) => Array.from({ length: width }, (_, j) => Number(i === j)))]);
  const loss = width === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
  model.compile({ optimizer: 'sgd', loss, ...options });
  return model;
}

const x = [
  [3, 0, 0],
  [0, 3, 0],
  [0, 3, 1],
  [0, 0, 3],
  [2, 1, 3],
];
const labels = [0, 1, 2, 2, 0];

describe('metrics', () => {
  it('are exact over the whole set, whatever the batches are', async () => {
    const model = mirror(3, {
      metrics: [
        'accuracy',
        'crossentropy',
        'precision',
        'recall',
        metrics.f1Score({ average: 'macro' }),
        metrics.recall({ topK: 2, name: 'recallOfTwo' }),
        metrics.sparseTopKCategoricalAccuracy({ k: 2, name: 'top2' }),
        metrics.auc({ exact: true }),
      ],
    });
    const logs = await model.evaluate(x, labels, { batchSize: 2 });
    const whole = await model.evaluate(x, labels, { batchSize: 5 });
    for (const [name, value] of Object.entries(whole)) expect(logs[name], name).toBeCloseTo(value as number, 5);
    expect(logs).toMatchObject({
      accuracy: expect.closeTo(0.6),
      top2: expect.closeTo(1),
    });
    expect(logs.crossentropy).toBeCloseTo(logs.loss, 5);
    expect(logs.recallOfTwo).toBeCloseTo(1, 6);
    // Classes 0 and 1 have a score of 2/3, class 2 of 1/2.
    expect(logs.f1Score).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 2) / 3, 6);
  });

  it('may be any loss by its name', async () => {
    const model = mirror(3, {
      loss: 'categoricalCrossentropy',
      metrics: ['mse', 'mae', 'huber', 'klDivergence', losses.poisson(), 'rootMeanSquaredError', 'r2Score'],
    });
    const answers = labels.map((label) => [0, 1, 2].map((other) => Number(other === label)));
    const logs = await model.evaluate(x, answers, { batchSize: 2 });
    expect(logs.rootMeanSquaredError).toBeCloseTo(Math.sqrt(logs.mse as number), 6);
    expect(logs.huber).toBeCloseTo((logs.mse as number) / 2, 6);
    expect(logs.klDivergence).toBeCloseTo(logs.loss, 4);
    expect(Object.keys(logs)).toContain('poisson');
  });

  it('say yes or no above a threshold', async () => {
    const model = mirror(1, {
      metrics: [
        'truePositives',
        'falseNegatives',
        metrics.falsePositives({ thresholds: 0.9 }),
        'trueNegatives',
        'auc',
        metrics.precision({ thresholds: 0.9 }),
      ],
    });
    const logs = await model.evaluate([[3], [1], [-1], [-2]], [[1], [0], [1], [0]]);
    expect(logs).toMatchObject({
      truePositives: 1,
      falseNegatives: 1,
      falsePositives: 0,
      trueNegatives: 1,
      precision: 1,
    });
    expect(logs.auc).toBeCloseTo(0.75, 5);
  });

  it('are a row in a table where there are several: of classes, outputs or thresholds', async () => {
    const model = mirror(3, {
      metrics: [
        'f1Score',
        metrics.recall({ thresholds: [0.1, 0.5, 0.9] }),
        metrics.truePositives({ thresholds: [0.5] }),
      ],
    });
    const { tables, ...logs } = await model.evaluate(x, labels, { batchSize: 2 });
    expect(tables?.f1Score?.[0]?.map((score) => score.toFixed(3))).toEqual(['0.667', '0.667', '0.500']);
    // The probabilities of the right classes are 0.91, 0.91, 0.11, 0.91 and 0.24.
    expect(tables?.recall).toEqual([[1, 0.6, 0.6]]);
    expect(logs).toEqual({ loss: logs.loss, truePositives: 3 });
    const yesOrNo = mirror(1, { metrics: ['f1Score'] });
    expect(await yesOrNo.evaluate([[3], [1], [-1]], [[1], [0], [0]])).toMatchObject({ f1Score: expect.closeTo(2 / 3) });
  });

  it('give an area of all classes together, or the mean of the areas of each against the rest', async () => {
    const model = mirror(3, {
      metrics: [metrics.auc({ exact: true }), metrics.auc({ exact: true, multiLabel: true, name: 'each' })],
    });
    const logs = await model.evaluate(x, labels, { batchSize: 2 });
    const p = (await model.predict(x)).array() as number[][];
    /** How often what is true scores higher than what is not; equal scores count half. */
    const area = (scores: number[], truth: boolean[]) => {
      const [yes, no] = [true, false].map((which) => scores.filter((_, i) => truth[i] === which)) as [
        number[],
        number[],
      ];
      const wins = yes.flatMap((a) => no.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
    };
    const classes = [0, 1, 2];
    const scores = (c: number) => p.map((row) => row[c] as number);
    const truth = (c: number) => labels.map((label) => label === c);
    expect(logs.auc).toBeCloseTo(area(classes.flatMap(scores), classes.flatMap(truth)), 6);
    expect(logs.each).toBeCloseTo(classes.reduce((sum, c) => sum + area(scores(c), truth(c)), 0) / 3, 6);
  });

  it('count samples as much as their weights say where they are asked to', async () => {
    const kinds = [
      'accuracy',
      'crossentropy',
      'precision',
      'recall',
      'confusionMatrix',
      'auc',
      metrics.auc({ curve: 'PR', exact: true, name: 'exact' }),
      metrics.f1Score({ average: 'weighted' }),
      metrics.fBetaScore({ average: 'micro', beta: 2 }),
      metrics.sparseTopKCategoricalAccuracy({ k: 2 }),
      'falsePositives',
      'trueNegatives',
    ] as const;
    const sampleWeight = [2, 1, 0, 3, 1];
    const model = mirror(3, { metrics: kinds, weightedMetrics: kinds });
    const { tables, ...logs } = await model.evaluate(x, labels, { batchSize: 2, sampleWeight });
    // A weight is how often the sample is there.
    const times = sampleWeight.flatMap((count, i) => Array.from({ length: count }, () => i));
    const repeated = mirror(3, { metrics: kinds });
    const rows = times.map((i) => x[i] as number[]);
    const { tables: expectedTables, ...expected } = await repeated.evaluate(
      rows,
      times.map((i) => labels[i] as number),
    );
    for (const [name, value] of Object.entries(expected)) {
      if (name !== 'loss') expect(logs[`weighted_${name}`], name).toBeCloseTo(value as number, 5);
    }
    expect(tables?.weighted_confusionMatrix).toEqual(expectedTables?.confusionMatrix);
    const plain = await repeated.evaluate(x, labels, { batchSize: 2 });
    for (const name of Object.keys(expected).slice(1)) expect(logs[name], name).toBe(plain[name]);
  });

  it('of distances count samples as much as their weights say', async () => {
    const kinds = ['rmse', 'mae', 'mse', 'r2', 'cosine', 'logCosh', 'msle'] as const;
    const answers = labels.map((label) => [label, 1, 2]);
    const options = { loss: 'mse', metrics: kinds } as const;
    const logs = await mirror(3, { ...options, weightedMetrics: kinds }).evaluate(x, answers, {
      batchSize: 3,
      sampleWeight: [2, 1, 0, 1, 1],
    });
    const times = [0, 0, 1, 3, 4];
    const pick = (rows: readonly number[][]) => times.map((i) => rows[i] as number[]);
    const expected = await mirror(3, options).evaluate(pick(x), pick(answers));
    for (const name of kinds) expect(logs[`weighted_${name}`], name).toBeCloseTo(expected[name] as number, 5);
  });

  it('that are tables are kept apart from numbers', async () => {
    const model = mirror(3, { metrics: ['accuracy', metrics.confusionMatrix({ name: 'confusion' })] });
    const matrix = [
      [1, 0, 1],
      [0, 1, 0],
      [0, 1, 1],
    ];
    const { tables, ...logs } = await model.evaluate(x, labels, { batchSize: 2 });
    expect(tables).toEqual({ confusion: matrix });
    expect(Object.keys(logs)).toEqual(['loss', 'accuracy']);
    const seen: string[] = [];
    const history = await model.fit(x, labels, {
      epochs: 2,
      validationData: [x, labels],
      onEpochEnd: (_epoch, each) => seen.push(...Object.keys(each)),
    });
    expect(Object.keys(history.tables ?? {})).toEqual(['confusion', 'val_confusion']);
    expect(history.tables?.confusion).toHaveLength(2);
    expect(history.tables?.confusion?.[0]?.flat().reduce((sum, n) => sum + n)).toBe(5);
    const names = ['loss', 'accuracy', 'val_loss', 'val_accuracy'];
    expect(seen).toEqual([...names, ...names]);
    expect(Object.keys(history.last)).toEqual(names);
    expect(history.last.accuracy?.toFixed(1)).toMatch(/^0\.\d$/);
  });

  it('are saved with the model', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'espalier-'));
    try {
      const model = mirror(3, {
        loss: losses.sparseCategoricalCrossentropy({ reduction: 'sum' }),
        metrics: [metrics.confusionMatrix({ normalize: 'true', name: 'shares' }), metrics.huber({ delta: 0.5 })],
        weightedMetrics: ['accuracy'],
        lossWeights: [2],
      });
      const rows = tensor(labels.map((label) => [label])).cast('int32');
      await model.save(join(folder, 'model.safetensors'));
      const loaded = await loadModel(join(folder, 'model.safetensors'));
      await expect(loaded.evaluate(x, rows)).rejects.toThrow('huber');
      model.compile({ optimizer: 'sgd', loss: 'scce', metrics: ['acc'], lossWeights: [2] });
      await model.save(join(folder, 'model.safetensors'));
      const again = await loadModel(join(folder, 'model.safetensors'));
      expect(await again.evaluate(x, rows)).toEqual(await model.evaluate(x, rows));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each<[string, CompileOptions['metrics'], string]>([
    ['a slip', ['acuracy' as never], "Did you mean 'accuracy'?"],
    ['an unknown option', [{ kind: 'recall', topk: 3 } as never], "Did you mean 'topK'?"],
    [
      'a number out of range',
      [metrics.precision({ topK: 0 })],
      'topK is out of range; expected an integer of at least 1',
    ],
    ['no threshold', [metrics.recall({ thresholds: [] })], 'expected a number or a list of numbers, got []'],
    ['too few thresholds', [metrics.auc({ numThresholds: 1 })], 'expected an integer of at least 2, got 1'],
    ['a beta of 0', [metrics.fBetaScore({ beta: 0 })], 'fBetaScore: beta is out of range; expected a number above 0'],
    ['an unknown curve', [metrics.auc({ curve: 'roc curve' as never })], "expected one of 'ROC', 'PR'"],
    ['an option of losses', [{ kind: 'huber', reduction: 'sum' } as never], "unknown option 'reduction'"],
    ['an unknown word', [metrics.f1Score({ average: 'samples' as never })], "expected one of 'none', 'micro', 'macro'"],
  ])('refuse %s', (_what, given, words) => {
    expect(() => mirror(3, { metrics: given as never })).toThrow(words);
  });

  it.each<[string, CompileOptions['metrics'], CompileOptions['loss'], number[] | number[][], string]>([
    [
      'class ids where rows are wanted',
      ['topKCategoricalAccuracy'],
      'sparseCategoricalCrossentropy',
      labels,
      'topKCategoricalAccuracy: targets: the shape is not the one of the predictions; expected [samples, 3], got [5]. ' +
        'Make class ids into rows with ops.oneHot.',
    ],
    [
      'rows where class ids are wanted',
      [metrics.sparseTopKCategoricalAccuracy({ k: 2, name: 'top2' })],
      'meanSquaredError',
      x,
      'top2: targets: the shape is not one label for each prediction; expected [samples], got [5, 3].',
    ],
  ])('refuse %s, before anything changes', async (_what, given, loss, answers, words) => {
    const model = mirror(3, { metrics: given as never, loss });
    const before = model.getWeights()[0]?.array();
    await expect(model.evaluate(x, answers)).rejects.toThrow(words);
    await expect(model.fit(x, answers)).rejects.toThrow(words);
    expect(model.getWeights()[0]?.array()).toEqual(before);
  });

  it('refuse a class that the model has not, before anything changes', async () => {
    const model = mirror(3, { metrics: [metrics.recall({ classId: 3, name: 'third' })] });
    const before = model.getWeights()[0]?.array();
    await expect(model.fit(x, labels)).rejects.toThrow(
      'third: classId is no class of the model; expected an integer from 0 to 2, got 3.',
    );
    expect(model.getWeights()[0]?.array()).toEqual(before);
  });
});
