/** Datasets whose samples a program makes while they are read: any iterable, anew for each epoch. */
import { type DType, type NativeInbox, type NativeTensor, native } from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';
import { remember } from '../native/failures.js';
import { checkArray, checkBoolean, checkFunction, optionsOf, show } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { fromPacked, type TensorLike } from '../tensor/like.js';
import { showShape, Tensor } from '../tensor/tensor.js';
import { pack } from '../tensor/values.js';
import { type Dataset, wrapDataset } from './dataset.js';
import { type BatchLike, type Part, valuesOf } from './element.js';

/** Samples, or batches of them, one after the other. */
export type SampleIterable<T extends BatchLike = BatchLike> = Iterable<T> | AsyncIterable<T>;

/** Options of `fromGenerator`. */
export interface GeneratorOptions {
  /** Whether each item is several samples, with a first axis that counts them; false, when left out: an item is one sample. */
  readonly batched?: boolean;
  /** A name for each column of `x`. */
  readonly featureNames?: readonly string[];
  /** A name for each class id in `y`. */
  readonly classNames?: readonly string[];
}

/** The part of batches that parts of single samples become. */
export type PartOfBatch<P> = P extends TensorLike
  ? Tensor
  : P extends readonly Tensor[]
    ? readonly Tensor[]
    : P extends object
      ? { readonly [name in keyof P & string]: Tensor }
      : undefined;

const WHERE = 'fromGenerator';

/** Samples are handed over when there are so many, or when they take so much memory. */
const TOGETHER = { samples: 64, bytes: 1 << 20 } as const;

/**
 * A dataset of the samples that a function gives anew for each epoch, whose number it is told. It runs on JavaScript's thread
 * while samples are wanted, a little ahead of those who take them; what it throws ends the epoch with that error. The first
 * item, which the promise waits for, says what all of them are made of.
 */
export async function fromGenerator<T extends BatchLike>(
  make: ((epoch: number) => SampleIterable<T>) | SampleIterable<T>,
  options?: GeneratorOptions,
): Promise<Dataset<PartOfBatch<T['x']> & Part, PartOfBatch<T['y']> & (Part | undefined)>> {
  const given = optionsOf<GeneratorOptions>(WHERE, options, ['batched', 'featureNames', 'classNames']);
  const { batched = false, featureNames = [], classNames = [] } = given;
  checkBoolean(`${WHERE}: batched`, batched);
  checkArray(`${WHERE}: featureNames`, featureNames, 'names');
  checkArray(`${WHERE}: classNames`, classNames, 'names');
  if (!isIterable(make)) checkFunction(`${WHERE}: the first argument`, make);
  const begin = (epoch: number) => iteratorOf(typeof make === 'function' ? make(epoch) : make);
  const iterator = begin(0);
  const first = await iterator.next();
  if (first.done) {
    throw new EspalierError(
      'DATA',
      `${WHERE}: there are no samples; expected at least one, got the end of the iteration.`,
    );
  }
  const fields = fieldsOf(first.value, batched);
  // The iteration that has begun is that of the first epoch.
  let begun: Begun | undefined = { iterator, first };
  const run = (inbox: NativeInbox, epoch: number) => {
    const own = epoch === 0 ? begun : undefined;
    if (own) begun = undefined;
    void bring(inbox, () => own ?? { iterator: begin(epoch) }, fields, batched);
  };
  return wrapDataset(guard(() => native().datasetFromGenerator(fields, { featureNames, classNames }, run)));
}

interface Begun {
  readonly iterator: AnyIterator;
  readonly first?: IteratorResult<BatchLike>;
}

type AnyIterator = Iterator<BatchLike> | AsyncIterator<BatchLike>;

interface Field {
  readonly name: string;
  readonly dtype: DType;
  /** The sizes of one sample. */
  readonly shape: readonly number[];
}

/** Puts all samples of an epoch into the inbox, as long as somebody wants them. */
async function bring(
  inbox: NativeInbox,
  begin: () => Begun,
  fields: readonly Field[],
  batched: boolean,
): Promise<void> {
  const samples = batched ? new Batches(fields) : new Rows(fields);
  try {
    const { iterator, first } = begin();
    for (let given = first; ; given = undefined) {
      const { done, value } = given ?? (await iterator.next());
      if (!done) samples.add(value);
      if ((done || samples.isFull) && !samples.isEmpty && !(await push(inbox, samples.take()))) {
        await iterator.return?.();
        return;
      }
      if (done) break;
    }
    guard(() => inbox.end(null));
  } catch (error) {
    // What came before the failure counts.
    if (!samples.isEmpty) guard(() => inbox.push(samples.take()));
    guard(() => inbox.end(remember(WHERE, error)));
  }
}

