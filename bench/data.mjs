/**
 * Data, in a process of its own: a CSV file of a gigabyte, read and standardised by a scaler that has learned from it in one
 * pass; 10,000 JPEG files, decoded, cropped and mirrored beside torchvision and Pillow; and what it costs to train from a
 * loader: ResNet-20 with augmentation and without, small networks from memory, from views and from generators.
 *
 *   node bench/data.mjs [--part csv|jpeg|fit] [--threads N] [--rounds N] [--folder PATH]
 *
 * Prints one object as JSON. The files are made first, in a folder that is there only meanwhile unless one is named.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { augment, Dataset, preprocess } from '../dist/index.js';
import { measureFits } from './data-fit.mjs';
import { pythonEnvironment } from './environment.mjs';
import { median } from './race.mjs';

const CSV_BYTES = 1e9;
const COLUMNS = 10;
const BATCH = 64;
/** Height and width of what is cut out of a picture; `pictures.py` cuts out the same. */
const SIDE = 224;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string' },
    part: { type: 'string', multiple: true, default: ['csv', 'jpeg', 'fit'] },
  },
});
const [threads, rounds] = [Number(values.threads), Number(values.rounds)];
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'espalier-data-'));
const parts = { csv: measureCsv, jpeg: measurePictures, fit: () => measureFits({ threads, rounds }) };
try {
  const measured = { threads };
  for (const [name, measure] of Object.entries(parts)) if (values.part.includes(name)) measured[name] = await measure();
  console.log(JSON.stringify(measured));
} finally {
  if (!values.folder) rmSync(folder, { recursive: true });
}

/** Bytes a second of a pass that reads, of the one from which a scaler learns, of one that it standardises, and their memory. */
async function measureCsv() {
  const file = join(folder, 'numbers.csv');
  if (!existsSync(file)) writeCsv(file);
  const { size } = statSync(file);
  const before = process.memoryUsage().rss;
  const data = (await Dataset.fromCsv(file, { label: 'y' })).prefetch({ threads });
  const seconds = { read: [], learn: [], standardise: [] };
  for (let round = 0; round < rounds; round++) {
    seconds.read.push(await pass(data.batch(4096)));
    const started = performance.now();
    const scaler = await preprocess.standardScaler().fit(data);
    seconds.learn.push((performance.now() - started) / 1000);
    seconds.standardise.push(await pass(scaler.transform(data).batch(4096)));
  }
  const rate = (times) => Math.round(size / median(times) / 1e6);
  return {
    bytes: size,
    readMegabytesPerSecond: rate(seconds.read),
    learnedMegabytesPerSecond: rate(seconds.learn),
    standardisedMegabytesPerSecond: rate(seconds.standardise),
    residentMegabytes: Math.round(peakResident() / 1e6),
    residentMegabytesBefore: Math.round(before / 1e6),
  };
}

/** Pictures a second, decoded, cropped, mirrored and in batches, beside those of a DataLoader with as many workers. */
async function measurePictures() {
  const python = pythonEnvironment('goldens', here('../__test__/goldens/requirements.txt'));
  const peer = spawn(python, [here('peers/pytorch/pictures.py'), folder, String(threads), String(BATCH)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const { files, version } = JSON.parse((await lines.next()).value);
  const pictures = (await Dataset.fromImageFolder(join(folder, 'pictures'), { labels: false })).prefetch({ threads });
  const data = pictures.augment(
    augment.sequence([augment.randomCrop({ height: SIDE, width: SIDE }), 'horizontalFlip']),
  );
  const seconds = { ours: [], peers: [] };
  for (let round = 0; round < rounds; round++) {
    seconds.ours.push(await pass(data.batch(BATCH)));
    peer.stdin.write('go\n');
    seconds.peers.push(JSON.parse((await lines.next()).value));
  }
  peer.stdin.end();
  const rate = (times) => Math.round(files / median(times));
  const [ours, peers] = [rate(seconds.ours), rate(seconds.peers)];
  return { files, picturesPerSecond: ours, [version]: peers, ratio: Number((ours / peers).toFixed(2)) };
}

/** Seconds of a pass over all batches. */
async function pass(data) {
  const started = performance.now();
  let rows = 0;
  for await (const { x } of data) rows += x.shape[0];
  if (rows === 0) throw new Error('a pass without rows');
  return (performance.now() - started) / 1000;
}

/** A file of columns of decimals, as tables of measurements have them. */
function writeCsv(file) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  const row = () => Array.from({ length: COLUMNS + 1 }, () => (random() * 100).toFixed(4)).join(',');
  const block = Buffer.from(Array.from({ length: 50_000 }, () => `${row()}\n`).join(''));
  const to = openSync(file, 'w');
  const names = [...Array.from({ length: COLUMNS }, (_, column) => `x${column}`), 'y'];
  writeSync(to, `${names.join(',')}\n`);
  for (let written = 0; written < CSV_BYTES; written += block.length) writeSync(to, block);
  closeSync(to);
}

/** The most memory that the process has had; where the system does not say, what it has now. */
function peakResident() {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return peak ? Number(peak) * 1024 : process.memoryUsage().rss;
}
