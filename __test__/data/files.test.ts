// Datasets that come from files: what each format gives, training from them, and what is wrong named.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Dataset, datasets, layers, sequential, type Tensor } from 'espalier';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'espalier-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const goldens = fileURLToPath(new URL('../../crates/data/goldens/files/', import.meta.url));
const golden = (name: string) => join(goldens, name);

function written(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Iris as a CSV file. */
function flowers(): string {
  const { x, y, featureNames = [], classNames = [] } = datasets.iris();
  const [values, ids] = [x.data(), y.data()];
  const rows = Array.from(ids, (id, row) => [...values.slice(4 * row, 4 * row + 4), classNames[id]].join(','));
  return written('iris.csv', `${[...featureNames, 'species'].join(',')}\n${rows.join('\n')}\n`);
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );
}

describe('a CSV file', () => {
  it('is the data set that was written, with the names of columns and classes', async () => {
    const read = await Dataset.fromCsv(pathToFileURL(flowers()), { label: 'species' });
    const { x, y, featureNames, classNames } = datasets.iris();
    expect(read).toMatchObject({ length: 150, inMemory: true, skipped: 0, featureNames, classNames });
    expect([read.x.shape, read.y.dtype]).toEqual([[150, 4], 'int32']);
    expect(read.x.data()).toEqual(x.data());
    expect(read.y.data()).toEqual(y.data());
  });

  it('trains a model the same way from memory and as a stream', async () => {
    const path = flowers();
    const losses = [];
    for (const stream of [false, true]) {
      const data = await Dataset.fromCsv(path, { label: 'species', stream });
      expect(data.inMemory).toBe(!stream);
      const model = sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })], { seed: 1 });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      const { history } = await model.fit(data, { epochs: 3, shuffle: false, seed: 1 });
      losses.push(history.loss);
    }
    expect(losses[1]).toEqual(losses[0]);
  });

  it('keeps the numbers of categories in a file that lacks some, by those of another', async () => {
    const options = { label: 'tall', encoding: 'oneHot' } as const;
    const train = await Dataset.fromCsv(written('trees.csv', 'kind,tall\noak,1\nash,0\nelm,1\n'), options);
    expect(train.categories).toEqual({ kind: ['ash', 'elm', 'oak'] });
    const other = written('more-trees.csv', 'kind,tall\noak,0\nash,1\n');
    expect((await Dataset.fromCsv(other, options)).x.array()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    for (const data of [train, await train.cache().load(), train.take(2)]) {
      const read = await Dataset.fromCsv(other, { ...options, categories: data.categories ?? {} });
      expect(read.x.array()).toEqual([
        [0, 0, 1],
        [1, 0, 0],
      ]);
      expect([read.featureNames, read.categories]).toEqual([train.featureNames, train.categories]);
    }
  });

  it('names the line that is wrong, or leaves it out and counts it', async () => {
    const path = written('broken.csv', 'a,b\n1,2\n3\nx,4\n5,6\n7,8\n');
    expect(await failure(Dataset.fromCsv(path))).toBe(
      `fromCsv: ${path}: line 3: has another number of cells; expected 2, got 1. Mend it, or give onError: 'skip'.`,
    );
    const read = await Dataset.fromCsv(path, { onError: 'skip' });
    expect([read.skipped, ...read.x.data()]).toEqual([2, 1, 2, 5, 6, 7, 8]);
    expect(read.batch(2).skipped).toBe(2);
  });

  it('tells records that a stream has left out in the history', async () => {
    const path = written('long.csv', `a,y\n${'1,2\nx,3\n3,4\n4,5\n'.repeat(8)}`);
    const data = await Dataset.fromCsv(path, { label: 'y', onError: 'skip', stream: true });
    expect(() => data.length).toThrow('the number of samples is not known');
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const history = await model.fit(data, { epochs: 2 });
    expect(history.data?.skipped).toEqual([8, 8]);
  });

  it('refuses options that it does not know or cannot use', async () => {
    const options = { labell: 'y' } as unknown as { label: string };
    expect(await failure(Dataset.fromCsv('a.csv', options))).toMatch(/fromCsv > csv: unknown option 'labell'.*'label'/);
    const delimiter = await failure(Dataset.fromCsv('a.csv', { delimiter: '::' }));
    expect(delimiter).toBe("fromCsv > csv: delimiter cannot be used; expected one ASCII character, got '::'.");
    expect(await failure(Dataset.fromCsv('/nowhere.csv'))).toContain('/nowhere.csv: cannot be read');
    expect(await failure(Dataset.fromCsv(3 as unknown as string))).toContain('fromCsv: the path is no name of a file');
  });
});

