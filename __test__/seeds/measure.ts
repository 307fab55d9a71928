/** What the tests of the lectures look at: spreads of activations, and networks trained alike but for one thing. */
import { type ActivationLike, type InitializerLike, layers, model, random, type Tensor } from 'espalier';
import { expect } from 'vitest';

/** Expects the same numbers, to so many decimals. */
export function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, decimals = 5): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) expect(found[i], `number ${i}`).toBeCloseTo(expected[i] as number, decimals);
}

/** Mean and standard deviation. */
export function moments(values: ArrayLike<number>): { mean: number; std: number } {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return { mean, std: Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length) };
}

/** The share of values for which something holds. */
export function share(values: ArrayLike<number>, holds: (value: number) => boolean): number {
  return Array.from(values).filter(holds).length / values.length;
}

/** The activations of every layer of a deep stack, on unit Gaussian inputs. */
export function stack(
  activation: ActivationLike,
  kernelInitializer: InitializerLike,
  depth = 10,
  units = 200,
): Tensor[] {
  const input = layers.input({ shape: [units] });
  const outputs = [];
  let x = layers.dense({ units, activation, kernelInitializer }).apply(input);
  for (let i = 1; i <= depth; i++) {
    outputs.push(x);
    x = layers.dense({ units, activation, kernelInitializer }).apply(x);
  }
  const net = model({ inputs: input, outputs: outputs as [never, never], seed: 7 });
  return [...net.predictSync(random.normal([300, units], { seed: 3 }))];
}

/** The value of an epoch's log at the end of a training. */
export function last(values: readonly number[]): number {
  return values.at(-1) ?? Number.NaN;
}
