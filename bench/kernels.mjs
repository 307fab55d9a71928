/**
 * Kernels alone: the three passes of every convolution that ResNet-50 and VGG-16 have, against PyTorch's. A pass is a
 * workload of its own to processes that stay: all have it in memory at once, compute the same numbers, and take turns.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawSamples } from './draw.mjs';
import { flattened, layersOf, sizeOf } from './net.mjs';
import { Contestant } from './peers.mjs';
import { alike, foreignShare, median } from './race.mjs';
import { workloads } from './workloads.mjs';

export const passes = ['forward', 'images', 'filters'];

const NETS = ['resnet50', 'vgg16'];
/** Idle threads of the last contestant stop spinning in this time. */
const PAUSE_MS = 30;

/** At most; the command may want fewer or shorter ones. */
const ROUNDS = 5;
const ROUND_SECONDS = 0.1;
/** As a share of the largest number that is compared: sums of up to half a million products, in any order. */
const TOLERANCE = [1e-3];

/** Every convolution that is in one of the nets, once. */
export function convolutions() {
  const found = new Map();
  for (const name of NETS) {
    const workload = workloads.find((w) => w.name === name);
    for (const { kind, input, output, kernel, stride, padding } of flattened(layersOf(workload))) {
      if (kind !== 'conv') continue;
      const [size, , channels] = input;
      const title = `${kernel}x${kernel}${stride > 1 ? `/${stride}` : ''} ${channels}→${output[2]} @${size}`;
      const nets = new Set([...(found.get(title)?.nets ?? []), name]);
      const shapes = {
        x: [workload.batchSize, ...input],
        w: [kernel, kernel, channels, output[2]],
        dy: [workload.batchSize, ...output],
      };
      const flops = 2 * sizeOf(shapes.dy) * sizeOf(shapes.w.slice(0, 3));
      found.set(title, { title, nets: [...nets], kernel, stride, padding, shapes, flops });
    }
  }
  return [...found.values()];
}

/** Runs all passes; resolves to one row for each convolution, with the times of each contestant in each pass. */
export async function raceKernels(peers, folder, { rounds, seconds, threads, say }) {
  const contestants = peers.flatMap((peer) => peer.configurations.map((told) => new Contestant(peer, told, threads)));
  const all = convolutions();
  const parts = writeNoise(all, folder);
  const versions = new Map();
  const share = foreignShare(contestants.map(({ pid }) => pid));
  const rows = [];
  for (const { shapes, ...convolution } of all) {
    const told = { ...convolution, threads, batches: 1 };
    for (const [name, shape] of Object.entries(shapes)) told[name] = { ...parts[name], shape };
    const row = { ...convolution, passes: {} };
    for (const pass of passes) {
      const workload = { ...told, pass, middle: middleOf(pass, shapes) };
      const entries = await turns(contestants, workload, Math.min(rounds, ROUNDS), Math.min(seconds, ROUND_SECONDS));
      for (const { title, version } of entries) versions.set(title, version);
      row.passes[pass] = entries.map(({ version, ...entry }) => entry);
      say(`  ${row.title}, ${pass}: ${entries.map((e) => `${e.configuration} ${gflops(row, e)}`).join(', ')}`);
    }
    rows.push(row);
  }
  const foreign = share();
  for (const contestant of contestants) contestant.close();
  rmSync(parts.x.file);
  return { threads, foreign, versions: Object.fromEntries(versions), rows };
}

function gflops({ flops }, { secondsPerStep }) {
  return Math.round(flops / secondsPerStep / 1e9);
}

/** One file of random numbers, of which every convolution takes the beginning of three parts. */
function writeNoise(all, folder) {
  const file = join(folder, 'kernels.f32');
  const parts = {};
  let offset = 0;
  for (const name of ['x', 'w', 'dy']) {
    parts[name] = { file, offset };
    offset += Math.max(...all.map(({ shapes }) => sizeOf(shapes[name])));
  }
  writeFileSync(file, drawSamples(offset, 1));
  return parts;
}

/** Where what a pass computes is compared, channel by channel: in its middle. */
function middleOf(pass, shapes) {
  const [a, b, c] = { forward: shapes.dy, images: shapes.x, filters: shapes.w }[pass];
  return [a >> 1, b >> 1, c >> 1, 0];
}

async function turns(contestants, workload, rounds, seconds) {
  const entries = [];
  let expected = null;
  for (const contestant of contestants) {
    const { versions, check } = await contestant.prepare(workload);
    expected ??= check;
    if (!alike(check, expected, TOLERANCE)) {
      throw new Error(`${contestant.label}: ${workload.title}, ${workload.pass}: the others compute something else`);
    }
    await contestant.round(1);
    const once = await contestant.round(1);
    const calls = Math.max(1, Math.round(seconds / once.seconds));
    entries.push({ contestant, version: Object.values(versions)[0], calls, times: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, calls, times } of entries) {
      const answer = await contestant.round(calls);
      times.push(answer.seconds / answer.steps);
      await sleep(PAUSE_MS);
    }
  }
  return entries.map(({ contestant: { peer, configuration }, version, times }) => ({
    peer: peer.name,
    title: peer.title,
    configuration: configuration.name,
    version,
    secondsPerStep: median(times),
    fastest: Math.min(...times),
  }));
}