/** Hands samples over; whether more are wanted. In between other work of this thread has its turn. */
async function push(inbox: NativeInbox, tensors: readonly NativeTensor[]): Promise<boolean> {
  const room = guard(() => inbox.push(tensors));
  if (room === 'full') return guardAsync(() => inbox.room());
  await new Promise(setImmediate);
  return room === 'left';
}

/** Single samples, put together. */
class Rows {
  readonly #fields: readonly Field[];
  readonly #most: number;
  #rows: ReturnType<typeof packed>[] = [];
  #count = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
    const bytes = fields.reduce((sum, { shape }) => sum + 4 * size(shape), 0);
    this.#most = Math.max(1, Math.min(TOGETHER.samples, Math.floor(TOGETHER.bytes / Math.max(1, bytes))));
  }

  get isFull(): boolean {
    return this.#rows.length >= this.#most;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  add(sample: BatchLike): void {
    this.#rows.push(packed(`${WHERE}: sample ${this.#count++}`, sample, this.#fields, (shape) => shape));
  }

  take(): NativeTensor[] {
    const rows = this.#rows;
    this.#rows = [];
    return this.#fields.map(({ dtype, shape }, field) => {
      const each = size(shape);
      const Elements = rows[0]?.[field]?.data.constructor as new (length: number) => Float32Array;
      const data = new Elements(rows.length * each);
      for (const [row, parts] of rows.entries()) data.set(parts[field]?.data as Float32Array, row * each);
      return handleWithValues(fromPacked({ data, shape: [rows.length, ...shape], dtype }));
    });
  }
}

/** Batches, handed over as they come. */
class Batches {
  readonly #fields: readonly Field[];
  #tensors: NativeTensor[] = [];
  #count = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  get isFull(): boolean {
    return !this.isEmpty;
  }

  get isEmpty(): boolean {
    return this.#tensors.length === 0;
  }

  add(batch: BatchLike): void {
    const where = `${WHERE}: batch ${this.#count++}`;
    const parts = packed(where, batch, this.#fields, (shape) => shape.slice(1));
    const lengths = parts.map(({ shape }) => shape[0]);
    const other = lengths.findIndex((length) => length !== lengths[0]);
    if (other >= 0) {
      throw new EspalierError(
        'DATA',
        `${where}: ${this.#fields[0]?.name} and ${this.#fields[other]?.name} differ in length; expected ${lengths[0]} samples in ` +
          `each, got ${lengths[other]}.`,
      );
    }
    this.#tensors = parts.map((part) => handleWithValues(fromPacked(part)));
  }

  take(): NativeTensor[] {
    const tensors = this.#tensors;
    this.#tensors = [];
    return tensors;
  }
}

/** The values of an item, field by field, which must be those of the first item. */
function packed(
  where: string,
  item: BatchLike,
  fields: readonly Field[],
  ofSample: (shape: readonly number[]) => readonly number[],
) {
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
    const part = packOne(`${where}: ${name}`, values[i]?.[1], dtype);
    const own = ofSample(part.shape);
    if (part.dtype === dtype && own.length === shape.length && own.every((size, axis) => size === shape[axis]))
      return part;
    throw new EspalierError(
      'DATA',
      `${where} differs from the first in ${name}; expected ${dtype} ${showShape(shape)}, got ${part.dtype} ${showShape(own)}.`,
    );
  });
}

function packOne(where: string, value: unknown, dtype: DType | undefined) {
  if (value instanceof Tensor) {
    return { data: guard(() => handleWithValues(value).data()), shape: value.shape, dtype: value.dtype };
  }
  return pack(where, value, dtype);
}

/** What the items are made of, as the first one shows. */
function fieldsOf(first: BatchLike, batched: boolean): Field[] {
  return valuesOf(WHERE, first).map(([name, value]) => {
    const { shape, dtype } = packOne(`${WHERE}: ${name}`, value, undefined);
    if (!batched) return { name, dtype, shape: [...shape] };
    if (shape.length > 0) return { name, dtype, shape: shape.slice(1) };
    throw new EspalierError(
      'DATA',
      `${WHERE}: ${name} of a batch has no axis of samples; expected one, got a number. Leave batched out for single samples.`,
    );
  });
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function isIterable(value: unknown): value is SampleIterable {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

function iteratorOf(items: SampleIterable): AnyIterator {
  if (!isIterable(items)) {
    throw new EspalierError(
      'DATA',
      `${WHERE}: there is nothing to iterate over; expected an iterable, got ${show(items)}.`,
    );
  }
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
