// Teaches a network to read handwritten digits, shows the progress, saves the model and draws its learning curve.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasets, info, layers, optimizers, preprocess, sequential } from 'espalier';
import { learningCurve } from './demo/learning-curve.js';
import { progressLine } from './demo/progress-line.js';

export interface DemoOptions {
  readonly epochs?: number;
  /** Where the model and the learning curve go. */
  readonly folder?: string;
}

export async function run(print = console.log, { epochs = 40, folder = 'build/demo' }: DemoOptions = {}) {
  const { isa, threads } = info();
  print(`Espalier on ${isa} with ${threads} threads`);

  const { train, test } = datasets.digits().split({ test: 0.2, seed: 1, stratify: true });
  const scaler = await preprocess.minMaxScaler().fit(train);
  print(`${train.length} digits to learn from, ${test.length} to test with`);

  const model = sequential(
    [
      layers.input({ shape: [64] }),
      layers.dense({ units: 128, activation: 'relu', kernelInitializer: 'heNormal' }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ],
    { seed: 1 },
  );
  model.compile({
    optimizer: optimizers.adam({ learningRate: 0.002 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });

  const line = progressLine(epochs);
  const started = performance.now();
  const history = await model.fit(scaler.transform(train), {
    epochs,
    batchSize: 32,
    validationSplit: 0.1,
    seed: 1,
    onProgress: line.onProgress,
    onEpochEnd: line.onEpochEnd,
  });
  line.end();
  const seconds = (performance.now() - started) / 1000;

  const { loss, accuracy = 0 } = await model.evaluate(scaler.transform(test));
  print(`trained in ${seconds.toFixed(1)} s; test accuracy ${(100 * accuracy).toFixed(1)} %, loss ${loss.toFixed(3)}`);

  mkdirSync(folder, { recursive: true });
  const files = { model: join(folder, 'digits.safetensors'), curve: join(folder, 'learning-curve.svg') };
  await model.save(files.model);
  writeFileSync(files.curve, drawHistory(history.history));
  print(`model: ${files.model}\nlearning curve: ${files.curve}`);
  return { accuracy, history, files };
}

function drawHistory(history: Readonly<Record<string, readonly number[]>>): string {
  const curves = (name: string) => [
    { label: 'training', color: '#2563eb', values: history[name] ?? [] },
    { label: 'validation', color: '#ea580c', values: history[`val_${name}`] ?? [] },
  ];
  return learningCurve([
    { title: 'Loss', include: [0], curves: curves('loss') },
    { title: 'Accuracy', include: [1], curves: curves('accuracy') },
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
