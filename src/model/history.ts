/** What a training leaves behind: the logs of its epochs. */
import type { NativeHistory } from '../native/binding.js';

/** Numbers by name: the loss, metrics, and both again with `val_` in front for validation data. */
export type Logs = Readonly<Record<string, number>> & { readonly loss: number };

/** The logs of a training. */
export interface History {
  /** For each name the values of all epochs. */
  readonly history: Readonly<Record<string, readonly number[]>> & { readonly loss: readonly number[] };
  /** The numbers of the epochs, from 0. */
  readonly epochs: readonly number[];
  /** The logs of the last epoch. */
  readonly last: Logs;
  /** How long it took. */
  readonly seconds: number;
}

/** Adds the last epoch's logs. */
export function toHistory({ epochs, history, seconds }: NativeHistory): History {
  const last = Object.entries(history).map(([name, values]) => [name, values.at(-1) ?? Number.NaN]);
  return {
    history: history as History['history'],
    epochs,
    last: Object.fromEntries(last),
    seconds,
  };
}

/** One epoch as a line of text. */
export function epochLine(epoch: number, epochs: number, logs: Logs, seconds: number): string {
  const numbers = Object.entries(logs).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return `epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}  ${numbers.join('  ')}  (${seconds.toFixed(2)} s)`;
}
