// Transforms learn from data sets of any kind: in memory, from files, from generators, in one pass and off the main thread.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dataset, datasets, preprocess, random } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'espalier-fitting-'));
afterAll(() => rmSync(folder, { recursive: true }));

function table(name: string, rows: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `a,b,c\n${rows.join('\n')}\n`);
  return path;
}

const numbers = random.normal([5000, 3], { seed: 6 }).mul(10).add(3).data();
const rows = Array.from({ length: 5000 }, (_, i) => numbers.slice(3 * i, 3 * i + 3).join(','));
const kinds = ['standardScaler', 'minMaxScaler', 'whitening', 'quantileClip', 'fillMissing'] as const;

describe('a transform', () => {
  it.each(kinds)('learns the same bits from a file that is read and from memory: %s', async (kind) => {
    const path = table('large.csv', rows);
    const known = await preprocess[kind]().fit(await Dataset.fromCsv(path));
    const streamed = await Dataset.fromCsv(path, { stream: true });
    expect(streamed.inMemory).toBe(false);
    for (const data of [streamed, streamed.batch(7, { dropRemainder: true }).prefetch({ threads: 3 })]) {
      const { spec, statistics, skipped } = await preprocess[kind]().fit(data);
      expect([spec, skipped]).toEqual([known.spec, 0]);
      for (const [name, kept] of Object.entries(known.statistics))
        expect(statistics[name]?.data()).toEqual(kept.data());
    }
  });

  it('learns from the views of a dataset, and changes what is read', async () => {
    const data = (await Dataset.fromCsv(table('views.csv', rows), { stream: true })).filter(({ x }) =>
      x.slice([0, 0], [-1, 1]).reshape([-1]).greater(3),
    );
    const scaled = (await preprocess.standardScaler().fit(data)).transform(data);
    const { mean, variance } = await (async () => {
      const { x } = await scaled.load();
      return { mean: x.mean({ axes: 0 }).data(), variance: x.variance({ axes: 0 }).data() };
    })();
    for (let c = 0; c < 3; c++) {
      expect(mean[c]).toBeCloseTo(0, 4);
      expect(variance[c]).toBeCloseTo(1, 4);
    }
  });

  it('learns from a generator, which runs while the transform waits', async () => {
    const { x } = datasets.iris();
    const data = await Dataset.fromGenerator(async function* () {
      for (let i = 0; i < 150; i++) {
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        yield { x: Array.from(x.data().subarray(4 * i, 4 * i + 4)) };
      }
    });
    const { statistics } = await preprocess.minMaxScaler().fit(data);
    const known = await preprocess.minMaxScaler().fit(x);
    expect(statistics.min?.data()).toEqual(known.statistics.min?.data());
    expect(statistics.max?.data()).toEqual(known.statistics.max?.data());
  });

  it('takes plain arrays as well', async () => {
    const scaler = await preprocess.minMaxScaler().fit([[0], [4]]);
    expect(scaler.transform([[1], [2]]).array()).toEqual([[0.25], [0.5]]);
    expect(scaler.inverse([[0.75]]).array()).toEqual([[3]]);
  });

  it('counts the records that could not be read', async () => {
    const path = table('broken.csv', [...rows.slice(0, 2000), '1,oops,3', ...rows.slice(2000), '1,2']);
    const data = await Dataset.fromCsv(path, { stream: true, onError: 'skip', columns: ['a', 'b', 'c'] });
    const { skipped, statistics } = await preprocess.standardScaler().fit(data);
    expect(skipped + data.skipped).toBeGreaterThan(0);
    const known = await preprocess.standardScaler().fit(await Dataset.fromCsv(table('whole.csv', rows)));
    expect(statistics.mean?.data()).toEqual(known.statistics.mean?.data());
  });

  it('names what is wrong with the data', async () => {
    const none = (await Dataset.fromCsv(table('none.csv', rows), { stream: true })).take(0);
    await expect(preprocess.standardScaler().fit(none)).rejects.toThrow(
      'standardScaler: there is no data; expected at least one sample, got none.',
    );
    const failing = await Dataset.fromGenerator(function* () {
      yield { x: [1] };
      throw new Error('the cursor was closed');
    });
    await expect(preprocess.standardScaler().fit(failing)).rejects.toThrow('the cursor was closed');
    const several = Dataset.fromArrays({ x: { left: [[1]], right: [[2]] } });
    await expect(preprocess.standardScaler().fit(several)).rejects.toThrow('expected it, got x.left, x.right');
    await expect(preprocess.standardScaler().fit('rows' as never)).rejects.toThrow('standardScaler.fit');
  });

  it('stops when a signal says so', async () => {
    const endless = (await Dataset.fromCsv(table('endless.csv', rows), { stream: true })).repeat();
    const controller = new AbortController();
    const fitting = preprocess.standardScaler().fit(endless, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(fitting).rejects.toThrow('enough');
  });
});
