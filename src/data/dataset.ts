/** `Dataset`: samples to learn from, read when they are wanted, and the views that make data sets of others. */
import { inspect } from 'node:util';
import type { AugmentationLike } from '../generated/augment.js';
import { type NativeDataset, native } from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { toPath } from '../native/path.js';
import { checkArray, checkBoolean, optionsOf, show } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { ops } from '../tensor/ops/index.js';
import { Tensor } from '../tensor/tensor.js';
import {
  type AnyRows,
  assemble,
  type Batch,
  type BatchLike,
  fieldsOf,
  type Part,
  type PartLike,
  type PartOf,
} from './element.js';
import { describeFilter, describeMap } from './function-of-samples.js';
import { showDataset } from './shown.js';
import { parting, type SplitOptions } from './split.js';

/** What a dataset in memory is made of. */
export interface DatasetParts<X extends PartLike = PartLike, Y extends PartLike | undefined = PartLike | undefined> {
  /** The inputs, one row a sample; several by name, where a model has several inputs. */
  readonly x: X;
  /** The answers, one row a sample. */
  readonly y?: Y;
  /** How much each sample counts. */
  readonly sampleWeight?: PartLike | undefined;
  /** A name for each column of `x`. */
  readonly featureNames?: readonly string[];
  /** A name for each class id in `y`. */
  readonly classNames?: readonly string[];
  /** Of columns of `x` that hold categories, the categories in the order of their numbers. */
  readonly categories?: { readonly [column: string]: readonly string[] };
}

/** How batches are made ahead of time. */
export interface PrefetchOptions {
  /** Batches that may lie ready; 2 to 128 that take about 8 MB, when left out. Small ones are made many at a time. */
  readonly batches?: number;
  /** Threads that read and change samples; as many as the machine offers, when left out. */
  readonly threads?: number;
}

/** How samples are shuffled. */
export interface ShuffleOptions {
  /** Makes the order repeatable by itself; else it follows the seed of whoever reads. */
  readonly seed?: number;
  /** Of a stream, how many samples the next is drawn from; 1000, when left out. */
  readonly bufferSize?: number;
  /** Whether each epoch has an order of its own; true, when left out. */
  readonly reshuffle?: boolean;
}

/** Where samples are kept. */
export interface CacheOptions {
  /** A file for samples that memory has no room for; in memory, when left out. */
  readonly file?: string | URL;
}

/** How a dataset is augmented. */
export interface AugmentViewOptions {
  /** Makes this chance repeatable by itself; it follows the seed of the training, when left out. */
  readonly seed?: number;
  /** Whether the answers are masks of the images. Default false. */
  readonly masks?: boolean;
  /** The values that black and white have; 0 and 255 for bytes, 0 and 1 for floats, when left out. */
  readonly valueRange?: readonly [low: number, high: number];
}

/** Which batches `batches` gives. */
export interface BatchesOptions {
  /** Samples of a batch; those that `batch` has said, else 32. */
  readonly batchSize?: number;
  /** Makes all that is decided by chance repeatable. */
  readonly seed?: number;
  /** The number of the epoch, from 0: what is decided by chance differs between epochs. */
  readonly epoch?: number;
  /** The batch to begin with, from 0. */
  readonly firstBatch?: number;
}

/** Samples that are read into memory together. */
const TOGETHER = 1024;

/** The native side of a dataset. */
export let nativeOf: (dataset: Dataset<Part, Part | undefined>) => NativeDataset;

/** Makes a dataset of its native side. */
export let wrapDataset: <X extends Part, Y extends Part | undefined>(made: NativeDataset) => Dataset<X, Y>;

/**
 * Samples to learn from; `fit`, `evaluate`, `predict` and the transforms take it whole. It is a description: nothing is read
 * before it is used, and it can be used again and again. `for await` gives its batches.
 */
export class Dataset<X extends Part = Tensor, Y extends Part | undefined = Tensor> {
  static {
    nativeOf = (dataset) => dataset.#native;
    wrapDataset = (made) => new Dataset(made);
  }

  readonly #native: NativeDataset;
  readonly #about: ReturnType<NativeDataset['about']>;
  #parts: Batch<X, Y> | null | undefined;
  /** A name for each column of `x`, if there are some. */
  declare readonly featureNames?: readonly string[];
  /** A name for each class id, if there are some. */
  declare readonly classNames?: readonly string[];
  /** Of columns of a file that hold categories, the categories in the order of their numbers, if there are some. */
  declare readonly categories?: { readonly [column: string]: readonly string[] };

