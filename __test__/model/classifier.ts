/** A small trained classifier, and what its tests share. */
import { layers, type Model, optimizers, random, sequential, type Tensor, tensor } from 'espalier';
import { expect } from 'vitest';

export const x = random.normal([48, 4], { seed: 1 }).mul(3).add(1);
export const labels = tensor(
  Array.from({ length: 48 }, (_, i) => i % 3),
  { dtype: 'int32' },
);

export function compiled<M extends Model>(made: M): M {
  made.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy' });
  return made;
}

/** A classifier with a normaliser that has seen data. */
export async function trained(): Promise<Model> {
  const net = compiled(
    sequential(
      [
        layers.dense({ units: 8, inputShape: [4], name: 'hidden' }),
        layers.batchNormalization({ name: 'norm', momentum: 0.5 }),
        layers.activation({ activation: 'relu', name: 'bend' }),
        layers.dropout({ rate: 0.5, name: 'drop' }),
        layers.dense({ units: 3, activation: 'softmax', name: 'head' }),
      ],
      { seed: 2 },
    ),
  );
  await net.fit(x, labels, { epochs: 4, batchSize: 16, seed: 1 });
  return net;
}

/** Does something while the model trains. */
export async function whileTraining(net: Model, something: () => unknown): Promise<void> {
  const stop = new AbortController();
  const fit = net.fit(x, labels, { epochs: 1e9, signal: stop.signal });
  try {
    await something();
  } finally {
    stop.abort('done');
    await expect(fit).rejects.toBe('done');
  }
}

export function expectClose(found: Tensor, expected: Tensor, within = 1e-5): void {
  expect(found.shape).toEqual(expected.shape);
  expect(found.sub(expected).abs().max().item()).toBeLessThan(within);
}
