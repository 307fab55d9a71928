/** Matrix products: the last two axes are multiplied, the axes before them broadcast. */
import type { Broadcast } from './broadcast.js';
import type { Fit, Shape, Show, ShowSize } from './size.js';

/** The shape of `matMul(a, b, { transposeA, transposeB })`. */
export type MatMul<A extends Shape, B extends Shape, TA = false, TB = false> = number extends A['length'] | B['length']
  ? Shape
  : Matrix<A, TA> extends [infer M extends number, infer K extends number, infer AHead extends Shape]
    ? Matrix<B, TB> extends [infer L extends number, infer N extends number, infer BHead extends Shape]
      ? [Fit<K, L>] extends [never]
        ? `matMul: ${Show<A>} x ${Show<B>}: inner sizes ${ShowSize<K>} and ${ShowSize<L>} differ`
        : Broadcast<'matMul', AHead, BHead> extends infer Head
          ? Head extends Shape
            ? [...Head, M, N]
            : Head
          : never
      : `matMul: ${Show<A>} x ${Show<B>}: each side needs two axes or more`
    : `matMul: ${Show<A>} x ${Show<B>}: each side needs two axes or more`;

/** Rows, columns and leading axes of one side. A flag that is only known as `boolean` hides both sizes. */
type Matrix<S extends Shape, T> = S extends readonly [
  ...infer Head extends Shape,
  infer R extends number,
  infer C extends number,
]
  ? [T] extends [true]
    ? [C, R, Head]
    : [T] extends [false]
      ? [R, C, Head]
      : [number, number, Head]
  : 'too few axes';
