/** The data a model is given, as native tensors: one for each input or output. */
import { Dataset, nativeOf } from '../data/dataset.js';
import type { Part } from '../data/element.js';
import type { NativeDataset, NativeTensor } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import { refusePromise, show } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { tensor } from '../tensor/from-values.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import { ones } from '../tensor/ops/create.js';
import { showShape, Tensor } from '../tensor/tensor.js';
import { isNumericArray } from '../tensor/values.js';

/** Data for a model: a tensor, nested arrays, or a typed array; a list or an object of them where it has several inputs. */
export type Data = TensorLike | readonly TensorLike[] | { readonly [input: string]: TensorLike };

/** How much each sample counts: one number for each, for every output or for each of them. */
export type SampleWeight = TensorLike | readonly (TensorLike | null)[] | { readonly [output: string]: TensorLike };

/** A dataset, whatever its samples are made of. */
export type AnyDataset = Dataset<Part, Part | undefined>;

/** Inputs and answers together, and how much each sample counts. */
export interface Samples {
  readonly x: Data;
  readonly y: Data;
  readonly sampleWeight?: SampleWeight | undefined;
}

/** An input or output of a model. */
export interface Slot {
  readonly name: string;
  /** The sizes of one sample, without the batch axis. */
  readonly shape: readonly number[];
}

/** One native tensor for each slot. */
export function toNative(where: string, data: Data, slots: readonly Slot[]): NativeTensor[] {
  return split(where, data, slots).map((part, i) => handleWithValues(toRows(where, part, slots[i] as Slot)));
}

/** The native side of a dataset; nothing of other data. Batches are of one size. */
export function datasetOf(
  where: string,
  data: unknown,
  { batchSize, sampleWeight }: { readonly batchSize?: unknown; readonly sampleWeight?: unknown },
): NativeDataset | undefined {
  refusePromise(where, data);
  if (!(data instanceof Dataset)) return undefined;
  if (sampleWeight !== undefined && sampleWeight !== null) {
    // Weights are for samples that can be counted off.
    if (data.inMemory && data.batchSize === undefined) return undefined;
    throw new EspalierError(
      'SPEC',
      `${where}: sampleWeight is for samples in memory; expected it within the dataset, got it among the options. Add it by ` +
        'map(), or where the dataset is made.',
    );
  }
  if (data.batchSize !== undefined && batchSize !== undefined && batchSize !== null) {
    throw new EspalierError(
      'SPEC',
      `${where}: the size of batches is given twice; expected it once, got batch(${data.batchSize}) and batchSize ${show(batchSize)}.`,
    );
  }
  return nativeOf(data as AnyDataset);
}

/** Whether a value is inputs and answers together. */
export function isSamples(value: unknown): value is Samples {
  return typeof value === 'object' && value !== null && !(value instanceof Tensor) && 'x' in value && 'y' in value;
}

/** Samples as a list. */
export type SamplesList = readonly [x: Data, y: Data] | readonly [x: Data, y: Data, sampleWeight: SampleWeight];

/** Inputs and answers from a list or an object. */
export function toSamples(where: string, data: SamplesList | Samples): Samples {
  if (isSamples(data)) return data;
  if (Array.isArray(data) && (data.length === 2 || data.length === 3)) {
    const [x, y, sampleWeight] = data as [Data, Data, SampleWeight?];
    return { x, y, sampleWeight };
  }
  throw new EspalierError(
    'DATA',
    `${where} holds no samples; expected [x, y], [x, y, sampleWeight] or { x, y, sampleWeight }, got ${show(data)}.`,
  );
}

/**
 * A native tensor of weights for each output, or none at all. Weights that are given once are those of every output; an
 * output for which there are none among others counts all samples the same.
 */
export function toWeights(where: string, given: SampleWeight | null | undefined, outputs: readonly Slot[]) {
  if (given === undefined || given === null) return [];
  const parts = weightParts(where, given, outputs).map((part) => (part ? toTensor(where, part) : null));
  const rows = parts.find((part) => part !== null)?.shape[0];
  if (rows === undefined) return [];
  return parts.map((part) => handleWithValues(part ?? ones([rows])));
}

function weightParts(where: string, given: SampleWeight, outputs: readonly Slot[]): readonly (TensorLike | null)[] {
  const every = (part: TensorLike) => outputs.map(() => part);
  if (given instanceof Tensor || !isTree(given as Data)) return every(given as TensorLike);
  if (Array.isArray(given)) {
    // Numbers are the weights themselves; of a single output nested arrays are too.
    const listed = given.some((part) => part === null || part instanceof Tensor || ArrayBuffer.isView(part));
    const nested = outputs.length > 1 && given.every((part) => Array.isArray(part));
    if (!listed && !nested) return every(given as TensorLike);
    if (given.length === outputs.length) return given;
    throw new EspalierError(
      'DATA',
      `${where}: wrong number of arrays; expected ${count(outputs)}, got ${given.length}.`,
    );
  }
  const named = given as Readonly<Record<string, TensorLike>>;
  const stranger = Object.keys(named).find((name) => !outputs.some((output) => output.name === name));
  if (stranger === undefined) return outputs.map(({ name }) => named[name] ?? null);
  throw new EspalierError('DATA', `${where}: names no output; expected ${count(outputs)}, got "${stranger}".`);
}

function split(where: string, data: Data, slots: readonly Slot[]): readonly TensorLike[] {
  if (data instanceof Tensor || !isTree(data)) return one(where, data as TensorLike, slots);
  if (Array.isArray(data)) {
    // A list of tensors has a tensor for each input; for a single input a list is rows.
    const listed = slots.length > 1 || data.some((part) => part instanceof Tensor);
    if (!listed) return one(where, data, slots);
    if (data.length === slots.length) return data;
    throw new EspalierError('DATA', `${where}: wrong number of arrays; expected ${count(slots)}, got ${data.length}.`);
  }
  const named = data as Readonly<Record<string, TensorLike>>;
  return slots.map(({ name }) => {
    const part = named[name];
    if (part !== undefined) return part;
    throw new EspalierError(
      'DATA',
      `${where}: there is no "${name}"; expected ${count(slots)}, got ${Object.keys(named).join(', ') || 'an empty object'}.`,
    );
  });
}

/** A list, or tensors by name. */
function isTree(data: Data): boolean {
  return Array.isArray(data) || (typeof data === 'object' && data !== null && !ArrayBuffer.isView(data));
}

function one(where: string, data: TensorLike, slots: readonly Slot[]): readonly TensorLike[] {
  if (slots.length === 1) return [data];
  throw new EspalierError(
    'DATA',
    `${where}: too few arrays; expected ${count(slots)}, got one. Pass a list, or an object with these names.`,
  );
}

function count(slots: readonly Slot[]): string {
  return `${slots.length} (${slots.map((slot) => slot.name).join(', ')})`;
}

/** A flat typed array is cut into samples of the slot's size. */
function toRows(where: string, data: TensorLike, { shape }: Slot): Tensor {
  if (!isNumericArray(data)) return toTensor(where, data);
  const sample = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 0) return toTensor(where, data);
  if (data.length % sample === 0) return tensor(data, { shape: [data.length / sample, ...shape] });
  throw new EspalierError(
    'DATA',
    `${where}: the values are no whole number of samples; expected a multiple of ${sample} for ${showShape(shape)} each, got ${data.length}.`,
  );
}
