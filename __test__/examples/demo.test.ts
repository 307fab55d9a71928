// The demo: learns to read digits, leaves a model that can be loaded and a learning curve that can be shown.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasets, loadModel, preprocess } from 'espalier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learningCurve } from '../../examples/demo/learning-curve.js';
import { run } from '../../examples/demo.js';

describe('demo', () => {
  let folder: string;
  let result: Awaited<ReturnType<typeof run>>;
  const lines: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'espalier-demo-'));
    result = await run((line: string) => lines.push(line), { folder });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads at least 96 % of the digits it has not seen', () => {
    expect(result.accuracy).toBeGreaterThanOrEqual(0.96);
    expect(lines.join('\n')).toContain(`test accuracy ${(100 * result.accuracy).toFixed(1)} %`);
  });

  it('saves a model that reads as well after loading', async () => {
    const { train, test } = datasets.digits().split({ test: 0.2, seed: 1, stratify: true });
    const model = await loadModel(result.files.model);
    const { accuracy } = await model.evaluate((await preprocess.minMaxScaler().fit(train)).transform(test));
    expect(accuracy).toBe(result.accuracy);
  });

  it('draws a line for each of the four series, with a point for each epoch', () => {
    const lines = readFileSync(result.files.curve, 'utf8').match(/points="[^"]*"/g) ?? [];
    expect(lines.map((line) => line.split(' ').length)).toEqual([40, 40, 40, 40]);
  });
});

describe('learningCurve', () => {
  const svg = (values: number[]) =>
    learningCurve([{ title: 'Loss', include: [0], curves: [{ label: 'training', color: 'blue', values }] }]);

  it('marks the axes with round numbers that cover the values', () => {
    const labels = [...svg([2.3, 1.1, 0.4]).matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => label);
    expect(labels).toEqual(['0', '0.5', '1', '1.5', '2', '2.5']);
  });

  it('leaves out values that are not finite', () => {
    expect(svg([1, Number.NaN, 0.5, Number.POSITIVE_INFINITY])).not.toMatch(/NaN|Infinity/);
  });

  it('draws a training of one epoch', () => {
    expect(svg([0.7])).not.toMatch(/NaN|Infinity/);
  });
});
