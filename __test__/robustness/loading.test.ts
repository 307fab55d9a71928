// Loading: its threads end with those who want batches, and never keep a process or a worker from ending.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Dataset, layers, sequential } from 'espalier';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('./programs/load.mjs', import.meta.url));

/** The threads of the loader that this process has, where the system tells. */
function loaders(): number {
  const names = readdirSync('/proc/self/task').map((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/comm`, 'utf8').trim();
    } catch {
      return '';
    }
  });
  return names.filter((name) => name === 'espalier-loader').length;
}

async function settle(): Promise<number> {
  for (let i = 0; i < 300 && loaders() > 0; i++) await wait(10);
  return loaders();
}

const endless = () =>
  Dataset.fromGenerator(function* () {
    for (let i = 0; ; i++) yield { x: [i, 1], y: [i] };
  });

function regressor() {
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  return model;
}

describe.runIf(process.platform === 'linux')('the threads of a loader', () => {
  it('end when a loop over batches is left early', async () => {
    const set = (await endless()).shuffle({ bufferSize: 50 }).map(({ x, y }) => ({ x: x.mul(2), y }));
    for await (const { x } of set) {
      expect(x.shape).toEqual([32, 2]);
      expect(loaders()).toBeGreaterThan(0);
      break;
    }
    expect(await settle()).toBe(0);
  });

  it('end when a training is stopped, fails or is disposed of in mid-epoch', async () => {
    const set = await endless();
    const controller = new AbortController();
    const stopped = regressor().fit(set, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(stopped).rejects.toThrow('enough');
    const failing = regressor().fit(set.map(({ x }) => ({ x, y: x })));
    await expect(failing).rejects.toThrow();
    const model = regressor();
    const disposed = model.fit(set);
    await wait(50);
    model.dispose();
    await expect(disposed).rejects.toThrow(/dispose/);
    expect(await settle()).toBe(0);
  });

  it('are not there before anybody reads', async () => {
    const set = (await endless()).shuffle().repeat().take(1000).batch(10);
    expect(set.batchSize).toBe(10);
    expect(loaders()).toBe(0);
  });
});

describe('loading', () => {
  it('does not keep a process from exiting in mid-epoch', () => {
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 30_000 });
    expect([stderr, status]).toEqual(['', 0]);
  }, 60_000);

  it('ends with the worker that makes the samples', async () => {
    const doomed = new Worker(program);
    expect(await once(doomed, 'message')).toEqual(['training']);
    await doomed.terminate();
    const model = regressor();
    const history = await model.fit([[1, 1]], [[1]]);
    expect(history.epochs).toEqual([0]);
  }, 60_000);
});
