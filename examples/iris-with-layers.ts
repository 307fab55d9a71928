// The network of iris-by-hand.ts again, in layers: the same three layers, loss and update, one flower at a time.
//
// `meanSquaredError` is the mean over the three answers, ⅓ Σ (d - y)², where the other program descends ½ Σ (d - y)²:
// 3/2 of its learning rate gives the same steps.
import { fileURLToPath } from 'node:url';
import { datasets, layers, ops, optimizers, preprocess, sequential } from 'espalier';

export async function run(print = console.log, { alpha = 0.1, epochs = 100, seed = 1 } = {}) {
  const { train, test } = datasets.iris().split({ test: 0.2, seed, stratify: true });
  const scaler = await preprocess.standardScaler().fit(train);
  const oneHot = (labels: typeof train.y) => ops.oneHot(labels, { depth: 3 });

  const model = sequential(
    [
      layers.input({ shape: [4] }),
      layers.dense({ units: 8, activation: 'sigmoid', useBias: false }),
      layers.dense({ units: 8, activation: 'sigmoid', useBias: false }),
      layers.dense({ units: 3, activation: 'softmax', useBias: false }),
    ],
    { seed },
  );
  model.compile({
    optimizer: optimizers.sgd({ learningRate: 1.5 * alpha }),
    loss: 'meanSquaredError',
    metrics: ['accuracy'],
  });

  const history = await model.fit(scaler.transform(train.x), oneHot(train.y), { epochs, batchSize: 1, seed });
  const { loss, accuracy = 0 } = await model.evaluate(scaler.transform(test.x), oneHot(test.y));
  print(`loss ${history.last.loss.toFixed(4)} after ${epochs} epochs, ${loss.toFixed(4)} on the test flowers`);
  print(`test accuracy ${(100 * accuracy).toFixed(1)} %`);
  return { accuracy, history };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
