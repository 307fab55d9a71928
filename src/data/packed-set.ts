/** The form in which the package carries its small data sets: one string each, unpacked when asked for. */
import { inflateRawSync } from 'node:zlib';

/** A classification set as bytes: features row by row, then labels, deflated, in base64. */
export interface PackedSet {
  readonly rows: number;
  readonly columns: number;
  /** What a byte is divided by to give the feature. */
  readonly divisor: number;
  readonly featureNames: readonly string[];
  readonly classNames: readonly string[];
  readonly packed: string;
}

/** The features and labels of a packed set, features row by row. */
export function unpack({ rows, columns, divisor, packed }: PackedSet): { features: Float32Array; labels: Int32Array } {
  const bytes = inflateRawSync(Buffer.from(packed, 'base64'));
  const features = Float32Array.from(bytes.subarray(0, rows * columns), (byte) => byte / divisor);
  return { features, labels: Int32Array.from(bytes.subarray(rows * columns)) };
}
