/** The shape that a nested array literal has. */
import type { Shape } from './size.js';

/** Numbers or booleans, nested to any depth. */
export type Nested = number | boolean | readonly Nested[];

/** `[[0, 0], [0, 1]]` has the shape `[2, 2]`; arrays whose length is not known give `number`. */
export type LiteralShape<T> = unknown extends T
  ? Shape
  : T extends readonly unknown[]
    ? Nested extends T[number]
      ? Shape
      : [T['length'], ...LiteralShape<T[0]>]
    : [];
