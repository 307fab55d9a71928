/**
 * The workloads, told as data in `workloads/`, one file for each group: a net, its batches, and what is done with them.
 * Samples and initial weights are drawn once and handed to every peer as files of the same bytes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawLabels, drawSamples, drawWeights } from './draw.mjs';
import { flattened, layersOf, sizeOf } from './net.mjs';

const folder = new URL('workloads/', import.meta.url);

/** The names of the groups. */
export const groups = ['mlp', 'convolution', 'inference', 'imagenet'].filter((group) =>
  readdirSync(folder).includes(`${group}.json`),
);

/** Every workload, with its group and its task: to `fit`, unless it says `predict`. */
export const workloads = groups.flatMap((group) =>
  JSON.parse(readFileSync(new URL(`${group}.json`, folder), 'utf8')).map((told) => ({ group, task: 'fit', ...told })),
);

/** Whether a list of names and groups has this workload in it; no list has them all. */
export function listed(list, { name, group }) {
  return !list || list.includes(name) || list.includes(group);
}

/** Writes the workload's samples and weights into `folder` and returns what a peer needs to know. */
export function materialise(workload, folder, threads) {
  const layers = layersOf(workload);
  const weights = flattened(layers).flatMap((layer) => layer.weights);
  let parameters = 0;
  for (const weight of weights) {
    Object.assign(weight, { offset: parameters, size: sizeOf(weight.shape) });
    parameters += weight.size;
  }
  const [shape, classes] = [layers[0].input, layers.at(-1).output[0]];
  const samples = workload.batchSize * workload.batches;
  const features = sizeOf(shape);
  const x = drawSamples(samples, features);
  const write = (what, data) => {
    const file = join(folder, `${workload.name}.${what}`);
    writeFileSync(file, data);
    return file;
  };
  return {
    ...workload,
    layers,
    check: workload.task === 'predict' || flattened(layers).some(({ kind }) => kind === 'dropout') ? 'predict' : 'fit',
    x: write('x.f32', x),
    y: write('y.i32', drawLabels(x, samples, features, classes)),
    weights: write('weights.f32', drawWeights(weights, parameters)),
    parameters,
    samples,
    shape,
    features,
    classes,
    threads,
    seed: 1,
  };
}
