/** Samples that a program brings one by one or in batches, checked against the first of them and handed over many at a time. */
import type { DType, NativeArray, NativeTensor } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { handleWithValues } from '../tensor/compile.js';
import { allocate } from '../tensor/dtype.js';
import { fromPacked, toTensor } from '../tensor/like.js';
import { showShape, Tensor } from '../tensor/tensor.js';
import { type Packed, pack } from '../tensor/values.js';
import { type BatchLike, valuesOf } from './element.js';

/** One part of all samples. */
export interface Field {
  readonly name: string;
  readonly dtype: DType;
  /** The sizes of one sample. */
  readonly shape: readonly number[];
}

/** Samples that wait to be handed over. */
export interface Collected {
  /** Whether there are none. */
  readonly isEmpty: boolean;
  /** Whether they are to be handed over now. */
  readonly isFull: boolean;
  /** Takes an item. */
  add(item: BatchLike): void;
  /** Hands all over, a tensor for each field. */
  take(): NativeTensor[];
}

/** Single samples are handed over when there are so many, when they take so much memory, or when one has waited that long. */
const TOGETHER = { samples: 256, bytes: 256 << 10, milliseconds: 5 } as const;

/** Single samples, put together. */
export class CollectedRows implements Collected {
  readonly #where: string;
  readonly #fields: readonly Field[];
  readonly #sizes: readonly number[];
  readonly #most: number;
  readonly #data: NativeArray[];
  /** When the first of them came. */
  #since = 0;
  #rows = 0;
  #count = 0;

  constructor(where: string, fields: readonly Field[]) {
    this.#where = where;
    this.#fields = fields;
    this.#sizes = fields.map(({ shape }) => sizeOf(shape));
    const bytes = this.#sizes.reduce((sum, size) => sum + 4 * size, 0);
    const { samples, bytes: most } = TOGETHER;
    this.#most = Math.max(1, Math.min(samples, Math.floor(most / Math.max(1, bytes))));
    this.#data = fields.map(({ dtype }, field) => allocate(dtype, this.#most * (this.#sizes[field] as number)));
  }

