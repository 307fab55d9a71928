// Weights from files: the library's own, and those of networks of PyTorch.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { layers, type Model, sequential } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../safetensors.js';

const folder = mkdtempSync(join(tmpdir(), 'espalier-load-weights-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const net = (seed: number, classes = 2): Model =>
  sequential(
    [
      layers.dense({ units: 4, activation: 'relu', inputShape: [3], name: 'fc1' }),
      layers.batchNormalization({ name: 'bn1' }),
      layers.dense({ units: classes, name: 'fc2' }),
    ],
    { seed },
  );

const x = [[1, -2, 3]];
const weightsOf = (model: Model) => model.getWeights().map((weight) => weight.array());
const filled = (...shape: number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, data: Float32Array.from({ length: size }, (_, i) => i - 2) };
};

describe('loadWeights', () => {
  it('takes what save has written, for a model of its own making', async () => {
    const [saved, other] = [net(1), net(2)];
    const file = join(folder, 'own.safetensors');
    await saved.save(file);
    expect(weightsOf(other)).not.toEqual(weightsOf(saved));
    await other.loadWeights(pathToFileURL(file));
    expect(weightsOf(other)).toEqual(weightsOf(saved));
    expect(other.predictSync(x).array()).toEqual(saved.predictSync(x).array());
  });

  it('takes the state of a PyTorch network whose modules have the names of the layers', async () => {
    const file = join(folder, 'torch.safetensors');
    const vectors = ['weight', 'bias', 'running_mean', 'running_var'].map((name) => [`bn1.${name}`, filled(4)]);
    writeSafetensors(file, {
      'fc1.weight': filled(4, 3),
      'fc1.bias': filled(4),
      ...Object.fromEntries(vectors),
      'bn1.num_batches_tracked': { shape: [], data: new BigInt64Array([7n]) },
      'fc2.weight': filled(2, 4),
      'fc2.bias': filled(2),
      'fc3.weight': filled(9),
    });
    const model = net(1);
    // Loading makes what predicts anew.
    model.predictSync(x);
    await model.loadWeights(file);
    const vector = [-2, -1, 0, 1];
    const kernel = [
      [-2, 1, 4, 7],
      [-1, 2, 5, 8],
      [0, 3, 6, 9],
    ];
    const head = [
      [-2, 2],
      [-1, 3],
      [0, 4],
      [1, 5],
    ];
    expect(weightsOf(model)).toEqual([kernel, vector, vector, vector, vector, vector, head, [-2, -1]]);
    model.layers[1]?.weights[3]?.set([1, 1, 1, 1]);
    // relu(x W + b) = [0, 5, 12, 19]; the normaliser makes gamma (h - mean) + beta of it; the head sums up.
    const hidden = [0, 5, 12, 19].map(
      (h, i) => ((vector[i] as number) * (h - (vector[i] as number))) / Math.sqrt(1.001) + (vector[i] as number),
    );
    const expected = [0, 1].map((at) => hidden.reduce((sum, h, i) => sum + h * (head[i]?.[at] as number), at - 2));
    for (const [i, y] of model.predictSync(x).data().entries()) expect(y).toBeCloseTo(expected[i] as number, 4);
  });

  it('refuses what does not fit and changes nothing, or leaves it out where that is asked for', async () => {
    const file = join(folder, 'classes.safetensors');
    const saved = net(1, 5);
    await saved.save(file);
    const model = net(2);
    const before = weightsOf(model);
    await expect(model.loadWeights(file)).rejects.toThrow(
      /^loadWeights ".*classes\.safetensors": the tensor fc2\/kernel does not fit the weight fc2\/kernel; expected float32\[4, 2\], got float32\[4, 5\] .* Pass skipMismatch: true/,
    );
    expect(weightsOf(model)).toEqual(before);
    await model.loadWeights(file, { skipMismatch: true });
    expect(weightsOf(model)).toEqual([...weightsOf(saved).slice(0, 6), ...before.slice(6)]);
  });

  it('refuses files that hold no weights, and options that there are not', async () => {
    const file = join(folder, 'no.safetensors');
    writeFileSync(file, 'nothing');
    await expect(net(1).loadWeights(file)).rejects.toThrow('the file is damaged or of another format');
    await expect(net(1).loadWeights(join(folder, 'none'))).rejects.toMatchObject({ code: 'IO' });
    // @ts-expect-error the option is called skipMismatch
    await expect(net(1).loadWeights(file, { strict: false })).rejects.toThrow("unknown option 'strict'");
    // @ts-expect-error it is true or false
    await expect(net(1).loadWeights(file, { skipMismatch: 1 })).rejects.toThrow('expected true or false, got 1');
  });
});
