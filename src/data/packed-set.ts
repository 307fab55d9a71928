/** The form in which the package carries its small data sets: one string each, unpacked when asked for. */
import { inflateRawSync } from 'node:zlib';

/** A classification set as whole numbers: features row by row, then labels, deflated, in base64. */
export interface PackedSet<Columns extends number = number> {
  /** Who has made it, and where it is to be found. */
  readonly source: string;
  /** The licence under which it may be passed on. */
  readonly license: string;
  readonly rows: number;
  readonly columns: Columns;
  /** Little-endian bytes of a number. */
  readonly width: 1 | 2 | 3;
  /** What a number is divided by to give the feature; one for all columns, or one for each. */
  readonly divisor: number | readonly number[];
  readonly featureNames: readonly string[];
  readonly classNames: readonly string[];
  readonly packed: string;
}

/** The features and labels of a packed set, features row by row. */
export function unpack(set: PackedSet): { features: Float32Array; labels: Int32Array } {
  const { rows, columns, width, divisor, packed } = set;
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'));
  const whole = (i: number) => bytes.readUIntLE(i * width, width);
  const by = (i: number) => (typeof divisor === 'number' ? divisor : (divisor[i % columns] ?? 1));
  const features = Float32Array.from({ length: rows * columns }, (_, i) => whole(i) / by(i));
  return { features, labels: Int32Array.from({ length: rows }, (_, i) => whole(rows * columns + i)) };
}
