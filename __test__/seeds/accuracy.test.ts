// What plain networks reach on the small sets that everybody knows: means over five starts and splits.
import { type Dataset, datasets, layers, optimizers, preprocess, sequential, type Tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

interface Plan {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
}

/** Accuracy on held-out data of a network trained on the rest. */
async function accuracy(set: Dataset, classes: number, plan: Plan, seed: number): Promise<number> {
  const { train, test } = set.split({ test: 0.2, seed, stratify: true });
  const scaler = await preprocess.standardScaler().fit(train);
  const model = sequential(
    [
      layers.input({ shape: [set.x.shape[1] as number] }),
      ...plan.hidden.map((units) => layers.dense({ units, activation: 'relu', kernelInitializer: 'heNormal' })),
      layers.dense({ units: classes, activation: 'softmax' }),
    ],
    { seed },
  );
  const optimizer = optimizers.adam({ learningRate: plan.learningRate });
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(scaler.transform(train), { epochs: plan.epochs, batchSize: plan.batchSize });
  const { accuracy } = await model.evaluate(scaler.transform(test));
  return accuracy as number;
}

async function mean(set: Dataset, classes: number, plan: Plan): Promise<number> {
  const found: number[] = [];
  for (const seed of [1, 2, 3, 4, 5]) found.push(await accuracy(set, classes, plan, seed));
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

describe('a plain network on held-out data, mean of five', () => {
  it('tells at least 95 of 100 irises', async () => {
    const plan = { hidden: [16], epochs: 80, batchSize: 16, learningRate: 0.01 };
    expect(await mean(datasets.iris() as Dataset<Tensor>, 3, plan)).toBeGreaterThanOrEqual(0.95);
  });

  it('tells at least 95 of 100 wines once their constituents are scaled', async () => {
    const plan = { hidden: [32], epochs: 60, batchSize: 16, learningRate: 0.01 };
    expect(await mean(datasets.wine() as Dataset<Tensor>, 3, plan)).toBeGreaterThanOrEqual(0.95);
  });

  it('tells at least 96 of 100 handwritten digits', async () => {
    const plan = { hidden: [128, 64], epochs: 30, batchSize: 32, learningRate: 0.002 };
    expect(await mean(datasets.digits() as Dataset<Tensor>, 10, plan)).toBeGreaterThanOrEqual(0.96);
  });
});
