/**
 * Reading data, in a process of its own: a CSV file of a gigabyte, and 10,000 JPEG files beside torchvision and Pillow.
 *
 *   node bench/data.mjs [--threads N] [--rounds N] [--folder PATH]
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
import { Dataset } from '../dist/index.js';
import { pythonEnvironment } from './environment.mjs';
import { median } from './race.mjs';

const CSV_BYTES = 1e9;
const COLUMNS = 10;
const BATCH = 64;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string' },
  },
});
const [threads, rounds] = [Number(values.threads), Number(values.rounds)];
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'espalier-data-'));
try {
  console.log(JSON.stringify({ threads, csv: await measureCsv(), jpeg: await measurePictures() }));
} finally {
  if (!values.folder) rmSync(folder, { recursive: true });
}

/** Bytes a second of a pass that reads, and of one that standardises as well, and the memory that they take. */
async function measureCsv() {
  const file = join(folder, 'numbers.csv');
  if (!existsSync(file)) writeCsv(file);
  const { size } = statSync(file);
  const before = process.memoryUsage().rss;
  const data = (await Dataset.fromCsv(file, { label: 'y' })).prefetch({ threads });
  const seconds = { read: [], standardise: [] };
  const [mean, scale] = [Array(COLUMNS).fill(50), Array(COLUMNS).fill(1 / 28.87)];
  const standardised = data.map(({ x, y }) => ({ x: x.sub(mean).mul(scale), y }));
  for (let round = 0; round < rounds; round++) {
    seconds.read.push(await pass(data.batch(4096)));
    seconds.standardise.push(await pass(standardised.batch(4096)));
  }
  const rate = (times) => Math.round(size / median(times) / 1e6);
  return {
    bytes: size,
    readMegabytesPerSecond: rate(seconds.read),
    standardisedMegabytesPerSecond: rate(seconds.standardise),
    residentMegabytes: Math.round(peakResident() / 1e6),
    residentMegabytesBefore: Math.round(before / 1e6),
  };
}

/** Pictures a second, decoded and in batches, beside those of a DataLoader with as many workers. */
async function measurePictures() {
  const python = pythonEnvironment('goldens', here('../__test__/goldens/requirements.txt'));
  const peer = spawn(python, [here('peers/pytorch/pictures.py'), folder, String(threads), String(BATCH)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  const { files, version } = JSON.parse((await lines.next()).value);
  const data = (await Dataset.fromImageFolder(join(folder, 'pictures'), { labels: false })).prefetch({ threads });
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
