/** Parting the rows of a dataset by chance. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { tensor } from '../tensor/from-values.js';
import { random } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';

/** How a dataset is parted. */
export interface SplitOptions {
  /** The share of the samples to test with, below 1, or their number. */
  readonly test: number;
  /** Makes the split repeatable. */
  readonly seed?: number;
  /** Whether both parts keep each class's share; `y` then holds class ids. */
  readonly stratify?: boolean;
}

type Rows = Tensor<[number], 'int32'>;

/** The rows of either part. A share is rounded up to whole samples. */
export function splitRows(length: number, y: Tensor, options: SplitOptions): { train: Rows; test: Rows } {
  const { test, seed, stratify = false } = options;
  const count = typeof test === 'number' && test < 1 ? Math.ceil(test * length) : test;
  if (!(Number.isInteger(count) && count > 0 && count < length)) {
    throw new EspalierError(
      'DATA',
      `split: one part would be empty or broken; expected \`test\` between 0 and 1, or a whole number below ${length}, ` +
        `got ${show(test)}. Leave at least one sample on either side.`,
    );
  }
  const order = random.permutation(length, seed === undefined ? {} : { seed }).data();
  const taken = stratify ? takeByClass(order, classIds(y), count) : (_row: number, place: number) => place < count;
  return { train: rows(order.filter((row, i) => !taken(row, i))), test: rows(order.filter(taken)) };
}

/** Takes rows in the given order until each class has its share of `count`. */
function takeByClass(order: Int32Array, ids: Int32Array, count: number): (row: number) => boolean {
  const sizes = new Map<number, number>();
  for (const id of ids) sizes.set(id, (sizes.get(id) ?? 0) + 1);
  const shares = largestRemainders(sizes, count / ids.length, count);
  const test = new Set<number>();
  for (const row of order) {
    const id = ids[row] as number;
    const left = shares.get(id) ?? 0;
    if (left > 0) test.add(row);
    shares.set(id, left - 1);
  }
  return (row) => test.has(row);
}

/** Whole shares that add up to `total`: rounded down, then one more for those cut the most. */
function largestRemainders(sizes: Map<number, number>, share: number, total: number): Map<number, number> {
  const whole = new Map([...sizes].map(([id, size]) => [id, Math.floor(size * share)]));
  const byRemainder = [...sizes].sort(([, a], [, b]) => ((b * share) % 1) - ((a * share) % 1));
  const missing = total - [...whole.values()].reduce((sum, size) => sum + size, 0);
  for (const [id] of byRemainder.slice(0, missing)) whole.set(id, (whole.get(id) ?? 0) + 1);
  return whole;
}

function classIds(y: Tensor): Int32Array {
  if (y.dtype === 'int32' && y.shape.length === 1) return y.data() as Int32Array;
  throw new EspalierError(
    'DATA',
    `split: \`stratify\` needs a class for each sample; expected int32 labels of one axis, got ${y.dtype} of ` +
      `[${y.shape.join(', ')}]. Split before one-hot encoding.`,
  );
}

function rows(indices: Int32Array): Rows {
  return tensor(indices);
}
