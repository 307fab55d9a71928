/** `fit`: its options, and the way from native events to callbacks. */
import type { FitEvent, NativeFitOptions, NativeHistory, NativeModel, NativeTensor } from '../native/binding.js';
import { toJson } from '../native/json.js';
import type { Data, Samples } from './arrays.js';
import { epochLine, type History, type Logs, toHistory } from './history.js';
import { follow, type RunOptions } from './run.js';

/** How far a training is: comes often, and the newest replaces those not yet delivered. */
export type FitProgress = Extract<FitEvent, { kind: 'progress' }>;

/** Options of `fit`. */
export interface FitOptions extends NativeFitOptions, RunOptions {
  /** Samples that are looked at together; 32, when left out. */
  readonly batchSize?: number;
  /** The number of the last epoch, counted from 1; 1, when left out. */
  readonly epochs?: number;
  /** The epoch to start from, counted from 0; for resumed trainings. */
  readonly initialEpoch?: number;
  /** Whether to shuffle the samples before each epoch; true, when left out. */
  readonly shuffle?: boolean;
  /** Makes shuffling and dropout repeatable. */
  readonly seed?: number;
  /** The share of the samples, taken from the end, that is kept for validation. */
  readonly validationSplit?: number;
  /** Samples for validation: `[x, y]` or `{ x, y }`. */
  readonly validationData?: readonly [x: Data, y: Data] | Samples;
  /** Whether to print a line for each epoch; 0, when left out. */
  readonly verbose?: 0 | 1;
  /** Called many times a second while training; never makes it wait. */
  readonly onProgress?: (progress: FitProgress) => void;
  /** Called after each epoch, with its number from 0. What it throws ends the training. */
  readonly onEpochEnd?: (epoch: number, logs: Logs) => unknown;
}

/** Trains, and calls back. */
export async function runFit(
  model: NativeModel,
  x: readonly NativeTensor[],
  y: readonly NativeTensor[],
  validation: { x: readonly NativeTensor[]; y: readonly NativeTensor[] } | null,
  options: FitOptions,
): Promise<History> {
  const callbacks = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, callbacks.signal]) : callbacks.signal;
  const onEvents = (events: readonly FitEvent[]) => {
    for (const event of events) {
      if (callbacks.signal.aborted) return;
      try {
        // An async callback that fails ends the training like one that throws.
        Promise.resolve(deliver(event, options)).catch((error) => callbacks.abort(error));
      } catch (error) {
        callbacks.abort(error);
      }
    }
  };
  // Nobody listens: then nothing is sent.
  const listens = options.onProgress ?? options.onEpochEnd ?? (options.verbose === 1 || undefined);
  const start = () => model.fit(x, y, validation, nativeOptions(options), listens ? onEvents : null);
  const result = await follow<NativeHistory>(signal, start);
  onEvents(result.events);
  callbacks.signal.throwIfAborted();
  return toHistory(result);
}

function deliver(event: FitEvent, { onProgress, onEpochEnd, verbose }: FitOptions): unknown {
  if (event.kind === 'progress') return onProgress?.(event);
  const { epoch, epochs, seconds } = event;
  const logs = event.logs as Logs;
  if (verbose === 1) console.log(epochLine(epoch, epochs, logs, seconds));
  return onEpochEnd?.(epoch, logs);
}

const NATIVE = ['batchSize', 'epochs', 'initialEpoch', 'shuffle', 'seed', 'validationSplit'] as const;

function nativeOptions(options: FitOptions): NativeFitOptions {
  return toJson('fit', Object.fromEntries(NATIVE.map((name) => [name, options[name]])));
}