  private constructor(made: NativeDataset, parts?: Batch<X, Y>) {
    this.#native = made;
    this.#about = guard(() => made.about());
    this.#parts = parts;
    const { featureNames, classNames, categories } = this.#about.names;
    if (featureNames.length > 0) this.featureNames = featureNames;
    if (classNames.length > 0) this.classNames = classNames;
    if (Object.keys(categories).length > 0) this.categories = categories;
  }

  /** @internal Samples in memory. */
  static of<X extends PartLike, Y extends PartLike | undefined>(
    where: string,
    parts: DatasetParts<X, Y>,
    skipped = 0,
  ): Dataset<PartOf<X>, PartOf<Y>> {
    const { featureNames = [], classNames = [], categories = {}, ...given } = parts;
    checkArray(`${where}: featureNames`, featureNames, 'names');
    checkArray(`${where}: classNames`, classNames, 'names');
    const fields = fieldsOf(where, given as BatchLike);
    const names = fields.map(([name]) => name);
    const tensors = fields.map(([, tensor]) => handleWithValues(tensor));
    const called = toJson(where, { featureNames, classNames, categories });
    const made = guard(() => native().NativeDataset.fromTensors(names, tensors, called, skipped));
    return new Dataset(
      made,
      assemble(
        names,
        fields.map(([, tensor]) => tensor),
      ),
    );
  }

  /** The inputs of a dataset in memory. */
  get x(): X {
    return this.#inMemory('x').x;
  }

  /** The answers of a dataset in memory. */
  get y(): Y {
    return this.#inMemory('y').y;
  }

  /** How much each sample of a dataset in memory counts, if that was said. */
  get sampleWeight(): Part | undefined {
    return this.#inMemory('sampleWeight').sampleWeight;
  }

  /** How many samples there are. Of a stream nobody knows before its end. */
  get length(): number {
    const rows = this.#about.rows ?? guard(() => this.#native.about()).rows;
    if (rows !== null) return rows;
    throw new EspalierError(
      'DATA',
      'dataset: the number of samples is not known; expected a dataset that can be counted, got a stream. Read it to its end.',
    );
  }

  /** How many records were left out when files were opened, or samples loaded, with `onError: 'skip'`. */
  get skipped(): number {
    return this.#about.skipped;
  }

  /** Whether all samples lie in memory as tensors, so that `x` and `y` can be looked at. */
  get inMemory(): boolean {
    return this.#known() !== null;
  }

  /** Samples of a batch, if `batch` has said. */
  get batchSize(): number | undefined {
    return this.#about.batchSize ?? undefined;
  }

