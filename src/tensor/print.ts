/** A tensor as text, cut where it gets long. */
import type { NativeArray } from '../native/binding.js';
import type { DType } from './dtype.js';

/** Beyond this many entries an axis shows its first and last three. */
const EDGE = 3;

/** `[[0, 0.5], [1, 2]]`, rows on lines of their own. */
export function formatValues(data: NativeArray, shape: readonly number[], dtype: DType): string {
  const rows = (axis: number, start: number, stride: number): string => {
    const size = shape[axis];
    if (size === undefined) return formatValue(data[start] ?? 0, dtype);
    const step = size === 0 ? 0 : stride / size;
    const last = axis === shape.length - 1;
    const parts: string[] = [];
    for (let i = 0; i < size; i++) {
      if (size > 2 * EDGE + 1 && i === EDGE) {
        parts.push('…');
        i = size - EDGE;
      }
      parts.push(rows(axis + 1, start + i * step, step));
    }
    return `[${parts.join(last ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
  };
  return rows(0, 0, data.length);
}

function formatValue(value: number, dtype: DType): string {
  if (dtype === 'bool') return value === 1 ? 'true' : 'false';
  // Six digits: about what float32 holds.
  return dtype === 'float32' ? String(Number(value.toPrecision(6))) : String(value);
}
