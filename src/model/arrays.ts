/** The data a model is given, as native tensors: one for each input or output. */
import type { NativeTensor } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { tensor } from '../tensor/from-values.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import { showShape, Tensor } from '../tensor/tensor.js';
import { isNumericArray } from '../tensor/values.js';

/** Data for a model: a tensor, nested arrays, or a typed array; a list or an object of them where it has several inputs. */
export type Data = TensorLike | readonly TensorLike[] | { readonly [input: string]: TensorLike };

/** Inputs and answers together. */
export interface Samples {
  readonly x: Data;
  readonly y: Data;
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

/** Whether a value is inputs and answers together. */
export function isSamples(value: unknown): value is Samples {
  return typeof value === 'object' && value !== null && !(value instanceof Tensor) && 'x' in value && 'y' in value;
}

/** Inputs and answers from a pair or an object. */
export function toSamples(where: string, data: readonly [x: Data, y: Data] | Samples): Samples {
  if (isSamples(data)) return data;
  if (Array.isArray(data) && data.length === 2) return { x: data[0], y: data[1] };
  throw new EspalierError('DATA', `${where} holds no samples; expected [x, y] or { x, y }, got ${show(data)}.`);
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
