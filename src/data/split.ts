/** Parting the rows of a dataset by chance. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { random } from '../tensor/random.js';

/** How a dataset is parted. */
export interface SplitOptions {
  /** The share of the samples to test with, below 1, or their number. */
  readonly test: number;
  /** Makes the split repeatable. */
  readonly seed?: number;
  /** Whether both parts keep each class's share; `y` then holds class ids. */
  readonly stratify?: boolean;
}

/** An order of chance, and how many of the samples are tested. A share is rounded up to whole samples. */
export function parting(length: number, { test, seed }: SplitOptions): { order: Int32Array; tested: number } {
  const tested = typeof test === 'number' && test < 1 ? Math.ceil(test * length) : test;
  if (!(Number.isInteger(tested) && tested > 0 && tested < length)) {
    throw new EspalierError(
      'DATA',
      `split: one part would be empty or broken; expected \`test\` between 0 and 1, or a whole number below ${length}, ` +
        `got ${show(test)}. Leave at least one sample on either side.`,
    );
  }
  return { order: random.permutation(length, seed === undefined ? {} : { seed }).data(), tested };
}
