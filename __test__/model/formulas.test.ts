import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, loadModel, losses, metrics, model, ops, random, sequential, type Tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const x = random.normal([40, 3], { seed: 1 });
const y = x.matMul([[1], [-2], [0.5]]).add(0.3);
const ids = ops.cast(ops.greater(y.reshape([40]), 0), 'int32');

const linear = (units = 1) => sequential([layers.input({ shape: [3] }), layers.dense({ units })], { seed: 2 });
const cubed = (yTrue: Tensor, yPred: Tensor) => yPred.sub(yTrue).abs().pow(3);

describe('a loss of one’s own', () => {
  it('trains like the same loss of the library', async () => {
    const histories = await Promise.all(
      [losses.meanSquaredError(), (yTrue: Tensor, yPred: Tensor) => yPred.sub(yTrue).square()].map(async (loss) => {
        const net = linear();
        net.compile({ optimizer: 'sgd', loss });
        return (await net.fit(x, y, { epochs: 5, seed: 3 })).history.loss;
      }),
    );
    expect(histories[1]).toEqual(histories[0]);
  });

  it('may give one number for all samples', async () => {
    const net = linear();
    net.compile({ optimizer: 'sgd', loss: (yTrue, yPred) => cubed(yTrue, yPred).mean() });
    const { loss } = await net.evaluate(x, y, { batchSize: 40 });
    expect(loss).toBeCloseTo(cubed(y, net.predictSync(x)).mean().item(), 4);
  });

  it('takes class ids as such', async () => {
    const surprise = (yTrue: Tensor, yPred: Tensor) => ops.softmaxCrossEntropy(yPred, yTrue);
    const net = linear(2);
    net.compile({ optimizer: 'adam', loss: losses.custom(surprise, { labels: true }), metrics: ['accuracy'] });
    const { loss } = await net.evaluate(x, ids);
    net.compile({ optimizer: 'adam', loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
    expect(loss).toBeCloseTo((await net.evaluate(x, ids)).loss, 6);
  });

  it('counts samples as their weights say', async () => {
    const net = linear();
    const sampleWeight = Array.from({ length: 40 }, (_, i) => (i < 20 ? 2 : 0));
    net.compile({ optimizer: 'sgd', loss: cubed });
    const { loss } = await net.evaluate(x, y, { sampleWeight });
    const half = [0, 0] as const;
    const first = cubed(y.slice(half, [20, 1]), net.predictSync(x.slice(half, [20, 3])));
    expect(loss).toBeCloseTo(first.mean().item(), 4);
  });

  it('is saved and loaded with the model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
    try {
      const net = linear();
      net.compile({ optimizer: 'sgd', loss: cubed, metrics: [cubed] });
      await net.save(join(folder, 'own.safetensors'));
      const loaded = await loadModel(join(folder, 'own.safetensors'));
      expect(await loaded.evaluate(x, y)).toEqual(await net.evaluate(x, y));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is described for each output that it judges', async () => {
    const input = layers.input({ shape: [3] });
    const outputs = [1, 2].map((units) => layers.dense({ units, name: `out${units}` }).apply(input));
    const net = model({ inputs: input, outputs: outputs as [never, never] });
    const [a, b] = [y, ops.concat([y, y], { axis: 1 })];
    net.compile({ optimizer: 'sgd', loss: cubed, metrics: [metrics.custom(cubed, { name: 'third' }), 'mae'] });
    const all = await net.evaluate(x, [a, b]);
    expect(all.out1_third).toBeCloseTo(all.out1_loss as number, 5);
    expect(all.out2_third).toBeCloseTo(all.out2_loss as number, 5);
    net.compile({ optimizer: 'sgd', loss: { out1: cubed, out2: 'mse' }, metrics: { out2: cubed } });
    const some = await net.evaluate(x, [a, b]);
    expect(some.out1_loss).toBe(all.out1_loss);
    expect(some.out2_cubed).toBe(all.out2_third);
  });
});

describe('a metric of one’s own', () => {
  it('is the mean of its function over the whole set, and is called like it', async () => {
    const net = linear();
    net.compile({ optimizer: 'sgd', loss: 'mse', metrics: [cubed] });
    const { cubed: found } = await net.evaluate(x, y, { batchSize: 7 });
    expect(found).toBeCloseTo(cubed(y, net.predictSync(x)).mean().item(), 4);
  });
});

describe('functions that cannot be losses', () => {
  it.each([
    [
      'one that gives no tensor',
      () => 3 as never,
      'compile: loss: the function returned no numbers; expected a float32 tensor, got 3.',
    ],
    ['one that gives truth values', (t: Tensor, p: Tensor) => ops.equal(t, p), 'expected a float32 tensor, got bool.'],
    [
      'one that knows the batch',
      (_: Tensor, p: Tensor) => p.mul(p.shape[0] as number),
      'holds a number that follows the batch size',
    ],
  ])('are refused: %s', (_what, loss, message) => {
    expect(() => linear().compile({ optimizer: 'sgd', loss })).toThrow(message);
  });

  it('are refused where they do not keep the samples apart', async () => {
    const net = linear(2);
    net.compile({
      optimizer: 'sgd',
      loss: (t, p) =>
        p
          .sub(t)
          .square()
          .mean({ axes: [0] }),
    });
    const rows = ops.concat([y, y], { axis: 1 });
    await expect(net.evaluate(x, rows)).rejects.toThrow(
      'the function does not keep the samples apart; expected [samples, ..]',
    );
  });

  it('say how class ids are taken', async () => {
    const net = linear(2);
    net.compile({ optimizer: 'sgd', loss: cubed });
    await expect(net.evaluate(x, ids)).rejects.toThrow('For class ids give the function the option labels: true.');
  });
});
