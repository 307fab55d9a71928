// The two programs that introduce Espalier, character by character: they run in plain Node, and they type-check.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../types/tsc.js';
import { runProgram } from './run.js';

const withLayers = `
import { datasets, layers, optimizers, preprocess, schedules, sequential } from 'espalier';

const { train, test } = datasets.iris().split({ test: 0.2, seed: 1 });
const scaler = await preprocess.standardScaler().fit(train);

const model = sequential([
  layers.input({ shape: [4] }),
  layers.dense({ units: 16, activation: 'relu', kernelInitializer: 'heNormal' }),
  layers.dropout({ rate: 0.2 }),
  layers.dense({ units: 3, activation: 'softmax' }),
]);
model.compile({
  optimizer: optimizers.adam({ learningRate: schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: 600 }) }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
const history = await model.fit(scaler.transform(train), {
  epochs: 60, batchSize: 16, validationData: scaler.transform(test), signal: AbortSignal.timeout(60_000),
});
console.log(history.last, await model.evaluate(scaler.transform(test)));
await model.save('iris.safetensors');
`;

const withOps = `
import { jit, ops, optimizers, random, tensor, trainStep, valueAndGrad } from 'espalier';

const x = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);            // eager; freed by GC, or at once with \`using\`
const y = tensor([[0], [1], [1], [0]]);
const init = { w1: random.normal([2, 8], { seed: 1 }), b1: ops.zeros([8]), w2: random.normal([8, 1], { seed: 2 }) };
const loss = (p, x, y) => x.matMul(p.w1).add(p.b1).tanh().matMul(p.w2).sigmoid().sub(y).square().mean();

const [value, grads] = valueAndGrad(loss)(init, x, y);          // traced, differentiated, run
const step = trainStep({ parameters: init, loss, optimizer: optimizers.sgd({ learningRate: 0.5 }) });
for (let i = 0; i < 2000; i++) await step(x, y);                // compiled once, then microseconds a step
`;

describe('the program with layers', () => {
  it('learns the irises, prints how well, and saves the model', () => {
    runProgram(withLayers, (output, folder) => {
      const accuracies = [...output.matchAll(/accuracy: ([\d.]+)/g)].map(([, accuracy]) => Number(accuracy));
      expect(accuracies).toHaveLength(3);
      for (const accuracy of accuracies) expect(accuracy).toBeGreaterThan(0.8);
      expect(existsSync(join(folder, 'iris.safetensors'))).toBe(true);
    });
  });

  it('type-checks', () => {
    expect(check(withLayers).complaints).toEqual([]);
  });
});

describe('the program with ops', () => {
  it('learns XOR', () => {
    const look =
      'console.log(JSON.stringify({ before: value.item(), after: step.sync(x, y), gradient: grads.w1.shape }));';
    runProgram(withOps + look, (output) => {
      const { before, after, gradient } = JSON.parse(output);
      expect(before).toBeGreaterThan(0.2);
      expect(after).toBeLessThan(0.02);
      expect(gradient).toEqual([2, 8]);
    });
  });

  it('type-checks as the JavaScript that it is', () => {
    expect(check(withOps, { noImplicitAny: false, noUnusedLocals: false }).complaints).toEqual([]);
  });
});
