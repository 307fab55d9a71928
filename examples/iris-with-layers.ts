// The network of iris-by-hand.ts again, in layers: the same three layers, loss and update, one flower at a time.
import { fileURLToPath } from 'node:url';
import { datasets, layers, losses, ops, optimizers, preprocess, sequential } from 'espalier';

export async function run(print = console.log, { alpha = 0.1, epochs = 100, seed = 1 } = {}) {
  const { train, test } = datasets.iris().split({ test: 0.2, seed, stratify: true });
  const scaler = preprocess.standardScaler().fit(train);
  const oneHot = (labels: typeof train.y) => ops.oneHot(labels, { depth: 3 });

  const model = sequential(
    [
      layers.input({ shape: [4] }),
      layers.dense({ units: 8, activation: 'sigmoid' }),
      layers.dense({ units: 8, activation: 'sigmoid' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    { seed },
  );
  model.compile({
    optimizer: optimizers.sgd({ learningRate: alpha }),
    loss: losses.meanSquaredError(),
    metrics: ['accuracy'],
  });

  const history = await model.fit(scaler.transform(train.x), oneHot(train.y), { epochs, batchSize: 1, seed });
  const { loss, accuracy } = await model.evaluate(scaler.transform(test.x), oneHot(test.y));
  print(`after ${epochs} epochs: training loss ${history.last.loss}, test loss ${loss}, test accuracy ${accuracy}`);
  return { accuracy, history };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
