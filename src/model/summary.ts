/** A model at a glance: its layers, what they hold, and the memory that they need. */
import { inspect } from 'node:util';
import type { NativeSummary } from '../native/binding.js';

/** What `model.summary()` returns: data, and printed a table. */
export class ModelSummary {
  /** Every use of a layer; a layer that is used again counts no parameters there. */
  readonly layers: NativeSummary['layers'];
  /** All weights counted. */
  readonly parameters: number;
  /** Those that training changes. */
  readonly trainable: number;
  /** Those of frozen layers, and the statistics that layers keep. */
  readonly nonTrainable: number;
  /** Numbers that the optimizer keeps; null for a model that is not compiled. */
  readonly optimizer: number | null;
  /** Samples in the batch that `memory` is for. */
  readonly batchSize: number;
  /**
   * Bytes that the model takes at most while it runs such batches: weights, what the optimizer keeps, the values that
   * exist at a time, and what kernels write by the way. `training` is null for a model that is not compiled.
   */
  readonly memory: NativeSummary['memory'];

  /** @internal */
  constructor({ layers, parameters, trainable, optimizer, batchSize, memory }: NativeSummary) {
    this.layers = layers;
    this.parameters = parameters;
    this.trainable = trainable;
    this.nonTrainable = parameters - trainable;
    this.optimizer = optimizer;
    this.batchSize = batchSize;
    this.memory = memory;
  }

  toString(): string {
    const { training, prediction } = this.memory;
    const memory = training === null ? [] : [['training', training] as const];
    const lines = [
      ...table(this.#rows()),
      `${count(this.parameters)} parameters: ${count(this.trainable)} trainable, ${count(this.nonTrainable)} not`,
      ...(this.optimizer === null ? [] : [`${count(this.optimizer)} numbers kept by the optimizer`]),
      `memory for batches of ${this.batchSize}: ${[...memory, ['prediction', prediction] as const]
        .map(([step, bytes]) => `${size(bytes)} ${step}`)
        .join(', ')}`,
    ];
    return lines.join('\n');
  }

  #rows(): string[][] {
    // Where each layer follows the one above, the column would say what the order says.
    const isChain = this.layers.every(({ inputs }, i) => i === 0 || String(inputs) === this.layers[i - 1]?.name);
    const heads = ['layer', 'kind', 'output shape', 'parameters', 'connected to'];
    const rows = this.layers.map(({ name, kind, outputShape, parameters, inputs }) => [
      name,
      kind,
      `[${outputShape.map((size) => size ?? 'batch').join(', ')}]`,
      count(parameters),
      inputs.join(', '),
    ]);
    return [heads, ...rows].map((row) => (isChain ? row.slice(0, -1) : row));
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

const NUMBERS = 3;

/** Columns side by side; that of numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === NUMBERS ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  const [head, ...body] = rows.map((row) => row.map(pad).join('  ').trimEnd());
  return [head ?? '', widths.map((width) => '─'.repeat(width)).join('  '), ...body];
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toLocaleString('en', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power]}`;
}
