/** What a training leaves behind: the logs of its epochs. */
import type { NativeHistory, NativeLogs } from '../native/binding.js';

/** Rows of numbers: what a metric such as a confusion matrix says. */
export type Table = readonly (readonly number[])[];

/** Numbers by name: the loss, metrics, and both again with `val_` in front for validation data. */
export type Logs = Readonly<Record<string, number>> & { readonly loss: number };

/** What `evaluate` finds: numbers by name, and tables where a metric gives them. */
export type Evaluation = Logs & { readonly tables?: Readonly<Record<string, Table>> };

/** The logs of a training. */
export interface History {
  /** For each name the values of all epochs. */
  readonly history: Readonly<Record<string, readonly number[]>> & { readonly loss: readonly number[] };
  /** The same for metrics that give tables; there only if there are some. */
  readonly tables?: Readonly<Record<string, readonly Table[]>>;
  /** The numbers of the epochs, from 0. */
  readonly epochs: readonly number[];
  /** How the data of each epoch came; there only if a dataset was read while training. */
  readonly data?: {
    /** Seconds that a step has waited for its batch, on average. */
    readonly waitPerStep: readonly number[];
    /** Records that were left out because they could not be read. */
    readonly skipped: readonly number[];
  };
  /** The logs of the last epoch. */
  readonly last: Logs;
  /** How long it took. */
  readonly seconds: number;
}

/** The numbers among logs. */
export function toLogs(logs: NativeLogs): Logs {
  return apart(logs)[0] as Logs;
}

/** Numbers, and tables if there are any. */
export function toEvaluation(logs: NativeLogs): Evaluation {
  const [numbers, tables] = apart(logs);
  return { ...numbers, ...(tables && { tables }) } as unknown as Evaluation;
}

/** Adds the last epoch's logs. */
export function toHistory({ epochs, history, waiting, skipped, seconds }: NativeHistory): History {
  const [numbers, tables] = apart(history);
  const last = Object.entries(numbers).map(([name, values]) => [name, values.at(-1) ?? Number.NaN]);
  return {
    history: numbers as unknown as History['history'],
    ...(tables && { tables: tables as Record<string, readonly Table[]> }),
    ...(waiting.length > 0 && { data: { waitPerStep: waiting, skipped } }),
    epochs,
    last: Object.fromEntries(last),
    seconds,
  };
}

/** The entries that are numbers or lists of numbers; and those that are tables, if any is. */
function apart<T>(entries: Readonly<Record<string, T>>): [numbers: Record<string, T>, tables?: Record<string, T>] {
  const isTable = ([, value]: [string, T]) => [value].flat().some((part) => typeof part === 'object');
  const all = Object.entries(entries);
  const tables = all.filter(isTable);
  const numbers = Object.fromEntries(all.filter((entry) => !isTable(entry)));
  return tables.length > 0 ? [numbers, Object.fromEntries(tables)] : [numbers];
}

/** One epoch as a line of text. */
export function epochLine(epoch: number, epochs: number, logs: Logs, seconds: number): string {
  const numbers = Object.entries(logs).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return `epoch ${String(epoch + 1).padStart(String(epochs).length)}/${epochs}  ${numbers.join('  ')}  (${seconds.toFixed(2)} s)`;
}
