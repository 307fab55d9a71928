import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { layers, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./programs/train.mjs', import.meta.url));

function start(epochs: number): Worker {
  return new Worker(program, { workerData: { epochs } });
}

describe('worker threads', () => {
  it('train at once, and one terminated in mid-fit leaves the others and the process healthy', async () => {
    const [doomed, other] = [start(1e6), start(300)];
    const finished = new Promise<number>((resolve, reject) => {
      other.on('message', (message) => typeof message === 'number' && resolve(message));
      other.on('error', reject);
    });
    expect(await once(doomed, 'message')).toEqual(['training']);
    await doomed.terminate();
    expect(await finished).toBeLessThan(1.2);
    const again = start(2);
    const [code] = await once(again, 'exit');
    expect(code).toBe(0);
  }, 60_000);

  it('do not keep a process from exiting in mid-fit', () => {
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 30_000 });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  }, 60_000);
});

describe('the number of threads', () => {
  const x = tensor(
    Float32Array.from({ length: 200 * 32 }, (_, i) => Math.sin(i)),
    { shape: [200, 32] },
  );
  const y = tensor(
    Int32Array.from({ length: 200 }, (_, i) => i % 4),
    { shape: [200] },
  );

  /** Weights of a network with dropout after two epochs; wide enough that its work is shared. */
  async function train(threads: number) {
    const model = sequential(
      [
        layers.input({ shape: [32] }),
        layers.dense({ units: 1500, activation: 'relu' }),
        layers.dropout({ rate: 0.3 }),
        layers.dense({ units: 4, activation: 'softmax' }),
      ],
      { seed: 7 },
    );
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', threads });
    await model.fit(x, y, { epochs: 2, batchSize: 64, seed: 3 });
    return model.getWeights().map((weight) => weight.data());
  }

  it('changes no bit of what is learned', async () => {
    const alone = await train(1);
    for (const threads of [2, 3]) expect(await train(threads)).toEqual(alone);
  }, 60_000);
});
