/** What is taken wherever a tensor is wanted: numbers, truth values and arrays of them, and their types. */

import { native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { counting, type DType } from './dtype.js';
import type { LiteralShape, Nested, NumericArray } from './shape/literal.js';
import type { Shape } from './shape/size.js';
import { Tensor } from './tensor.js';
import { isArray, isNumericArray, type Packed, pack } from './values.js';

/** A tensor, or plain numbers that become one. */
export type TensorLike = Tensor | Nested;

/** The shape of a tensor, a number or a nested array. */
export type ShapeOf<T> = T extends Tensor<infer S, DType> ? S : LiteralShape<T>;

/** The dtype that plain values have by themselves. */
export type DTypeOf<T> =
  T extends Tensor<Shape, infer D>
    ? D
    : T extends NumericArray
      ? ArrayDType<T>
      : Leaf<T> extends boolean
        ? 'bool'
        : 'float32';

/** The dtype plain values take beside a tensor of dtype D: numbers adapt, everything else stays what it is. */
export type DTypeBeside<T, D extends DType> = T extends Tensor | NumericArray
  ? DTypeOf<T>
  : Leaf<T> extends boolean
    ? 'bool'
    : D extends 'float32'
      ? D
      : 'int32';

// Nesting of unknown depth has no end to walk to.
type Leaf<T> = [Nested] extends [T]
  ? number
  : T extends NumericArray
    ? number
    : T extends readonly (infer E)[]
      ? Leaf<E>
      : T;

type ArrayDType<T> = T extends Float32Array | Float64Array
  ? 'float32'
  : T extends Uint8Array | Uint8ClampedArray
    ? 'uint8'
    : 'int32';

/** A native tensor of packed values. */
export function fromPacked({ data, shape, dtype }: Packed): Tensor {
  const { NativeTensor } = native();
  return guard(() => new Tensor(new NativeTensor(data, shape, dtype)));
}

/** The operand as a tensor. */
export function toTensor(where: string, value: unknown, dtype?: DType): Tensor {
  return value instanceof Tensor ? value : fromPacked(pack(where, value, dtype));
}

/** The operand as a tensor; plain numbers become integers beside integers. */
export function toTensorBeside(where: string, value: unknown, beside: DType): Tensor {
  if (value instanceof Tensor) return value;
  const first = firstOf(value);
  if (isNumericArray(value) || typeof first !== 'number' || beside === 'float32') return toTensor(where, value);
  try {
    return toTensor(where, value, counting(beside));
  } catch (cause) {
    if (!(cause instanceof EspalierError)) throw cause;
    throw new EspalierError(
      cause.code,
      `${cause.message} Use .cast('float32') on the ${beside} tensor for fractions.`,
      { cause },
    );
  }
}

function firstOf(value: unknown): unknown {
  let first = value;
  while (isArray(first)) first = first[0];
  return first;
}
