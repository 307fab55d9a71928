import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layers, loadModel, model, ops, optimizers, random, sequential, type Tensor } from 'espalier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const data = random.normal([32, 4], { seed: 1 });

/** Two towers with one shared layer, and two results. */
function towers() {
  const left = layers.input({ shape: [4], name: 'left' });
  const right = layers.input({ shape: [4], name: 'right' });
  const shared = layers.dense({ units: 8, activation: 'tanh', name: 'shared' });
  const outputs = [
    layers.dense({ units: 1 }).apply(shared.apply(left)),
    layers.dense({ units: 2 }).apply(shared.apply(right)),
  ] as const;
  return model({ inputs: [left, right], outputs, seed: 1 });
}

describe('model', () => {
  it('is the same as a sequential of the same layers', () => {
    const x = layers.input({ shape: [4] });
    const [hidden, out] = [layers.dense({ units: 8, activation: 'relu' }), layers.dense({ units: 2 })];
    const graph = model({ inputs: x, outputs: out.apply(hidden.apply(x)), seed: 3 });
    expect(graph.predictSync(data).array()).toEqual(
      sequential([x, hidden, out], { seed: 3 }).predictSync(data).array(),
    );
  });

  it('has several inputs and outputs, by place or by name', async () => {
    const graph = towers();
    expect(graph.weights().filter(({ name }) => name.includes('shared'))).toHaveLength(2);
    const [one, two] = graph.predictSync([data, data]) as [Tensor, Tensor];
    expect([one.shape, two.shape]).toEqual([
      [32, 1],
      [32, 2],
    ]);
    const named = (await graph.predict({ left: data, right: data })) as [Tensor, Tensor];
    expect(named[1].array()).toEqual(two.array());
  });

  it('trains with a loss for each output', async () => {
    const graph = towers();
    graph.compile({
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      loss: ['meanSquaredError', 'meanSquaredError'],
    });
    const { history } = await graph.fit([data, data], [ops.ones([32, 1]), ops.zeros([32, 2])], { epochs: 60 });
    expect(history.loss.at(-1)).toBeLessThan((history.loss[0] ?? 0) / 2);
  });

  it('explains data that does not match its inputs', () => {
    const graph = towers();
    expect(() => graph.predictSync(data)).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('expected 2 (left, right)') }),
    );
    expect(() => graph.predictSync([data])).toThrow(expect.objectContaining({ code: 'DATA' }));
    expect(() => graph.predictSync({ left: data })).toThrow(
      expect.objectContaining({ code: 'DATA', message: expect.stringContaining('there is no "right"') }),
    );
  });

  it('can be built from its own JSON', () => {
    const graph = towers();
    const spec = JSON.parse(JSON.stringify(graph));
    expect(model(spec).toJSON()).toEqual(graph.toJSON());
    const line = sequential([layers.dense({ units: 1, inputShape: [4] })]);
    expect(sequential(JSON.parse(JSON.stringify(line))).toJSON()).toEqual(line.toJSON());
  });
});

describe('save and loadModel', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'espalier-save-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('bring back layers, weights and what the model was compiled with', async () => {
    const graph = towers();
    graph.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const path = join(folder, 'towers.safetensors');
    await graph.save(path);
    const loaded = await loadModel<readonly Tensor[]>(pathToFileURL(path));
    expect(loaded.toJSON()).toEqual(graph.toJSON());
    const predict = (of: typeof loaded) => of.predictSync([data, data]).map((output) => output.array());
    expect(predict(loaded)).toEqual(predict(graph));
    const targets = [ops.ones([32, 1]), ops.zeros([32, 2])];
    expect(await loaded.evaluate([data, data], targets)).toEqual(await graph.evaluate([data, data], targets));
  });

  it('reject where there is no such file or folder', async () => {
    await expect(loadModel(join(folder, 'none.safetensors'))).rejects.toMatchObject({ code: 'IO' });
    await expect(towers().save(join(folder, 'none', 'x.safetensors'))).rejects.toMatchObject({ code: 'IO' });
  });
});
