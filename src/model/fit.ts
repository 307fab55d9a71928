/** `fit`: its options, and the way from native events to callbacks. */
import type {
  BatchSize,
  FitEvent,
  NativeDataset,
  NativeFitOptions,
  NativeHistory,
  NativeModel,
  NativeSamples,
} from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { checkFunction, optionsOf, show } from '../native/refuse.js';
import type { AnyDataset, Samples, SamplesList, SampleWeight } from './arrays.js';
import { epochLine, type History, type Logs, toHistory, toLogs } from './history.js';
import type { Rates } from './learning-rate.js';
import { checkSignal, follow, type RunOptions } from '../native/run.js';

/** How far a training is: comes often, and the newest replaces those not yet delivered. */
export type FitProgress = Omit<Extract<FitEvent, { kind: 'progress' }>, 'logs' | 'batches'> & {
  /** The batches of an epoch; `Infinity` where the data come as a stream, whose end nobody knows. */
  readonly batches: number;
  readonly logs: Logs;
};

/** Options of `fit`. */
export interface FitOptions extends NativeFitOptions, RunOptions {
  /**
   * Samples that are looked at together; 32, when left out. With `'full'` an epoch is one step over the whole set: plain
   * gradient descent.
   */
  readonly batchSize?: BatchSize;
  /** The number of the last epoch, counted from 1; 1, when left out. */
  readonly epochs?: number;
  /** The epoch to start from, counted from 0; for resumed trainings. */
  readonly initialEpoch?: number;
  /**
   * Steps of an epoch, where a dataset is endless or very large: the next epoch goes on where this one has stopped, and
   * begins the data anew when they end.
   */
  readonly stepsPerEpoch?: number;
  /**
   * Whether to shuffle the samples before each epoch; true, when left out. Those of a dataset that is a stream, or has an
   * order of its own by `shuffle()`, come as they do.
   */
  readonly shuffle?: boolean;
  /** Makes shuffling and dropout repeatable. */
  readonly seed?: number;
  /** The share of the samples, taken from the end, that is kept for validation. */
  readonly validationSplit?: number;
  /** Samples for validation: `[x, y]`, `[x, y, sampleWeight]`, `{ x, y, sampleWeight }` or a dataset. */
  readonly validationData?: SamplesList | Samples | AnyDataset;
  /** How much each sample counts in the loss and in `weightedMetrics`: numbers from 0 up, one for each sample. */
  readonly sampleWeight?: SampleWeight;
  /**
   * How much the samples of each class count while training: `{ 0: 1, 1: 5 }`, or a list by class id. A class that is
   * left out counts 1. Multiplies `sampleWeight`; for models with one output, whose answers are class ids or one-hot rows.
   */
  readonly classWeight?: Readonly<Record<number, number>> | readonly number[];
  /** Whether to print a line for each epoch; 0, when left out. */
  readonly verbose?: 0 | 1;
  /** Called many times a second while training; never makes it wait. */
  readonly onProgress?: (progress: FitProgress) => void;
  /** Called after each epoch, with its number from 0. What it throws ends the training. */
  readonly onEpochEnd?: (epoch: number, logs: Logs) => unknown;
}

const NATIVE = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'stepsPerEpoch',
  'shuffle',
  'seed',
  'validationSplit',
  'classWeight',
] as const;

const CALLBACKS = ['onProgress', 'onEpochEnd'] as const;

const KNOWN = [...NATIVE, ...CALLBACKS, 'validationData', 'sampleWeight', 'verbose', 'signal'];

/** The options, checked where the native side does not see them. */
export function fitOptions(given: FitOptions | undefined): FitOptions {
  const options = optionsOf('fit', given, KNOWN);
  checkSignal('fit', options.signal);
  for (const name of CALLBACKS) {
    if (options[name] !== undefined && options[name] !== null) checkFunction(`fit: ${name}`, options[name]);
  }
  if (![undefined, null, 0, 1].includes(options.verbose)) {
    throw new EspalierError('SPEC', `fit: verbose is out of range; expected 0 or 1, got ${show(options.verbose)}.`);
  }
  return options;
}

/** Trains, and calls back. */
export async function runFit(
  model: NativeModel,
  data: NativeSamples | NativeDataset,
  validation: NativeSamples | NativeDataset | null,
  options: FitOptions,
  rates: Rates | undefined,
): Promise<History> {
  const callbacks = new Callbacks(options);
  const listener = callbacks.wanted ? (events: readonly FitEvent[]) => callbacks.deliver(events) : null;
  const json = nativeOptions(options);
  if (rates) {
    const coming = rates.upTo(stepsOf(guard(() => model.stepsAfter(data, validation !== null, json))));
    guard(() => model.extendRates(coming));
  }
  const start = () => model.fit(data, validation, json, listener);
  const result = await follow<NativeHistory>([options.signal, callbacks.failure], start);
  callbacks.deliver(result.events);
  await callbacks.settled();
  return toHistory(result);
}

function stepsOf(steps: number | null): number {
  if (steps !== null) return steps;
  throw new EspalierError(
    'SPEC',
    'fit: learningRate is a function, which is asked before training for the rate of each step; expected a number of steps, got ' +
      'a stream, whose end nobody knows. Give stepsPerEpoch, or use a schedule.',
  );
}

/** Calls what listens to a fit. The first that fails, at once or by its promise, ends the training with its error. */
class Callbacks {
  readonly #options: FitOptions;
  readonly #failed = new AbortController();
  readonly #pending = new Set<Promise<unknown>>();

  constructor(options: FitOptions) {
    this.#options = options;
  }

  /** Whether anybody listens. */
  get wanted(): boolean {
    const { onProgress, onEpochEnd, verbose } = this.#options;
    return Boolean(onProgress || onEpochEnd || verbose === 1);
  }

  /** Aborts when a callback fails. */
  get failure(): AbortSignal {
    return this.#failed.signal;
  }

  deliver(events: readonly FitEvent[]): void {
    for (const event of events) {
      if (this.failure.aborted) return;
      try {
        const result = this.#call(event);
        if (result instanceof Promise) this.#watch(result);
      } catch (error) {
        this.#failed.abort(error);
      }
    }
  }

  /** Waits for callbacks that are async. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
    this.failure.throwIfAborted();
  }

  #call(event: FitEvent): unknown {
    const { onProgress, onEpochEnd, verbose } = this.#options;
    const logs = toLogs(event.logs);
    if (event.kind === 'progress')
      return onProgress?.({ ...event, batches: event.batches ?? Number.POSITIVE_INFINITY, logs });
    const { epoch, epochs, seconds } = event;
    if (verbose === 1) console.log(epochLine(epoch, epochs, logs, seconds));
    return onEpochEnd?.(epoch, logs);
  }

  #watch(result: Promise<unknown>): void {
    const watched = result.catch((error) => this.#failed.abort(error)).finally(() => this.#pending.delete(watched));
    this.#pending.add(watched);
  }
}

function nativeOptions(options: FitOptions): NativeFitOptions {
  return toJson('fit', Object.fromEntries(NATIVE.map((name) => [name, options[name]])));
}
