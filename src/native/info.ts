/** What the native part is, and what it holds. */
import { native } from './binding.js';
import { guard } from './errors.js';

/** The native part and the machine it found. */
export interface Info {
  readonly version: string;
  /** The instruction set in use; the environment variable `ESPALIER_ISA` forces one. */
  readonly isa: string;
  /** Every instruction set that this machine can run. */
  readonly isas: readonly string[];
  /** How many threads are used unless an option or `ESPALIER_THREADS` says otherwise. */
  readonly threads: number;
  /**
   * Bytes that a model may take unless `compile` or `ESPALIER_MEMORY_LIMIT` says otherwise: the memory of the machine, or
   * less where its container has a limit. Missing where the system does not say.
   */
  readonly memoryLimit?: number;
}

/** Describes the native part and the machine. */
export function info(): Info {
  return guard(() => native().info());
}

/** The tensors that are alive, and the bytes they hold. */
export function memory(): { readonly tensors: number; readonly bytes: number } {
  return guard(() => native().memory());
}
