// A residual network of 14 layers learns handwritten digits of 8 x 8 pixels, with the mean image taken away first.
import { fileURLToPath } from 'node:url';
import { applications, datasets, optimizers, preprocess, schedules } from 'espalier';

export async function run(print = console.log, { epochs = 16, seed = 1 } = {}) {
  const digits = datasets.digits();
  const images = digits.withInputs(digits.x.div(16).reshape([digits.length, 8, 8, 1]));
  const { train, test } = images.split({ test: 0.2, seed, stratify: true });
  const centred = await preprocess.standardScaler({ withStd: false }).fit(train);

  const model = applications.resnetCifar({ depth: 14, width: 16, inputShape: [8, 8, 1], seed });
  print(`${model.countParams()} parameters in ${model.layers.length} layers`);
  const decaySteps = epochs * Math.ceil(train.length / 32);
  model.compile({
    optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.005, decaySteps }) }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const history = await model.fit(centred.transform(train), { epochs, batchSize: 32, seed });
  const { accuracy = 0 } = await model.evaluate(centred.transform(test));
  print(`loss ${history.last.loss.toFixed(4)} after ${epochs} epochs; test accuracy ${(100 * accuracy).toFixed(1)} %`);
  return { accuracy, history };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
