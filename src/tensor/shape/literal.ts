/** Nested arrays as they are written in a program, and the shape such a literal has. */
import type { Shape } from './size.js';

/** Typed arrays that hold numbers. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** Numbers or truth values, nested to any depth; the innermost arrays may be typed ones. */
export type Nested = number | boolean | NumericArray | readonly Nested[];

/** `[[0, 0], [0, 1]]` has the shape `[2, 2]`; arrays whose length is not known give `number`. */
export type LiteralShape<T> = unknown extends T
  ? Shape
  : T extends readonly unknown[]
    ? Nested extends T[number]
      ? Shape
      : [T['length'], ...LiteralShape<T[0]>]
    : T extends NumericArray
      ? [number]
      : [];

/** Numbers of a shape as nested arrays. */
export type NestedArray<S extends Shape, Value> = number extends S['length']
  ? Values<Value>
  : S extends readonly [number, ...infer Tail extends Shape]
    ? NestedArray<Tail, Value>[]
    : Value;

type Values<Value> = Value | Values<Value>[];
