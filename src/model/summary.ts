/** A model at a glance: its layers, their output shapes and numbers of parameters. */
import { inspect } from 'node:util';
import type { NativeSummary } from '../native/binding.js';

/** What `model.summary()` returns: data, and printed a table. */
export class ModelSummary {
  readonly layers: NativeSummary['layers'];
  /** All weights counted. */
  readonly parameters: number;

  /** @internal */
  constructor({ layers, parameters }: NativeSummary) {
    this.layers = layers;
    this.parameters = parameters;
  }

  toString(): string {
    const rows = this.layers.map(({ name, kind, outputShape, parameters }) => [
      name,
      kind,
      `[${outputShape.map((size) => size ?? 'batch').join(', ')}]`,
      parameters.toLocaleString('en'),
    ]);
    const table = [['layer', 'kind', 'output shape', 'parameters'], ...rows];
    const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
    const lines = table.map((row) => {
      const cells = row.map((cell, column) =>
        column === 3 ? cell.padStart(widths[3] ?? 0) : cell.padEnd(widths[column] ?? 0),
      );
      return cells.join('  ').trimEnd();
    });
    lines.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
    return `${lines.join('\n')}\n${this.parameters.toLocaleString('en')} parameters`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
