/** Broadcasting: shapes are aligned at their last axes; sizes must be equal or one of them 1. */
import type { Fit, Shape, Show, ShowSize } from './size.js';

/** The shape of an elementwise operation on A and B; `Op` names it in the sentence. */
export type Broadcast<Op extends string, A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : Walk<A, B> extends infer Result
    ? Result extends readonly [infer X extends number, infer Y extends number, 'differ']
      ? `${Op}: ${Show<A>} and ${Show<B>} do not broadcast: sizes ${ShowSize<X>} and ${ShowSize<Y>} differ`
      : Result
    : never;

/** The shape of three operands broadcast together. */
export type Broadcast3<Op extends string, A extends Shape, B extends Shape, C extends Shape> =
  Broadcast<Op, B, C> extends infer BC ? (BC extends Shape ? Broadcast<Op, A, BC> : BC) : never;

type Walk<A extends Shape, B extends Shape, Out extends Shape = []> = A extends readonly [
  ...infer AH extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer BH extends Shape, infer Y extends number]
    ? [FitBroadcast<X, Y>] extends [never]
      ? [X, Y, 'differ']
      : Walk<AH, BH, [FitBroadcast<X, Y>, ...Out]>
    : [...A, ...Out]
  : [...B, ...Out];

type FitBroadcast<A extends number, B extends number> = [B] extends [1] ? A : [A] extends [1] ? B : Fit<A, B>;
