/** Nested and typed arrays in, flat storage out, and back. */
import type { NativeArray } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { allocate, type DType } from './dtype.js';
import type { NumericArray } from './shape/literal.js';

/** Values in row-major order with their shape. */
export interface Packed {
  readonly data: NativeArray;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Packs numbers or truth values, nested to any depth. Without `dtype` the first value decides. */
export function pack(where: string, values: unknown, dtype: DType | undefined): Packed {
  const shape: number[] = [];
  let first = values;
  while (isArray(first)) {
    shape.push(first.length);
    first = first[0];
  }
  const own = dtype ?? dtypeOf(values, first);
  if (isNumericArray(values) && stores(values, own)) return { data: values, shape, dtype: own };
  const data = allocate(
    own,
    shape.reduce((product, size) => product * size, 1),
  );
  const end = fill(values, shape, [], { where, data, dtype: own, next: 0 });
  return { data, shape, dtype: end.dtype };
}

interface Filling {
  readonly where: string;
  readonly data: NativeArray;
  readonly dtype: DType;
  next: number;
}

function fill(values: unknown, shape: readonly number[], path: readonly number[], into: Filling): Filling {
  const depth = path.length;
  if (depth === shape.length) {
    into.data[into.next++] = toStored(values, path, into);
    return into;
  }
  if (!isArray(values)) {
    throw new EspalierError(
      'DATA',
      `${into.where}: ${place(path)} is no row; expected ${entries(shape[depth])}, got ${show(values)}.`,
    );
  }
  if (values.length !== shape[depth]) {
    throw new EspalierError(
      'DATA',
      `${into.where}: ${place(path)} differs in length; expected ${entries(shape[depth])}, got ${values.length}. All rows must be equally long.`,
    );
  }
  for (let i = 0; i < values.length; i++) fill(values[i], shape, [...path, i], into);
  return into;
}

/** A value as it is stored; what the dtype cannot hold is refused, so that nothing is rounded in silence. */
function toStored(value: unknown, path: readonly number[], { where, dtype }: Filling): number {
  if (dtype === 'bool' && typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') {
    if (dtype === 'float32') return value;
    const [low, high] = dtype === 'int32' ? [-2147483648, 2147483647] : dtype === 'uint8' ? [0, 255] : [0, 1];
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    const expected = dtype === 'bool' ? 'true or false' : `an integer from ${low} to ${high} for ${dtype}`;
    throw new EspalierError('DATA', `${where}: ${place(path)} is out of range; expected ${expected}, got ${value}.`);
  }
  const expected = dtype === 'bool' ? 'true or false' : 'a number';
  throw new EspalierError(
    'DATA',
    `${where}: ${place(path)} is of the wrong type; expected ${expected}, got ${show(value)}.`,
  );
}

/** Flat storage as nested arrays. */
export function nest(data: NativeArray, shape: readonly number[], dtype: DType): unknown {
  let next = 0;
  const build = (axis: number): unknown => {
    const size = shape[axis];
    if (size !== undefined) return Array.from({ length: size }, () => build(axis + 1));
    const value = data[next++];
    return dtype === 'bool' ? value === 1 : value;
  };
  return build(0);
}

/** A plain or a typed array of numbers. */
export function isArray(value: unknown): value is readonly unknown[] | NumericArray {
  return Array.isArray(value) || isNumericArray(value);
}

/** A typed array of numbers; those of 64-bit integers are not. */
export function isNumericArray(value: unknown): value is NumericArray {
  return (
    ArrayBuffer.isView(value) &&
    'length' in value &&
    !(value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/** The dtype values have by themselves. */
export function dtypeOf(values: unknown, first: unknown): DType {
  if (typeof first === 'boolean') return 'bool';
  if (!isNumericArray(values) || values instanceof Float32Array || values instanceof Float64Array) return 'float32';
  return values instanceof Uint8Array || values instanceof Uint8ClampedArray ? 'uint8' : 'int32';
}

function stores(values: NumericArray, dtype: DType): values is Float32Array | Int32Array | Uint8Array {
  if (dtype === 'float32') return values instanceof Float32Array;
  if (dtype === 'int32') return values instanceof Int32Array;
  return dtype === 'uint8' && values instanceof Uint8Array;
}

function place(path: readonly number[]): string {
  if (path.length === 0) return 'the value';
  return path.length === 1 ? `row ${path[0]}` : `entry [${path.join('][')}]`;
}

function entries(count: number | undefined): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
