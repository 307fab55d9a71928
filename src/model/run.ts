/** Waiting for native work, and stopping it when an `AbortSignal` says so. */
import type { NativeRun } from '../native/binding.js';
import { EspalierError, guard, guardAsync } from '../native/errors.js';

/** What may stop a piece of work. */
export interface RunOptions {
  /** Stops the work within one batch when it aborts; the model stays whole. */
  readonly signal?: AbortSignal;
}

/** Starts work and waits for it. Rejects with the signal's reason once it aborts. */
export async function follow<T>(signal: AbortSignal | undefined, start: () => NativeRun): Promise<T> {
  signal?.throwIfAborted();
  const run = guard(start);
  const cancel = () => run.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await guardAsync(() => run.promise as Promise<T>);
  } catch (error) {
    const stopped = signal?.aborted && error instanceof EspalierError && error.code === 'CANCELLED';
    throw stopped ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
