/** Waiting for native work, and stopping it when an `AbortSignal` says so. */
import type { NativeRun } from './binding.js';
import { EspalierError, guard, guardAsync } from './errors.js';
import { show } from './refuse.js';

/** What may stop a piece of work. */
export interface RunOptions {
  /** Stops the work within one batch when it aborts; the model stays whole. */
  readonly signal?: AbortSignal;
}

/** Starts work and waits for it. Rejects with the reason of the first signal that aborts. */
export async function follow<T>(signals: readonly (AbortSignal | undefined)[], start: () => NativeRun): Promise<T> {
  // By hand: a signal made by `AbortSignal.any` stays in memory as long as the signals it was made of.
  for (const signal of signals) signal?.throwIfAborted();
  const run = guard(start);
  const cancel = () => run.cancel();
  for (const signal of signals) signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await guardAsync(() => run.promise as Promise<T>);
  } catch (error) {
    const stopped = error instanceof EspalierError && error.code === 'CANCELLED';
    const by = stopped ? signals.find((signal) => signal?.aborted) : undefined;
    throw by ? by.reason : error;
  } finally {
    for (const signal of signals) signal?.removeEventListener('abort', cancel);
  }
}

/** Refuses what cannot stop work; throws the reason of a signal that has aborted already. */
export function checkSignal(where: string, signal: unknown): void {
  if (signal === undefined || signal === null) return;
  // By what it can do: a signal may come from another realm.
  if (typeof signal !== 'object' || !('aborted' in signal && 'addEventListener' in signal)) {
    throw new EspalierError(
      'SPEC',
      `${where}: signal is of the wrong type; expected an AbortSignal, got ${show(signal)}. Pass controller.signal.`,
    );
  }
  (signal as AbortSignal).throwIfAborted();
}
