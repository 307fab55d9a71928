// LeNet-5 learns handwritten digits: the images of 8 x 8 are enlarged to the 32 x 32 that it was made for.
import { fileURLToPath } from 'node:url';
import { applications, type Dataset, datasets, ops, optimizers, schedules } from 'espalier';

const SIZE = 8;
const TIMES = 4;

/** Every pixel becomes a square; grey levels go from 0 to 1. */
function enlarged(digits: Dataset) {
  const n = digits.length;
  const pixels = digits.x.div(16).reshape([n, SIZE, 1, SIZE, 1, 1]);
  const squares = ops.broadcastTo(pixels, [n, SIZE, TIMES, SIZE, TIMES, 1]);
  return digits.withInputs(squares.reshape([n, SIZE * TIMES, SIZE * TIMES, 1]));
}

export async function run(print = console.log, { epochs = 20, seed = 1 } = {}) {
  const { train, test } = datasets.digits().split({ test: 0.2, seed, stratify: true });
  const model = applications.lenet({ inputShape: [32, 32, 1], activation: 'relu', seed });
  print(String(model.summary()));

  const decaySteps = epochs * Math.ceil(train.length / 32);
  model.compile({
    optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.002, decaySteps }) }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const history = await model.fit(enlarged(train), { epochs, batchSize: 32, seed });
  const { loss, accuracy = 0 } = await model.evaluate(enlarged(test));
  print(`loss ${history.last.loss.toFixed(4)} after ${epochs} epochs, ${loss.toFixed(4)} on digits it has not seen`);
  print(`test accuracy ${(100 * accuracy).toFixed(1)} %`);
  return { accuracy, history };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