  get isFull(): boolean {
    return this.#rows >= this.#most || (this.#rows > 0 && performance.now() - this.#since > TOGETHER.milliseconds);
  }

  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  add(sample: BatchLike): void {
    if (this.#rows === 0) this.#since = performance.now();
    if (!this.#write(sample as unknown as Readonly<Record<string, unknown>>)) {
      const where = `${this.#where}: sample ${this.#count}`;
      const parts = matched(where, sample, this.#fields, numbers, (shape) => shape);
      for (const [field, { data }] of parts.entries()) {
        (this.#data[field] as Float32Array).set(data as Float32Array, this.#rows * (this.#sizes[field] as number));
      }
    }
    this.#rows++;
    this.#count++;
  }

  take(): NativeTensor[] {
    const rows = this.#rows;
    this.#rows = 0;
    return this.#fields.map(({ dtype, shape }, field) => {
      const data = (this.#data[field] as NativeArray).subarray(0, rows * (this.#sizes[field] as number));
      return handleWithValues(fromPacked({ data, shape: [rows, ...shape], dtype }));
    });
  }

  /** Writes a sample of plain parts, as most are; whether it is one. */
  #write(sample: Readonly<Record<string, unknown>>): boolean {
    if (typeof sample !== 'object' || sample === null) return false;
    let parts = 0;
    for (const key in sample) if (sample[key] !== undefined) parts++;
    if (parts !== this.#fields.length) return false;
    for (let i = 0; i < parts; i++) {
      const { name, dtype, shape } = this.#fields[i] as Field;
      const size = this.#sizes[i] as number;
      if (!write(sample[name], shape.length, size, dtype, this.#data[i] as NativeArray, this.#rows * size))
        return false;
    }
    return true;
  }
}

/** Writes a number or a row of numbers to its place; not what has to be looked at more closely. */
function write(value: unknown, rank: number, size: number, dtype: DType, to: NativeArray, at: number): boolean {
  if (rank === 0) {
    if (typeof value !== 'number' || !holds(dtype, value)) return false;
    to[at] = value;
    return true;
  }
  if (rank > 1) return false;
  if (ArrayBuffer.isView(value)) {
    if (dtype === 'bool' || value.constructor !== to.constructor || (value as NativeArray).length !== size)
      return false;
    to.set(value as NativeArray, at);
    return true;
  }
  if (!Array.isArray(value) || value.length !== size) return false;
  for (let i = 0; i < size; i++) {
    const entry: unknown = value[i];
    if (typeof entry !== 'number' || !holds(dtype, entry)) return false;
    to[at + i] = entry;
  }
  return true;
}

/** Whether a number is stored as it is. */
function holds(dtype: DType, value: number): boolean {
  if (dtype === 'float32') return true;
  if (dtype === 'int32') return (value | 0) === value;
  return dtype === 'uint8' && (value & 255) === value;
}

/** Batches, handed over as they come. */
export class CollectedBatches implements Collected {
  readonly #where: string;
  readonly #fields: readonly Field[];
  #tensors: NativeTensor[] = [];
  #count = 0;

  constructor(where: string, fields: readonly Field[]) {
    this.#where = where;
    this.#fields = fields;
  }

  get isFull(): boolean {
    return !this.isEmpty;
  }

  get isEmpty(): boolean {
    return this.#tensors.length === 0;
  }

  add(batch: BatchLike): void {
    const where = `${this.#where}: batch ${this.#count++}`;
    const parts = matched(where, batch, this.#fields, toTensor, (shape) => shape.slice(1));
    const lengths = parts.map(({ shape }) => shape[0]);
    const other = lengths.findIndex((length) => length !== lengths[0]);
    if (other >= 0) {
      throw new EspalierError(
        'DATA',
        `${where}: ${this.#fields[0]?.name} and ${this.#fields[other]?.name} differ in length; expected ${lengths[0]} samples in ` +
          `each, got ${lengths[other]}.`,
      );
    }
    this.#tensors = parts.map(handleWithValues);
  }

  take(): NativeTensor[] {
    const tensors = this.#tensors;
    this.#tensors = [];
    return tensors;
  }
}

/** What the items are made of, as the first one shows. */
export function fieldsOfItems(where: string, first: BatchLike, batched: boolean): Field[] {
  return valuesOf(where, first).map(([name, value]) => {
    const { shape, dtype } = value instanceof Tensor ? value : pack(`${where}: ${name}`, value, undefined);
    if (!batched) return { name, dtype, shape: [...shape] };
    if (shape.length > 0) return { name, dtype, shape: shape.slice(1) };
    throw new EspalierError(
      'DATA',
      `${where}: ${name} of a batch has no axis of samples; expected one, got a number. Leave batched out for single samples.`,
    );
  });
}

/** The values of an item, field by field, which must be those of the first item. */
function matched<T extends { readonly shape: readonly number[]; readonly dtype: DType }>(
  where: string,
  item: BatchLike,
  fields: readonly Field[],
  read: (where: string, value: unknown, dtype: DType) => T,
  ofSample: (shape: readonly number[]) => readonly number[],
): T[] {
  const values = valuesOf(where, item);
  const names = values.map(([name]) => name);
  if (names.length !== fields.length || fields.some(({ name }, i) => name !== names[i])) {
    const expected = fields.map(({ name }) => name).join(', ');
    throw new EspalierError(
      'DATA',
      `${where} has other parts than the first; expected ${expected}, got ${names.join(', ')}.`,
    );
  }
  return fields.map(({ name, dtype, shape }, i) => {
    const part = read(`${where}: ${name}`, values[i]?.[1], dtype);
    const own = ofSample(part.shape);
    if (part.dtype === dtype && own.length === shape.length && own.every((size, axis) => size === shape[axis]))
      return part;
    throw new EspalierError(
      'DATA',
      `${where} differs from the first in ${name}; expected ${dtype} ${showShape(shape)}, got ${part.dtype} ${showShape(own)}.`,
    );
  });
}

/** The numbers of a value. */
function numbers(where: string, value: unknown, dtype: DType): Packed {
  if (!(value instanceof Tensor)) return pack(where, value, dtype);
  return { data: guard(() => handleWithValues(value).data()), shape: value.shape, dtype: value.dtype };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
