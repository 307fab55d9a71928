import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, loadModel, type Model, model, ops, sequential } from 'espalier';
import { describe, expect, it } from 'vitest';
import { compiled, labels, trained, whileTraining, x } from './classifier.js';

describe('name', () => {
  it('is what the model was given', () => {
    const dense = layers.dense({ units: 1, inputShape: [4] });
    expect(sequential([dense], { name: 'line' }).name).toBe('line');
    expect(sequential([dense]).name).toBeUndefined();
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
