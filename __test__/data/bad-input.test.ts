// What is wrong with files, folders and programs: each a clear error that names it, or left out and counted, in every format.
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Dataset, EspalierError, layers, sequential, tensor } from 'espalier';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'espalier-bad-'));
afterAll(() => rmSync(root, { recursive: true }));
const goldens = fileURLToPath(new URL('../../crates/data/goldens/files/', import.meta.url));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(root, 'one-'));
});

function written(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** Every sample of a pass. */
async function count(set: unknown): Promise<number> {
  let samples = 0;
  for await (const { x } of (await set) as Dataset) samples += x.shape[0] as number;
  return samples;
}

/** The error of a promise, which must be one that users can do something with. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    (value) => `no error but ${value}`,
    (error) => error,
  );
  expect(error).toBeInstanceOf(EspalierError);
  const { code, message } = error as EspalierError;
  expect(['DATA', 'IO']).toContain(code);
  expect(message).toContain('; expected ');
  return message;
}

const csv = 'a,b,y\n1,2,0\n3,4,1\n5,6,0\n7,8,1\n';
const jsonl = '{"a":1,"y":0}\n{"a":2,"y":1}\n{"a":3,"y":1}\n';
const cifar = Buffer.from(Uint8Array.from({ length: 3 * 3073 }, (_, i) => (i % 3073 === 0 ? 7 : i % 251)));

/** A whole file of each format, and how it is read. */
const formats: readonly (readonly [name: string, bytes: () => Buffer, open: (path: string) => Promise<unknown>])[] = [
  ['csv.gz', () => gzipSync(`a,b\n${'1,2.5\n'.repeat(99)}`), (path) => Dataset.fromCsv(path)],
  ['jsonl.gz', () => gzipSync(jsonl.repeat(50)), (path) => Dataset.fromJsonl(path)],
  ['parquet', () => golden('parquet/snappy.parquet'), (path) => Dataset.fromParquet(path)],
  ['npy', () => golden('npy/float32.npy'), (path) => Dataset.fromNpy(path)],
  ['npz', () => golden('npz/deflated.npz'), (path) => Dataset.fromNpz(path, { x: 'train', y: 'answers' })],
  ['idx', () => golden('idx/images'), (path) => Dataset.fromIdx(path)],
  ['idx.gz', () => golden('idx/images.gz'), (path) => Dataset.fromIdx(path)],
  ['cifar.bin', () => cifar, (path) => Dataset.fromCifar(path)],
  ['png', () => golden('images/png/rgb.png'), picture],
  ['jpg', () => golden('images/jpeg/rgb.jpg'), picture],
  ['webp', () => golden('images/webp/lossy.webp'), picture],
  ['bmp', () => golden('images/bmp/rgb.bmp'), picture],
];

function golden(name: string): Buffer {
  return readFileSync(join(goldens, name));
}

/** A picture is read as the only one of a folder. */
function picture(path: string) {
  const own = join(folder, `of-${basename(path)}`);
  mkdirSync(own, { recursive: true });
  cpSync(path, join(own, basename(path)));
  return Dataset.fromImageFolder(own, { labels: false });
}

describe.each(formats)('a %s file', (name, bytes, open) => {
  it('is read when it is whole', async () => {
    expect(await count(open(written(`whole.${name}`, bytes())))).toBeGreaterThan(0);
  });

  it('that is truncated is refused by name, wherever it is cut', async () => {
    const whole = bytes();
    for (const length of [0, 1, 7, Math.floor(whole.length / 3) + 1, Math.floor(whole.length / 2), whole.length - 16]) {
      const path = written(`cut.${name}`, whole.subarray(0, length));
      expect(await failure(count(open(path))), `${length} bytes`).toContain(`cut.${name}`);
    }
  });

  it('that is something else is refused by name', async () => {
    // Tables are texts, which may say anything; a picture is known by its bytes, whatever it is called.
    const others = ['What is this?\n', golden('npy/bool.npy'), gzipSync('neither this\n')];
    for (const other of others.slice(/csv|jsonl/.test(name) ? 1 : 0, /csv|jsonl/.test(name) ? 2 : 3)) {
      if (name === 'npy' && other === others[1]) continue;
      expect(await failure(count(open(written(`other.${name}`, other))))).toContain(`other.${name}`);
    }
  });

  it('with a changed byte is refused by name or read, never a crash', async () => {
    const whole = bytes();
    let refused = 0;
    for (let i = 0; i < 48; i++) {
      const changed = Buffer.from(whole);
      const at = Math.floor((i * whole.length) / 48);
      changed[at] = (changed[at] as number) ^ (1 << (i % 8));
      const path = written(`changed.${name}`, changed);
      const outcome = await count(open(path)).catch((error: unknown) => error);
      if (typeof outcome === 'number') continue;
      expect(outcome).toBeInstanceOf(EspalierError);
      expect((outcome as Error).message).toContain(`changed.${name}`);
      refused++;
    }
    // Formats with check sums notice what has changed in their data.
    if (/gz|npz|png/.test(name)) expect(refused).toBeGreaterThan(24);
  });

  it('that is not there, or a folder, is refused by name', async () => {
    const path = join(folder, `nowhere.${name}`);
    if (open !== picture) expect(await failure(count(open(path)))).toContain(`nowhere.${name}`);
    mkdirSync(path);
    if (open !== picture) expect(await failure(count(open(path)))).toContain(`nowhere.${name}`);
  });
});

describe.each([false, true])('a table, as a stream: %s', (stream) => {
  const options = { label: 'y', stream };

  it.each([
    ['ragged rows', `${csv}1,2\n`, /broken\.csv: line 6: has another number of cells; expected 3, got 2/],
    [
      'rows that are too long',
      `${csv}1,2,0,9\n`,
      /broken\.csv: line 6: has another number of cells; expected 3, got 4/,
    ],
    ['cells that are no numbers', `${csv}1,two,0\n`, /broken\.csv: line 6, column 'b': .*is no number.*got 'two'/],
    ['labels that are missing', `${csv}1,2,\n`, /broken\.csv: line 6, column 'y': .*is missing; expected a label/],
    ['labels that are no numbers', `${csv}1,2,x\n`, /broken\.csv: line 6, column 'y': .*is no whole number/],
    [
      'bytes that are no UTF-8',
      Buffer.concat([Buffer.from(`${csv}1,`), Buffer.of(0xff, 0xfe), Buffer.from(',0\n')]),
      /line 6/,
    ],
  ])('%s are named by line, or left out and counted', async (_what, contents, sentence) => {
    const path = written('broken.csv', contents);
    expect(await failure(Dataset.fromCsv(path, options).then(count))).toMatch(sentence);
    const rest = await Dataset.fromCsv(path, { ...options, onError: 'skip' });
    expect(await count(rest)).toBe(4);
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const { data } = await model.fit(rest, { epochs: 2 });
    expect([rest.skipped, data?.skipped]).toEqual(stream ? [0, [1, 1]] : [1, undefined]);
    expect([(await rest.load()).skipped, (await rest.concat(rest).load()).skipped]).toEqual([1, 2]);
  });

  it.each([
    ['broken objects', `${jsonl}{"a":\n`, /broken\.jsonl: line 4: is no JSON object/],
    ['texts instead of numbers', `${jsonl}{"a":"x","y":1}\n`, /broken\.jsonl: line 4, field 'a': .*is no number/],
    ['lists instead of numbers', `${jsonl}{"a":[1],"y":1}\n`, /broken\.jsonl: line 4, field 'a'/],
  ])('of JSON, %s are named by line, or left out and counted', async (_what, contents, sentence) => {
    const path = written('broken.jsonl', contents);
    expect(await failure(Dataset.fromJsonl(path, options).then(count))).toMatch(sentence);
    expect(await count(Dataset.fromJsonl(path, { ...options, onError: 'skip' }))).toBe(3);
  });

  it('of which no row can be taken is an error, not an empty epoch', async () => {
    const path = written('none.csv', `a,b\n${'1\n'.repeat(20)}`);
    expect(await failure(Dataset.fromCsv(path, { stream, onError: 'skip' }).then(count))).toMatch(
      /none\.csv: has no rows|no record could be read; expected at least one, got 20 that were left out/,
    );
  });
});

describe('a split that lacks a class', () => {
  const train = 'a,kind\n1,ape\n2,bee\n3,cat\n4,bee\n';
  const test = 'a,kind\n1,cat\n2,ape\n';

  it('in a file of its own keeps the ids of classNames, and a class that is none of them is named by line', async () => {
    const { classNames = [] } = await Dataset.fromCsv(written('train.csv', train), { label: 'kind' });
    const options = { label: 'kind', classNames };
    const read = await Dataset.fromCsv(written('test.csv', test), options);
    expect([...read.y.data()]).toEqual([2, 0]);
    expect(read.classNames).toEqual(['ape', 'bee', 'cat']);
    const other = written('other.csv', `${test}3,dog\n`);
    expect(await failure(Dataset.fromCsv(other, options))).toMatch(
      /other\.csv: line 4, column 'kind': .*no class; .*got 'dog'/,
    );
    expect((await Dataset.fromCsv(other, { ...options, onError: 'skip' })).skipped).toBe(1);
  });

  it.each(['in memory', 'of pictures'])(
    'that is asked to keep shares is refused by the name of the class, %s',
    async (kind) => {
      for (const [name, count] of [
        ['ape', 6],
        ['cat', 1],
      ] as const) {
        mkdirSync(join(folder, name));
        for (let i = 0; i < count; i++) cpSync(join(goldens, 'images/png/rgb.png'), join(folder, name, `${i}.png`));
      }
      const rows = 'a,kind\n1,ape\n2,ape\n3,ape\n4,ape\n5,ape\n6,ape\n7,cat\n';
      const data =
        kind === 'in memory'
          ? await Dataset.fromCsv(written('few.csv', rows), { label: 'kind' })
          : await Dataset.fromImageFolder(folder, { imageSize: 4 });
      const parted = async () => count(data.split({ test: 2, seed: 1, stratify: true }).test);
      expect(await failure(parted())).toMatch(/split: class 'cat' would be missing from one of the parts/);
    },
  );
});

describe('a file that changes while it is in use', () => {
  it('ends the epoch that finds it shorter or gone', async () => {
    const path = written('long.csv', `${csv}${'1,2,0\n'.repeat(100_000)}`);
    const data = await Dataset.fromCsv(path, { label: 'y', stream: true });
    const whole = await count(data);
    expect(whole).toBe(100_004);
    truncateSync(path, 300_001);
    expect(await failure(count(data))).toContain('long.csv');
    rmSync(path);
    expect(await failure(count(data))).toContain('long.csv');
  });

  it('as a picture of a folder is named, or left out and counted', async () => {
    const data = async (onError: 'throw' | 'skip') => {
      for (const name of ['a', 'b']) {
        mkdirSync(join(folder, name), { recursive: true });
        for (const i of [0, 1, 2]) cpSync(join(goldens, 'images/png/rgb.png'), join(folder, name, `${i}.png`));
      }
      const read = await Dataset.fromImageFolder(folder, { imageSize: 4, onError });
      rmSync(join(folder, 'b/1.png'));
      return read;
    };
    expect(await failure(data('throw').then(count))).toContain('b/1.png: cannot be read');
    expect(await count(data('skip'))).toBe(5);
  });
});

describe('a folder of pictures', () => {
  const pictures = (names: readonly string[]) => {
    for (const name of names) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      cpSync(join(goldens, 'images/png/rgb.png'), join(folder, name));
    }
  };
  const learn = (data: Dataset) => {
    const model = sequential([
      layers.flatten({ inputShape: [4, 4, 3] }),
      layers.dense({ units: 2, activation: 'softmax' }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    return model.fit(data, { epochs: 2, batchSize: 2 });
  };

  it('that is empty, holds no pictures or lacks a class is named', async () => {
    expect(await failure(Dataset.fromImageFolder(folder))).toContain(`${folder}: is empty`);
    expect(await failure(Dataset.fromImageFolder(folder, { labels: false }))).toContain(`${folder}: is empty`);
    mkdirSync(join(folder, 'cat'));
    expect(await failure(Dataset.fromImageFolder(folder))).toContain("class 'cat': is empty");
    pictures(['cat/1.png']);
    expect(await failure(Dataset.fromImageFolder(folder, { classNames: ['cat', 'dog'] }))).toContain(
      'dog: cannot be read',
    );
    expect(await failure(Dataset.fromImageFolder(join(folder, 'nowhere')))).toContain('nowhere');
    expect(await failure(Dataset.fromImageFolder(join(folder, 'cat/1.png')))).toContain('1.png');
  });

  it('with an unreadable image ends the training by its name, or tells in the history how many were left out', async () => {
    pictures(['cat/1.png', 'cat/2.png', 'cat/3.png', 'dog/1.png', 'dog/2.png']);
    writeFileSync(join(folder, 'cat/2.png'), 'no picture');
    writeFileSync(join(folder, 'dog/2.png'), golden('images/png/rgb.png').subarray(0, 60));
    const read = (onError: 'throw' | 'skip') => Dataset.fromImageFolder(folder, { imageSize: 4, onError });
    expect(await failure(learn(await read('throw')))).toMatch(/(cat|dog)\/2\.png/);
    for (const set of [await read('skip'), (await read('skip')).cache(), (await read('skip')).cache().shuffle()]) {
      expect((await learn(set)).data?.skipped).toEqual([2, 2]);
    }
  });

  it('of which no picture can be read is an error, not an empty epoch', async () => {
    pictures(['cat/1.png', 'dog/1.png']);
    for (const name of ['cat', 'dog']) writeFileSync(join(folder, name, '1.png'), 'no picture');
    const read = await Dataset.fromImageFolder(folder, { imageSize: 4, onError: 'skip' });
    for (const set of [read, read.cache()]) {
      expect(await failure(learn(set))).toBe(
        "dataset: no record could be read; expected at least one, got 2 that were left out. `onError: 'throw'` tells why.",
      );
    }
  });
});

describe('a generator that throws in mid-epoch', () => {
  it.each(['map', 'filter', 'shuffle', 'take', 'concat', 'cache', 'zip', 'batch', 'repeat'] as const)(
    'is heard through %s',
    async (view) => {
      const failed = new Error('the cursor is closed');
      const data = (await Dataset.fromGenerator(function* () {
        for (let i = 0; i < 70; i++) yield { x: [i] };
        throw failed;
      })) as unknown as Dataset;
      const views = {
        map: () => data.map(({ x }) => ({ x: x.mul(2) })),
        filter: () => data.filter(({ x }) => x.reshape([-1]).greater(3)),
        shuffle: () => data.shuffle({ bufferSize: 10 }),
        take: () => data.take(100),
        concat: () => data.concat(data),
        cache: () => data.cache(),
        zip: () => Dataset.zip({ x: data, y: data }),
        batch: () => data.batch(7),
        repeat: () => data.repeat(2),
      };
      await expect(count(views[view]())).rejects.toBe(failed);
    },
  );
});

it('files of parts that samples do not have, and classes named twice, are refused', async () => {
  const path = join(goldens, 'npy/float32.npy');
  const refusal = async (promise: Promise<unknown>) => (await promise.catch((error: Error) => error.message)) as string;
  expect(await refusal(Dataset.fromNpy({ x: path, labels: path } as never))).toMatch(
    /fromNpy: there is no part 'labels'/,
  );
  expect(await refusal(Dataset.fromNpy({ y: path } as never))).toMatch(/fromNpy: the inputs are missing/);
  const classNames = ['cat', 'cat'];
  expect(await refusal(Dataset.fromImageFolder(join(goldens, 'images/classes'), { classNames }))).toMatch(
    /named twice/,
  );
});

it('labels that a model has no class for end the training with a sentence', async () => {
  const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [1] })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  const data = Dataset.fromArrays({ x: tensor([[1], [2]]), y: tensor(Int32Array.of(0, 2)) });
  expect(await failure(model.fit(data))).toMatch(/label/);
  expect(readdirSync(folder)).toEqual([]);
});
