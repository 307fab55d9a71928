/** Datasets whose samples a program makes while they are read: any iterable, anew for each epoch. */
import { type NativeInbox, type NativeTensor, native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { remember } from '../native/failures.js';
import { checkArray, checkBoolean, checkFunction, optionsOf, show } from '../native/refuse.js';
import type { TensorLike } from '../tensor/like.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Collected, CollectedBatches, CollectedRows, fieldsOfItems } from './collected.js';
import { type Dataset, wrapDataset } from './dataset.js';
import type { BatchLike, Part } from './element.js';

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
  const fields = fieldsOfItems(WHERE, first.value, batched);
  // The iteration that has begun is that of the first epoch.
  let begun: Begun | undefined = { iterator, first };
  const run = (inbox: NativeInbox, epoch: number) => {
    const own = epoch === 0 ? begun : undefined;
    if (own) begun = undefined;
    const samples = batched ? new CollectedBatches(WHERE, fields) : new CollectedRows(WHERE, fields);
    void bring(inbox, () => own ?? { iterator: begin(epoch) }, samples);
  };
  return wrapDataset(guard(() => native().datasetFromGenerator(fields, { featureNames, classNames }, run)));
}

interface Begun {
  readonly iterator: AnyIterator;
  readonly first?: IteratorResult<BatchLike>;
}

type AnyIterator = Iterator<BatchLike> | AsyncIterator<BatchLike>;

/** Puts all samples of an epoch into the inbox, as long as somebody wants them. */
async function bring(inbox: NativeInbox, begin: () => Begun, samples: Collected): Promise<void> {
  let iterator: AnyIterator | undefined;
  // Once: what an iteration holds is let go of as soon as nobody wants more, even while its next sample is on its way.
  const leave = async () => {
    const left = iterator;
    iterator = undefined;
    await left?.return?.();
  };
  try {
    const door = new Door(inbox, () => void leave().catch(() => undefined));
    const { iterator: begun, first } = begin();
    iterator = begun;
    for (let given = first; ; given = undefined) {
      const next = given ?? begun.next();
      const { done, value } = 'then' in next ? await next : next;
      if (!done) samples.add(value);
      if ((done || samples.isFull) && !samples.isEmpty && !(await door.push(samples.take()))) return await leave();
      if (done) break;
    }
    guard(() => inbox.end(null));
  } catch (error) {
    // What came before the failure counts.
    if (!samples.isEmpty) guard(() => inbox.push(samples.take()));
    guard(() => inbox.end(remember(WHERE, error)));
    await leave().catch(() => undefined);
  }
}

/** Other work of this thread has its turn after so many milliseconds of bringing samples. */
const TURN = 2;

/** The way of samples into an inbox. */
class Door {
  readonly #inbox: NativeInbox;
  #closed = false;
  #turn = performance.now();
  #wake: (() => void) | undefined;

  /** `leave` is called when nobody wants samples any more. */
  constructor(inbox: NativeInbox, leave: () => void) {
    this.#inbox = inbox;
    guard(() =>
      inbox.watch((room) => {
        if (room === 'closed') {
          this.#closed = true;
          leave();
        }
        this.#wake?.();
      }),
    );
  }

  /** Hands samples over, and waits until there is room for more; whether more are wanted. */
  async push(tensors: readonly NativeTensor[]): Promise<boolean> {
    const room = guard(() => this.#inbox.push(tensors));
    if (room === 'full') {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    } else if (performance.now() - this.#turn > TURN) {
      await new Promise(setImmediate);
    } else {
      return room === 'left';
    }
    this.#turn = performance.now();
    return room !== 'closed' && !this.#closed;
  }
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
