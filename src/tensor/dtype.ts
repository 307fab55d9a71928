/** Element types: their storage, and what comes out when two of them meet. */
import type { DType } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';

export type { DType };

/** The typed array that stores a dtype; truth values are bytes 0 and 1. */
export type ArrayOf<D extends DType> = {
  float32: Float32Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}[D];

/** A JavaScript value of a dtype. */
export type ValueOf<D extends DType> = { float32: number; int32: number; uint8: number; bool: boolean }[D];

/** The wider of two dtypes: bool < uint8 < int32 < float32. */
export type Wider<A extends DType, B extends DType> = A extends A ? (B extends B ? Widest<A | B> : never) : never;

type Widest<All extends DType> = 'float32' extends All
  ? 'float32'
  : 'int32' extends All
    ? 'int32'
    : 'uint8' extends All
      ? 'uint8'
      : 'bool';

/** The dtype in which a dtype is added up: bytes and truth values count as int32. */
export type Counting<D extends DType> = D extends 'float32' ? 'float32' : 'int32';

const WIDTHS: Record<DType, number> = { bool: 0, uint8: 1, int32: 2, float32: 3 };

/** The wider of two dtypes. */
export function wider(a: DType, b: DType): DType {
  return WIDTHS[a] >= WIDTHS[b] ? a : b;
}

/** The dtype in which a dtype is added up: bytes and truth values count as int32. */
export function counting(dtype: DType): DType {
  return dtype === 'float32' ? 'float32' : 'int32';
}

/** Refuses what is no name of a dtype. */
export function checkDType(where: string, dtype: unknown): void {
  if (typeof dtype === 'string' && Object.hasOwn(WIDTHS, dtype)) return;
  const names = Object.keys(WIDTHS).map((name) => `'${name}'`);
  throw new EspalierError('DTYPE', `${where}: unknown dtype; expected one of ${names.join(', ')}, got ${show(dtype)}.`);
}

/** Fresh storage. */
export function allocate(dtype: DType, size: number): Float32Array | Int32Array | Uint8Array {
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}