  /**
   * The samples changed by a function, which sees some at a time: the first axis of each tensor is the samples, and so must be
   * that of its results. It is described once, for any number of samples, and then runs natively on background threads.
   */
  map<X2 extends PartLike, Y2 extends PartLike | undefined = undefined>(
    change: (samples: Batch<X, Y>) => { readonly x: X2; readonly y?: Y2; readonly sampleWeight?: PartLike | undefined },
  ): Dataset<PartOf<X2>, PartOf<Y2>> {
    const described = describeMap('map', this.#about.fields, change as unknown as (samples: Batch) => BatchLike);
    return new Dataset(guard(() => this.#native.map(described)));
  }

  /**
   * The samples with images that are changed by chance, in another way in each epoch. What becomes of a sample follows from the
   * seed, the epoch and its own number; it is done on background threads. With `masks` the answers are masks, which move as
   * the images do. `mixUp` and `cutMix` mix the samples of each batch and their answers, which are then one-hot rows.
   */
  augment(augmentation: AugmentationLike, options?: AugmentViewOptions): Dataset<X, Y> {
    const given = toJson('augment', optionsOf('augment', options, ['seed', 'masks', 'valueRange']));
    const spec = toJson('augment', typeof augmentation === 'string' ? { kind: augmentation } : augmentation);
    return new Dataset<X, Y>(guard(() => this.#native.augment(spec, given)));
  }

  /** The samples in batches of that many. All other views count samples, wherever this stands among them. */
  batch(size: number, options?: { readonly dropRemainder?: boolean }): Dataset<X, Y> {
    const { dropRemainder = false } = optionsOf('batch', options, ['dropRemainder']);
    checkBoolean('batch: dropRemainder', dropRemainder);
    return this.#view(() => this.#native.batch(size, dropRemainder));
  }

  /** Says how batches are made ahead of time; without it they are made as well, in a way that suits most. */
  prefetch(options: PrefetchOptions): Dataset<X, Y> {
    const { batches, threads } = optionsOf('prefetch', options, ['batches', 'threads']);
    return this.#view(() => this.#native.prefetch(batches ?? null, threads ?? null));
  }

  /** The samples for which a function says true; it is described once, as that of `map`, and gives a truth value for each. */
  filter(keep: (samples: Batch<X, Y>) => Tensor): Dataset<X, Y> {
    const described = describeFilter('filter', this.#about.fields, keep as unknown as (samples: Batch) => Tensor);
    return new Dataset(guard(() => this.#native.filter(described)));
  }

  /** The samples in an order of chance, exactly where they can be reached by number, else by a buffer. */
  shuffle(options?: ShuffleOptions): Dataset<X, Y> {
    const given = optionsOf<ShuffleOptions>('shuffle', options, ['seed', 'bufferSize', 'reshuffle']);
    const { seed = null, bufferSize = 1000, reshuffle = true } = given;
    checkBoolean('shuffle: reshuffle', reshuffle);
    return new Dataset(guard(() => this.#native.shuffle(seed, bufferSize, reshuffle)));
  }

  /** The first samples, that many. */
  take(count: number): Dataset<X, Y> {
    return new Dataset(guard(() => this.#native.take(count)));
  }

  /** All samples but the first, that many. */
  skip(count: number): Dataset<X, Y> {
    return new Dataset(guard(() => this.#native.skip(count)));
  }

  /** The samples that many times, or without end. Each time is an epoch of its own for what is decided by chance. */
  repeat(count?: number): Dataset<X, Y> {
    return new Dataset(guard(() => this.#native.repeat(count ?? null)));
  }

  /** The samples of this dataset, and behind them those of others. */
  concat(...others: readonly Dataset<X, Y>[]): Dataset<X, Y> {
    for (const other of others) checkDataset('concat', other);
    return new Dataset(guard(() => this.#native.concat(others.map(nativeOf))));
  }

  /**
   * The samples kept from the first time they are read, all of them before the first batch: in memory, or in a file that is
   * mapped. A file that is there already is taken as it is; it must not be changed while it is in use. From then on samples can
   * be reached by number, whatever they come from.
   */
  cache(options?: CacheOptions): Dataset<X, Y> {
    const { file } = optionsOf<CacheOptions>('cache', options, ['file']);
    const path = file === undefined ? null : toPath('cache', file);
    return new Dataset(guard(() => this.#native.cache(path)));
  }

  /** Parts the samples by chance into those to learn from and those to test with. */
  split(options: SplitOptions): { train: Dataset<X, Y>; test: Dataset<X, Y> } {
    const given = optionsOf<SplitOptions>('split', options, ['test', 'seed', 'stratify']);
    const { stratify = false } = given;
    checkBoolean('split: stratify', stratify);
    const { order, tested } = parting(this.length, given);
    const [train, test] = guard(() => this.#native.split(order, tested, stratify)) as [NativeDataset, NativeDataset];
    return { train: new Dataset(train), test: new Dataset(test) };
  }

  /** The samples read into memory: all of one pass. */
  async load(options?: Omit<BatchesOptions, 'firstBatch' | 'batchSize'>): Promise<Dataset<X, Y>> {
    const { seed = null, epoch = 0 } = optionsOf<BatchesOptions>('load', options, ['seed', 'epoch']);
    const names = this.#about.fields.map(({ name }) => name);
    const read: Tensor[][] = names.map(() => []);
    // Samples that are mixed stay in the batches in which they are.
    const size = this.#about.mixed ? null : TOGETHER;
    let skipped = this.skipped;
    const count = (more: number) => {
      skipped += more;
    };
    for await (const batch of this.#read(() => this.#native.batches(size, seed, epoch, 0), count)) {
      for (const [i, [, tensor]] of fieldsOf('load', batch as BatchLike).entries()) read[i]?.push(tensor);
    }
    if (read[0]?.length === 0)
      throw new EspalierError('DATA', 'load: there are no samples; expected at least one, got none.');
    const whole = read.map((parts) => (parts.length === 1 ? (parts[0] as Tensor) : ops.concat(parts, { axis: 0 })));
    const { featureNames = [], classNames = [], categories = {} } = this;
    const parts = { ...assemble(names, whole), featureNames, classNames, categories };
    return Dataset.of('load', parts as DatasetParts, skipped) as unknown as Dataset<X, Y>;
  }

  /** The same samples in memory with other inputs. */
  withInputs<Z extends Part>(x: Z): Dataset<Z, Y> {
    const { y, sampleWeight } = this.#inMemory('withInputs');
    const { featureNames = [], classNames = [], categories = {} } = this;
    const parts = { x, y, sampleWeight, featureNames, classNames, categories };
    return Dataset.of('withInputs', parts as DatasetParts, this.skipped) as unknown as Dataset<Z, Y>;
  }

  /** The batches of one pass, in order, made ahead of time on background threads, which end when the loop is left. */
  batches(options?: BatchesOptions): AsyncIterableIterator<Batch<X, Y>> {
    const given = optionsOf<BatchesOptions>('batches', options, ['batchSize', 'seed', 'epoch', 'firstBatch']);
    const { batchSize = null, seed = null, epoch = 0, firstBatch = 0 } = given;
    return this.#read(() => this.#native.batches(batchSize, seed, epoch, firstBatch));
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Batch<X, Y>> {
    return this.batches();
  }

  toString(): string {
    return showDataset({ ...this.#about, rows: this.#about.rows ?? guard(() => this.#native.about()).rows });
  }

  [inspect.custom](): string {
    return this.toString();
  }

  async *#read(
    open: () => ReturnType<NativeDataset['batches']>,
    ended?: (skipped: number) => void,
  ): AsyncIterableIterator<Batch<X, Y>> {
    const names = this.#about.fields.map(({ name }) => name);
    const batches = guard(open);
    try {
      for (;;) {
        const tensors = await guardAsync(() => batches.next());
        if (tensors === null) {
          ended?.(batches.skipped);
          return;
        }
        yield assemble(
          names,
          tensors.map((tensor) => new Tensor(tensor)),
        );
      }
    } finally {
      batches.close();
    }
  }

  #view(make: () => NativeDataset): Dataset<X, Y> {
    return new Dataset<X, Y>(guard(make), this.#parts ?? undefined);
  }

  #known(): Batch<X, Y> | null {
    if (this.#parts === undefined) {
      const tensors = guard(() => this.#native.tensors());
      const names = this.#about.fields.map(({ name }) => name);
      this.#parts =
        tensors &&
        assemble(
          names,
          tensors.map((tensor) => new Tensor(tensor)),
        );
    }
    return this.#parts;
  }

  #inMemory(wanted: string): Batch<X, Y> {
    const parts = this.#known();
    if (parts) return parts;
    throw notInMemory(wanted);
  }
}

function notInMemory(wanted: string): EspalierError {
  return new EspalierError(
    'DATA',
    `dataset: ${wanted} needs the samples in memory; expected a dataset of tensors, got one that is read when wanted. Await ` +
      'load(), or go through its batches.',
  );
}

/** Refuses what is no dataset. */
export function checkDataset(where: string, value: unknown): asserts value is Dataset<Part, Part | undefined> {
  if (value instanceof Dataset) return;
  throw new EspalierError('DATA', `${where}: this is no dataset; expected one, got ${show(value)}.`);
}

/** Makes a dataset of inputs and answers in memory. */
export function fromArrays<X extends Part, Y extends Part | undefined = undefined>(
  parts: DatasetParts<X, Y>,
): Dataset<AnyRows<X>, AnyRows<Y>>;
export function fromArrays<X extends PartLike, Y extends PartLike | undefined = undefined>(
  parts: DatasetParts<X, Y>,
): Dataset<PartOf<X>, PartOf<Y>>;
export function fromArrays(parts: DatasetParts): Dataset<Part, Part | undefined> {
  return Dataset.of(
    'fromArrays',
    optionsOf('fromArrays', parts, ['x', 'y', 'sampleWeight', 'featureNames', 'classNames', 'categories']),
  );
}
