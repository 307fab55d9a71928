import { layers, model, ops, random, sequential, type Tensor, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';
import { expectClose, labels, trained, whileTraining, x } from './classifier.js';

describe('outputsOf', () => {
  it('gives the outputs of any layers, by name', async () => {
    const net = await trained();
    const { hidden, norm, bend, drop } = await net.outputsOf(['bend', 'norm', 'drop', 'hidden'], x, { batchSize: 10 });
    const [kernel, bias] = net.getLayer('hidden').getWeights() as [Tensor, Tensor];
    expectClose(hidden, x.matMul(kernel as never).add(bias));
    const [gamma, beta, mean, variance] = net.getLayer('norm').getWeights() as [Tensor, Tensor, Tensor, Tensor];
    expectClose(norm, hidden.sub(mean).div(variance.add(1e-3).sqrt()).mul(gamma).add(beta));
    expect(bend.array()).toEqual(norm.relu().array());
    expect(drop.array()).toEqual(bend.array());
  });

  it('tells the uses of a shared layer apart', async () => {
    const [left, right] = [layers.input({ shape: [4], name: 'left' }), layers.input({ shape: [4], name: 'right' })];
    const shared = layers.dense({ units: 2, name: 'shared' });
    const net = model({ inputs: [left, right], outputs: [shared.apply(left), shared.apply(right)], seed: 1 });
    const found = await net.outputsOf(['shared_1', 'shared', 'left'], [x, x.neg()]);
    const [kernel] = net.getWeights() as [Tensor];
    expectClose(found.shared, x.matMul(kernel as never));
    expectClose(found.shared_1, x.neg().matMul(kernel as never));
    expect(found.left.array()).toEqual(x.array());
  });

  it('has the names that were asked for, also for the compiler', async () => {
    const found = await (await trained()).outputsOf(['head'], x);
    // @ts-expect-error: nobody asked for it.
    expect(found.bend).toBeUndefined();
    expect(found.head.shape).toEqual([48, 3]);
  });

  it('stops when its signal says so, and waits for other work', async () => {
    const net = await trained();
    const stopped = { signal: AbortSignal.abort('enough') };
    await expect(net.outputsOf(['head'], x, stopped)).rejects.toBe('enough');
    await expect(net.gradients(x, labels, stopped)).rejects.toBe('enough');
    await whileTraining(net, async () => {
      await expect(net.outputsOf(['head'], x)).rejects.toMatchObject({ code: 'BUSY' });
      await expect(net.gradients(x, labels)).rejects.toMatchObject({ code: 'BUSY' });
      expect(() => net.folded()).toThrow(expect.objectContaining({ code: 'BUSY' }));
      expect(() => net.summary()).toThrow(expect.objectContaining({ code: 'BUSY' }));
    });
    const [weight] = net.getLayer('head').weights;
    net.dispose();
    expect(() => weight?.tensor).toThrow(expect.objectContaining({ code: 'DISPOSED' }));
    await expect(net.outputsOf(['head'], x)).rejects.toMatchObject({ code: 'DISPOSED' });
    expect(net.layers).toHaveLength(5);
  });

  it('refuses names that there are not, and data that does not fit', async () => {
    const net = await trained();
    await expect(net.outputsOf(['haed'], x)).rejects.toMatchObject({
      code: 'SPEC',
      message: expect.stringMatching(/no layer is called 'haed'.*head/),
    });
    await expect(net.outputsOf('head' as never, x)).rejects.toMatchObject({ code: 'SPEC' });
    const narrow = net.outputsOf(['head'], ops.ones([3, 2]));
    await expect(narrow).rejects.toMatchObject({ code: 'SHAPE', message: expect.stringMatching(/^outputsOf: /) });
    await expect(net.outputsOf(['head'], x, { batchSize: 0 })).rejects.toMatchObject({ code: 'SPEC' });
  });
});

describe('gradients', () => {
  /** `mean((x w + b - y)²)` and what follows for `w` and `b`. */
  it('are those of the formula, for every weight', async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [4], name: 'line', kernelRegularizer: 'l2' })], {
      seed: 1,
    });
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const y = random.normal([48, 2], { seed: 5 });
    const [w, b] = net.getWeights() as [Tensor, Tensor];
    const error = x
      .matMul(w as never)
      .add(b)
      .sub(y) as Tensor;
    const { loss, gradients } = await net.gradients(x, y);
    expect(loss).toBeCloseTo(error.square().mean().item() + 0.01 * w.square().sum().item(), 4);
    expect(Object.keys(gradients)).toEqual(['line/kernel', 'line/bias']);
    const slope = error.mul(2 / 96);
    expectClose(gradients['line/bias'] as Tensor, slope.sum({ axes: [0] }));
    expectClose(
      gradients['line/kernel'] as Tensor,
      x
        .transpose()
        .matMul(slope as never)
        .add(w.mul(0.02)),
    );
    const weighted = await net.gradients({ x, y }, { sampleWeight: ops.full([48], 3) });
    expectClose(weighted.gradients['line/bias'] as Tensor, slope.sum({ axes: [0] }).mul(3));
  });

  it('are the limits of differences of the loss, and change nothing', async () => {
    const net = await trained();
    const before = net.getWeights().map((weight) => weight.array());
    const { gradients, loss } = await net.gradients(x, labels, { training: false });
    expect(loss).toBeCloseTo((await net.evaluate(x, labels, { batchSize: 48 })).loss, 5);
    for (const name of ['hidden/kernel', 'norm/gamma', 'norm/beta', 'head/bias']) {
      const weight = net.trainableWeights.find((weight) => weight.name === name);
      const values = weight?.tensor.data().slice() as Float32Array;
      const at = async (step: number) => {
        const moved = values.slice();
        moved[1] = (moved[1] as number) + step;
        weight?.set(tensor(moved, { shape: weight.shape }));
        return (await net.gradients(x, labels, { training: false })).loss;
      };
      const slope = ((await at(0.01)) - (await at(-0.01))) / 0.02;
      weight?.set(tensor(values, { shape: weight.shape }));
      expect(gradients[name]?.data()[1]).toBeCloseTo(slope, 3);
    }
    expect(net.getWeights().map((weight) => weight.array())).toEqual(before);
  });

  it('are those of training, unless one says otherwise', async () => {
    const net = await trained();
    const training = await net.gradients(x, labels);
    expect(training.loss).toBe((await net.gradients(x, labels, { training: true })).loss);
    // While training, dropout hides and the normaliser takes the batch's own statistics.
    expect(training.loss).not.toBeCloseTo((await net.gradients(x, labels, { training: false })).loss, 3);
  });

  it('need a model that is compiled, and answers that fit', async () => {
    const net = sequential([layers.dense({ units: 2, inputShape: [4] })]);
    await expect(net.gradients(x, x)).rejects.toMatchObject({ code: 'SPEC' });
    net.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await expect(net.gradients(x, x)).rejects.toMatchObject({ code: 'SHAPE' });
    await expect(net.gradients(x, undefined as never)).rejects.toMatchObject({ code: 'DATA' });
    const wrong = net.gradients(x, ops.ones([48, 2]), { training: 'yes' as never });
    await expect(wrong).rejects.toMatchObject({ code: 'SPEC' });
  });
});
