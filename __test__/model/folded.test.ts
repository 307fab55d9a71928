import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, loadModel, model, ops, type Tensor } from 'espalier';
import { describe, expect, it } from 'vitest';
import { compiled, expectClose, labels, trained, x } from './classifier.js';

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
