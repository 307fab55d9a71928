import { ops, optimizers, random, type Tensor, tensor, trainStep } from 'espalier';
import { describe, expect, it } from 'vitest';

type Float<S extends readonly number[]> = Tensor<S, 'float32'>;

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);

/** A line through points, which plain gradient descent finds in steps that can be worked out by hand. */
const line = () => ({
  parameters: { w: tensor([[2]]), b: tensor([0]) },
  loss: (p: { w: Float<[1, 1]>; b: Float<[1]> }, x: Tensor<[number, 1]>, y: Tensor<[number, 1]>) =>
    x.matMul(p.w).add(p.b).sub(y).square().mean(),
  optimizer: optimizers.sgd({ learningRate: 0.1 }),
});

describe('trainStep', () => {
  it('gives the loss before the update, and moves down the gradient', async () => {
    const step = trainStep(line());
    const [one, four] = [tensor([[1]]), tensor([[4]])];
    expect(await step(one, four)).toBe(4);
    // d/dw = d/db = 2 (2 - 4) = -4
    const { w, b } = step.parameters();
    expect([w.item(), b.item()]).toEqual([expect.closeTo(2.4, 6), expect.closeTo(0.4, 6)]);
    expect(step.sync(one, four)).toBeCloseTo(1.44, 5);
  });

  it('learns XOR', async () => {
    const parameters = {
      w1: random.normal([2, 8], { seed: 1 }),
      b1: ops.zeros([8]),
      w2: random.normal([8, 1], { seed: 2 }),
    };
    const step = trainStep({
      parameters,
      loss: (p, x, y) => x.matMul(p.w1).add(p.b1).tanh().matMul(p.w2).sigmoid().sub(y).square().mean(),
      optimizer: 'adam',
    });
    const first = await step(x, y);
    for (let i = 0; i < 2000; i++) step.sync(x, y);
    expect(await step(x, y)).toBeLessThan(first / 20);
    expect(parameters.b1.array()).toEqual(Array(8).fill(0));
  });

  it('goes on with the same parameters for another batch size', () => {
    const step = trainStep(line());
    step.sync(tensor([[1]]), tensor([[4]]));
    step.sync(tensor([[1], [1]]), tensor([[4], [4]]));
    const { w } = step.parameters();
    expect(w.item()).toBeCloseTo(2.4 + 0.1 * 2 * 1.2, 5);
  });

  it('keeps the optimizer’s memory from one batch size to the next', () => {
    const run = (sizes: readonly number[]) => {
      const step = trainStep({ ...line(), optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }) });
      for (const size of sizes) step.sync(ops.full([size, 1], 1), ops.full([size, 1], 4));
      return step.parameters().w.item();
    };
    expect(run([1, 2, 1])).toBeCloseTo(run([1, 1, 1]), 5);
  });

  it('gives the initial parameters before the first step', () => {
    expect(trainStep(line()).parameters().w.array()).toEqual([[2]]);
  });

  it('cannot be used after it was disposed', async () => {
    const step = trainStep(line());
    step.dispose();
    await expect(step(tensor([[1]]), tensor([[1]]))).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(() => step.parameters()).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
  });

  it('explains parameters, losses and rules that cannot be used', async () => {
    const integers = { ...line(), parameters: { w: tensor([[2]], { dtype: 'int32' }), b: tensor([0]) } };
    expect(() => trainStep(integers as never)).toThrow(
      expect.objectContaining({ code: 'DTYPE', message: expect.stringContaining('parameters.w') }),
    );
    const vector = trainStep({ ...line(), loss: (p) => p.b });
    await expect(vector()).rejects.toMatchObject({
      code: 'SHAPE',
      message: expect.stringContaining('Add .mean() or .sum()'),
    });
    const unknown = trainStep({ ...line(), optimizer: { kind: 'adamm' } as never });
    await expect(unknown(tensor([[1]]), tensor([[1]]))).rejects.toMatchObject({ code: 'SPEC' });
  });
});