describe('files of arrays and tables', () => {
  it('are data sets of all their parts', async () => {
    const arrays = await Dataset.fromNpy({ x: golden('npy/float32.npy'), y: golden('npy/uint8.npy') });
    expect([arrays.x.dtype, arrays.y.dtype, arrays.x.shape]).toEqual(['float32', 'uint8', [3, 2, 4]]);
    const archive = await Dataset.fromNpz(golden('npz/deflated.npz'), { x: 'train', y: 'answers' });
    expect([...archive.y.data()]).toEqual([2, 0, 1]);
    expect(await failure(Dataset.fromNpz(golden('npz/deflated.npz')))).toContain(
      "has no array of that name; expected one of 'train', 'answers', got 'x'.",
    );
    const digits = await Dataset.fromIdx({ x: golden('idx/images.gz'), y: golden('idx/labels') });
    expect([digits.x.dtype, digits.x.shape, digits.y.dtype]).toEqual(['uint8', [4, 5, 3], 'int32']);
    const label = 'answer';
    const lines = await Dataset.fromJsonl(golden('jsonl/frame.jsonl'), { label });
    const columns = await Dataset.fromParquet(golden('parquet/snappy.parquet'), { label });
    expect(columns.classNames).toEqual(['maybe', 'no', 'yes']);
    // What JSON knows of -0 is for its writer to say.
    const signless = (x: Tensor) => Array.from(x.data(), (value) => value + 0);
    expect(signless(columns.x)).toEqual(signless(lines.x));
    expect(columns.y.data()).toEqual(lines.y.data());
  });

  it('may be CIFAR records in several files', async () => {
    const record = (label: number) => Uint8Array.from({ length: 3073 }, (_, i) => (i === 0 ? label : (i - 1) >> 10));
    const paths = [written('one.bin', record(3)), written('two.bin', Buffer.concat([record(9), record(0)]))];
    const read = await Dataset.fromCifar(paths);
    expect([read.x.shape, [...read.y.data()]]).toEqual([
      [3, 32, 32, 3],
      [3, 9, 0],
    ]);
    expect([...read.x.data().slice(0, 6)]).toEqual([0, 1, 2, 0, 1, 2]);
    expect(await failure(Dataset.fromCifar(paths, { labels: 'cifar100' }))).toContain('one.bin: is no CIFAR file');
  });
});

describe('a folder of pictures', () => {
  it('is read picture by picture, in one size', async () => {
    const read = await Dataset.fromImageFolder(golden('images/classes'), { imageSize: [8, 6], colorMode: 'grayscale' });
    expect(read).toMatchObject({ length: 3, inMemory: false, classNames: ['cat', 'dog'] });
    for await (const { x, y } of read.batch(3)) {
      expect([x.dtype, x.shape, [...y.data()]]).toEqual(['uint8', [3, 8, 6, 1], [0, 0, 1]]);
    }
    const model = sequential([
      layers.flatten({ inputShape: [8, 6, 1] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    expect((await model.fit(read, { epochs: 2, batchSize: 2 })).epochs).toHaveLength(2);
  });

  it('asks for one size where pictures differ, names broken ones, or leaves them out', async () => {
    const read = await Dataset.fromImageFolder(golden('images/classes'));
    expect(await failure(read.batches()[Symbol.asyncIterator]().next())).toContain('samples of a batch differ in x');
    const root = join(folder, 'pictures');
    mkdirSync(join(root, 'dog'), { recursive: true });
    const bytes = readFileSync(golden('images/classes/dog/three.png'));
    writeFileSync(join(root, 'dog/good.png'), bytes);
    writeFileSync(join(root, 'dog/cut.png'), bytes.subarray(0, 90));
    const first = (data: Dataset) => data.batches()[Symbol.asyncIterator]().next();
    expect(await failure(first(await Dataset.fromImageFolder(root, { imageSize: 4 })))).toContain(
      'dog/cut.png: is broken or',
    );
    const skipping = await first(await Dataset.fromImageFolder(root, { imageSize: 4, onError: 'skip' }));
    expect(skipping.value.x.shape).toEqual([1, 4, 4, 3]);
    mkdirSync(join(root, 'cat'));
    expect(await failure(Dataset.fromImageFolder(root))).toContain("class 'cat': is empty");
  });
});

describe('opening files', () => {
  it('leaves the event loop free', async () => {
    const path = written('wide.csv', `a,b\n${'1.25,2.5\n'.repeat(400_000)}`);
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    const read = await Dataset.fromCsv(path);
    clearInterval(ticking);
    expect(read.length).toBe(400_000);
    expect(ticks).toBeGreaterThan(0);
  });
});
