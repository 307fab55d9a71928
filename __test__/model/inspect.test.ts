import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  layers,
  loadModel,
  type Model,
  model,
  ops,
  optimizers,
  random,
  sequential,
  type Tensor,
  tensor,
} from 'espalier';
import { describe, expect, it } from 'vitest';

const x = random.normal([48, 4], { seed: 1 }).mul(3).add(1);
const labels = tensor(
  Array.from({ length: 48 }, (_, i) => i % 3),
  { dtype: 'int32' },
);

function compiled<M extends Model>(made: M): M {
  made.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'sparseCategoricalCrossentropy' });
  return made;
}

/** A classifier with a normaliser that has seen data. */
async function trained(): Promise<Model> {
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
async function whileTraining(net: Model, something: () => unknown): Promise<void> {
  const stop = new AbortController();
  const fit = net.fit(x, labels, { epochs: 1e9, signal: stop.signal });
  try {
    await something();
  } finally {
    stop.abort('done');
    await expect(fit).rejects.toBe('done');
  }
}

function expectClose(found: Tensor, expected: Tensor, within = 1e-5): void {
  expect(found.shape).toEqual(expected.shape);
  expect(found.sub(expected).abs().max().item()).toBeLessThan(within);
}

describe('folded', () => {
  it('gives a model without normalisers and with the same outputs', async () => {
    const net = await trained();
    const folded = net.folded();
    expect(folded.layers.map(({ kind }) => kind)).toEqual(['dense', 'activation', 'dropout', 'dense']);
    expect(folded.countParams()).toBe(net.countParams() - 4 * 8);
    expectClose(folded.predictSync(x), net.predictSync(x));
    expect(folded.getLayer('hidden').getWeights()[0]?.array()).not.toEqual(
      net.getLayer('hidden').getWeights()[0]?.array(),
    );
  });

  it('has weights of its own, trains, and is saved', async () => {
    const net = await trained();
    const folded = compiled(net.folded());
    const before = net.predictSync(x);
    await folded.fit(x, labels, { epochs: 2 });
    expect(net.predictSync(x).array()).toEqual(before.array());
    const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
    try {
      await folded.save(join(folder, 'folded.safetensors'));
      const loaded = await loadModel(join(folder, 'folded.safetensors'));
      expect(loaded.predictSync(x).array()).toEqual(folded.predictSync(x).array());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('folds what can be in a graph and leaves the rest', async () => {
    const input = layers.input({ shape: [4] });
    const branch = layers.dense({ units: 6, useBias: false, name: 'branch' }).apply(input);
    const normed = layers.batchNormalization({ name: 'normed' }).apply(branch);
    const read = layers.dense({ units: 6, name: 'read' }).apply(input);
    const kept = layers.batchNormalization({ name: 'kept' }).apply(read);
    const net = model({ inputs: input, outputs: [normed, kept, read], seed: 1 });
    net.compile({ optimizer: 'sgd', loss: ['meanSquaredError', 'meanSquaredError', 'meanSquaredError'] });
    await net.fit(x, [ops.ones([48, 6]), ops.ones([48, 6]), ops.ones([48, 6])], { epochs: 2 });
    const folded = net.folded();
    expect(folded.layers.map(({ name }) => name)).toEqual(['input', 'branch', 'read', 'kept']);
    const [found, expected] = [folded.predictSync(x), net.predictSync(x)];
    for (const [i, output] of expected.entries()) expectClose(found[i] as Tensor, output);
    // Outputs keep their names.
    const loss = { normed: 'meanSquaredError', kept: 'meanSquaredError', read: 'meanSquaredError' } as const;
    folded.compile({ optimizer: 'sgd', loss });
    await folded.fit(x, { normed: ops.ones([48, 6]), kept: ops.ones([48, 6]), read: ops.ones([48, 6]) });
  });
});

describe('name', () => {
  it('is what the model was given', () => {
    const dense = layers.dense({ units: 1, inputShape: [4] });
    expect(sequential([dense], { name: 'line' }).name).toBe('line');
    expect(sequential([dense]).name).toBeUndefined();
  });
});

describe('predict, which folds by itself', () => {
  it('gives what passes through the layers, whatever weights there are', async () => {
    const net = await trained();
    const check = async () => {
      const { head } = await net.outputsOf(['head'], x);
      expectClose(net.predictSync(x), head);
      expectClose(await net.predict(x, { batchSize: 7 }), head);
      return head.array();
    };
    const first = await check();
    await net.fit(x, labels, { epochs: 1 });
    const second = await check();
    expect(second).not.toEqual(first);
    net.getLayer('norm').weights[0]?.set(ops.full([8], 3));
    const third = await check();
    expect(third).not.toEqual(second);
    net.setWeights(net.getWeights().map((weight) => weight.abs()));
    expect(await check()).not.toEqual(third);
    compiled(net);
    await check();
    const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
    try {
      await net.save(join(folder, 'net.safetensors'));
      const loaded = await loadModel(join(folder, 'net.safetensors'));
      expect(loaded.predictSync(x).array()).toEqual(net.predictSync(x).array());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

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

describe('layers', () => {
  it('know what they are', async () => {
    const net = await trained();
    expect(net.layers).toHaveLength(5);
    const [hidden, norm] = net.layers;
    expect([hidden?.name, hidden?.kind, hidden?.inputShapes, hidden?.outputShape]).toEqual([
      'hidden',
      'dense',
      [[4]],
      [8],
    ]);
    expect(norm?.spec).toMatchObject({ kind: 'batchNormalization', momentum: 0.5, epsilon: 1e-3 });
    expect(norm?.weights.map(({ name, shape, trainable }) => [name, shape, trainable])).toEqual([
      ['norm/gamma', [8], true],
      ['norm/beta', [8], true],
      ['norm/movingMean', [8], false],
      ['norm/movingVariance', [8], false],
    ]);
    expect(norm?.countParams()).toBe(32);
    expect(net.layers[2]?.weights).toEqual([]);
    expect(net.getLayer(-1)).toBe(net.getLayer('head'));
    expect(() => net.getLayer('haed')).toThrow(expect.objectContaining({ code: 'SPEC' }));
  });

  it('appear once in a graph, however often they are used', () => {
    const [left, right] = [layers.input({ shape: [4] }), layers.input({ shape: [4] })];
    const shared = layers.dense({ units: 2, name: 'shared' });
    const sum = layers.dense({ units: 1, name: 'sum' });
    const net = model({ inputs: [left, right], outputs: [sum.apply(shared.apply(left)), shared.apply(right)] });
    expect(net.layers.map(({ name }) => name)).toEqual(['input', 'input_1', 'shared', 'sum']);
    expect(net.getLayer('sum').weights.map(({ shape }) => shape)).toEqual([[2, 1], [1]]);
    expect(net.countParams()).toBe(4 * 2 + 2 + 2 + 1);
  });

  it('give and take weights', async () => {
    const net = await trained();
    const head = net.getLayer('head');
    const [kernel, bias] = head.weights;
    const before = net
      .getLayer('norm')
      .getWeights()
      .map((weight) => weight.array());
    kernel?.set(ops.ones([8, 3]));
    bias?.set([1, 2, 3]);
    expect(kernel?.tensor.array()).toEqual(ops.ones([8, 3]).array());
    expect(net.weights().at(-1)?.tensor.array()).toEqual([1, 2, 3]);
    head.setWeights([ops.zeros([8, 3]), ops.zeros([3])]);
    for (const probability of net.predictSync(x).data()) expect(probability).toBeCloseTo(1 / 3, 6);
    expect(
      net
        .getLayer('norm')
        .getWeights()
        .map((weight) => weight.array()),
    ).toEqual(before);
    expect(() => head.setWeights([ops.ones([8, 3])])).toThrow(expect.objectContaining({ code: 'SHAPE' }));
    expect(() => head.setWeights([ops.ones([8, 3]), ops.ones([4])])).toThrow(
      expect.objectContaining({ code: 'SHAPE', message: expect.stringContaining('head/bias') }),
    );
    expect(kernel?.tensor.sum().item()).toBe(0);
    net.getLayer('bend').setWeights([]);
    expect(() => net.getLayer('bend').setWeights([ops.ones([1])])).toThrow(expect.objectContaining({ code: 'SHAPE' }));
  });
});

describe('trainable', () => {
  const values = (net: Model, name: string) =>
    net
      .weights()
      .find((weight) => weight.name === name)
      ?.tensor.array();

  it('freezes a layer from the next compilation on', async () => {
    const net = await trained();
    const hidden = net.getLayer('hidden');
    hidden.trainable = false;
    expect([hidden.trainable, net.trainable, net.getLayer('norm').trainable]).toEqual([false, true, true]);
    expect(net.toJSON()).toMatchObject({ layers: [{ name: 'hidden', trainable: false }, {}, {}, {}, {}] });
    expect(net.nonTrainableWeights.map(({ name }) => name)).toEqual([
      'hidden/kernel',
      'hidden/bias',
      'norm/movingMean',
      'norm/movingVariance',
    ]);
    const before = values(net, 'hidden/kernel');
    await net.fit(x, labels);
    const between = values(net, 'hidden/kernel');
    expect(between).not.toEqual(before);
    compiled(net);
    const head = values(net, 'head/kernel');
    await net.fit(x, labels);
    expect(values(net, 'hidden/kernel')).toEqual(between);
    expect(values(net, 'head/kernel')).not.toEqual(head);
    expect(Object.keys((await net.gradients(x, labels)).gradients)).not.toContain('hidden/kernel');
    hidden.trainable = true;
    compiled(net);
    await net.fit(x, labels);
    expect(values(net, 'hidden/kernel')).not.toEqual(between);
  });

  it('holds the statistics of a frozen normaliser', async () => {
    const net = await trained();
    net.trainable = false;
    expect(net.layers.map(({ trainable }) => trainable)).toEqual([false, false, false, false, false]);
    net.getLayer('head').trainable = true;
    expect(net.trainableWeights.map(({ name }) => name)).toEqual(['head/kernel', 'head/bias']);
    compiled(net);
    const before = values(net, 'norm/movingMean');
    await net.fit(x, labels);
    expect(values(net, 'norm/movingMean')).toEqual(before);
  });

  it('is kept in a file', async () => {
    const net = await trained();
    net.getLayer('hidden').trainable = false;
    const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
    try {
      await net.save(join(folder, 'net.safetensors'));
      const loaded = await loadModel(join(folder, 'net.safetensors'));
      expect(loaded.layers.map(({ trainable }) => trainable)).toEqual([false, true, true, true, true]);
      const before = values(loaded, 'hidden/kernel');
      await loaded.fit(x, labels);
      expect(values(loaded, 'hidden/kernel')).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is true or false, and not changed while the model trains', async () => {
    const net = await trained();
    expect(() => {
      net.getLayer(0).trainable = 0 as never;
    }).toThrow(expect.objectContaining({ code: 'SPEC' }));
    await whileTraining(net, () => {
      expect(() => {
        net.trainable = false;
      }).toThrow(expect.objectContaining({ code: 'BUSY' }));
      expect([net.getLayer(0).trainable, net.countParams()]).toEqual([true, 4 * 8 + 8 + 32 + 8 * 3 + 3]);
    });
  });
});

describe('summary', () => {
  it('counts what is trained, what is kept, and the memory for a batch', async () => {
    const net = await trained();
    net.getLayer('head').trainable = false;
    compiled(net);
    const summary = net.summary({ batchSize: 16 });
    const [hidden, norm, head] = [4 * 8 + 8, 4 * 8, 8 * 3 + 3];
    expect(summary.parameters).toBe(hidden + norm + head);
    expect(summary.trainable).toBe(hidden + 16);
    expect(summary.nonTrainable).toBe(head + 16);
    expect(summary.optimizer).toBe(2 * (hidden + 16));
    expect(summary.layers[1]).toEqual({
      name: 'norm',
      kind: 'batchNormalization',
      inputs: ['hidden'],
      outputShape: [null, 8],
      parameters: 32,
    });
    const { training, prediction } = net.summary({ batchSize: 1600 }).memory;
    // The outputs of the hidden layer alone grow by this much.
    const growth = (1600 - 16) * 8 * 4;
    expect(training).toBeGreaterThan((summary.memory.training as number) + growth);
    expect(prediction).toBeGreaterThanOrEqual(summary.memory.prediction + growth);
    expect(training).toBeGreaterThan(prediction);
    expect(String(summary)).toMatch(
      /99 parameters: 56 trainable, 43 not\n112 numbers kept by the optimizer\nmemory for batches of 16: [\d.]+ KB training, [\d.]+ KB prediction$/,
    );
  });

  it('says what is connected to what, where the order does not', () => {
    const input = layers.input({ shape: [4], name: 'x' });
    const shared = layers.dense({ units: 4, name: 'shared' });
    const net = model({ inputs: input, outputs: shared.apply(shared.apply(input)), seed: 1 });
    expect(net.summary().optimizer).toBeNull();
    expect(net.summary().memory.training).toBeNull();
    expect(String(net.summary())).not.toContain('connected to');
    const wide = model({
      inputs: input,
      outputs: [shared.apply(input), layers.dense({ units: 1, name: 'out' }).apply(input)],
    });
    expect(String(wide.summary()).split('\n').slice(0, 5)).toEqual([
      'layer   kind   output shape  parameters  connected to',
      '──────  ─────  ────────────  ──────────  ────────────',
      'x       input  [batch, 4]             0',
      'shared  dense  [batch, 4]            20  x',
      'out     dense  [batch, 1]             5  x',
    ]);
    expect(() => net.summary({ batchSize: 0 })).toThrow(expect.objectContaining({ code: 'SPEC' }));
  });
});
