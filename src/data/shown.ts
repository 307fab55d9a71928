/** A dataset as text: what its samples are made of. */
import type { NativeDataset, NativeField } from '../native/binding.js';
import { showShape } from '../tensor/tensor.js';

/** Names that a line has room for. */
const NAMES = 8;

/** `Dataset of 150 samples, in batches of 32`, and a line for each field. */
export function showDataset({ fields, names, rows, batchSize }: About): string {
  const size = rows === null ? 'a stream of samples' : `${rows} ${rows === 1 ? 'sample' : 'samples'}`;
  const batches = batchSize === null ? '' : `, in batches of ${batchSize}`;
  const called: Readonly<Record<string, readonly string[]>> = { x: names.featureNames, y: names.classNames };
  const lines = fields.map((field) => `\n  ${showField(field)}${showNames(called[field.name] ?? [])}`);
  return `Dataset of ${size}${batches}${lines.join('')}`;
}

type About = ReturnType<NativeDataset['about']>;

function showField({ name, dtype, shape }: NativeField): string {
  return `${name}: ${dtype} ${showShape(shape.map((size) => size ?? '?'))}`;
}

function showNames(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `: ${names.slice(0, NAMES).join(', ')}${names.length > NAMES ? ', …' : ''}`;
}
