/**
 * The workloads: multilayer perceptrons with relu between the layers and softmax cross-entropy on sparse labels, told as
 * data in `workloads.json`. Their samples are drawn once and handed to every peer as files of the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const workloads = JSON.parse(readFileSync(new URL('workloads.json', import.meta.url), 'utf8'));

/** Part of the labels that are random, so that the loss of a long run stays in an ordinary range. */
const NOISE = 0.1;

/** Floating point operations of one training step: forward and both gradients of each layer but the first's input. */
export function flopsPerStep({ units, batchSize }) {
  let flops = 0;
  for (let i = 1; i < units.length; i++) {
    flops += (i === 1 ? 4 : 6) * batchSize * units[i - 1] * units[i];
  }
  return flops;
}

/** Writes the workload's samples into `folder` and returns what a peer needs to know to train on them. */
export function materialise(workload, folder, threads) {
  const samples = workload.batchSize * workload.batches;
  const features = workload.units[0];
  const classes = workload.units.at(-1);
  const normal = gaussian(uniform(1));
  const x = Float32Array.from({ length: samples * features }, normal);
  const y = labels(x, samples, features, classes);
  const files = { x: join(folder, `${workload.name}.x.f32`), y: join(folder, `${workload.name}.y.i32`) };
  writeFileSync(files.x, x);
  writeFileSync(files.y, y);
  return { ...workload, ...files, samples, features, classes, threads, seed: 1 };
}

/** The largest of `classes` random linear functions of a sample, sometimes replaced by chance. */
function labels(x, samples, features, classes) {
  const random = uniform(2);
  const teacher = Float32Array.from({ length: features * classes }, gaussian(random));
  const scores = new Float64Array(classes);
  return Int32Array.from({ length: samples }, (_, sample) => {
    if (random() < NOISE) return Math.floor(random() * classes);
    scores.fill(0);
    for (let i = 0; i < features; i++) {
      const value = x[sample * features + i];
      for (let c = 0; c < classes; c++) scores[c] += value * teacher[i * classes + c];
    }
    return scores.indexOf(Math.max(...scores));
  });
}

/** Uniform numbers in [0, 1) from a 32-bit mixing counter. */
function uniform(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normal numbers by Box and Muller. */
function gaussian(random) {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
