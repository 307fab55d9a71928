// The lecture programs of examples/ run and teach what they say.
import { grad, ops, type Tensor, tensor } from 'espalier';
import { describe, expect, it, vi } from 'vitest';
import * as irisByHand from '../../examples/iris-by-hand.js';
import * as irisWithLayers from '../../examples/iris-with-layers.js';
import * as perceptron from '../../examples/perceptron.js';
import * as xor from '../../examples/xor-by-hand.js';

const quiet = () => {};

describe('perceptron', () => {
  const outcomes = perceptron.run(quiet);

  it('learns AND', () => expect(outcomes.AND.right).toBe(4));

  it('learns OR', () => expect(outcomes.OR.right).toBe(4));

  it.each([1, 2, 3, 4, 5])('cannot learn XOR, from start %i', (seed) => {
    expect(perceptron.learn('XOR', { seed }).right).toBeLessThan(4);
  });

  it('prints a line for each gate', () => {
    const print = vi.fn();
    perceptron.run(print);
    expect(print.mock.calls.map(([line]) => line.slice(0, 3).trim())).toEqual(['AND', 'OR', 'XOR']);
  });
});

describe('xor-by-hand', () => {
  it('learns XOR', () => {
    const { answers } = xor.run(quiet);
    expect(answers.map(Math.round)).toEqual([0, 1, 1, 0]);
  });

  it.each([1, 10, 100])('has the gradients of grad, from start %i', (seed) => {
    const weights = xor.initialWeights(seed);
    const byHand = xor.gradientsByHand(weights, xor.x, xor.d);
    const automatic = grad(xor.loss)(weights, xor.x, xor.d);
    for (const name of ['w1', 'b1', 'w2', 'b2'] as const) expectClose(byHand[name], automatic[name]);
  });
});

describe('iris-by-hand', () => {
  it('tells the species of at least 9 in 10 flowers it has not seen', async () => {
    expect((await irisByHand.run(quiet)).accuracy).toBeGreaterThanOrEqual(0.9);
  });

  it('takes the steps of gradient descent', () => {
    const weights = irisByHand.initialWeights(5);
    const x = tensor([[0.3, -1.2, 0.8, 0.1]]);
    const d = tensor([[0, 0, 1]]);
    const steps = irisByHand.updates(weights, x, d);
    const automatic = grad(irisByHand.loss)(weights, x, d);
    for (const i of [0, 1, 2] as const) expectClose(steps[i], ops.neg(automatic[i]));
  });
});

describe('iris-with-layers', () => {
  it('tells the species of at least 9 in 10 flowers it has not seen', async () => {
    expect((await irisWithLayers.run(quiet)).accuracy).toBeGreaterThanOrEqual(0.9);
  });
});

function expectClose(actual: Tensor, expected: Tensor) {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = [actual.data(), expected.data()];
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))))).toBeLessThan(1e-6);
}
