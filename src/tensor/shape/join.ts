/** Joining tensors: `concat` along an axis they have, `stack` along a new one. */
import type { InRange, Insert, Place } from './axes.js';
import type { Add } from './decimal.js';
import type { FitAll, Shape, Show } from './size.js';

/** The shape of `concat(tensors, { axis })`. */
export type Concat<All extends readonly Shape[], Axis extends number> = number extends All['length'] | Axis
  ? Shape
  : All extends readonly [infer Only extends Shape]
    ? Only
    : All extends readonly [infer A extends Shape, infer B extends Shape, ...infer Rest extends readonly Shape[]]
      ? Concat2<A, B, Axis> extends infer AB
        ? AB extends Shape
          ? Concat<[AB, ...Rest], Axis>
          : AB
        : never
      : 'concat: there is nothing to join';

type Concat2<A extends Shape, B extends Shape, Axis extends number> = number extends A['length'] | B['length']
  ? Shape
  : A['length'] extends B['length']
    ? InRange<'concat', A, Axis, ConcatAt<A, B, Place<A, Axis>>>
    : Differ<'concat', A, B>;

type ConcatAt<A extends Shape, B extends Shape, At extends number> =
  FitAll<Resize<A, At, 1>, Resize<B, At, 1>> extends infer Fitted
    ? [Fitted] extends [never]
      ? `concat: ${Show<A>} and ${Show<B>} differ outside axis ${At}`
      : Fitted extends Shape
        ? Resize<Fitted, At, Add<A[At], B[At]>>
        : never
    : never;

/** The shape with the size of one axis replaced. */
export type Resize<S extends Shape, At extends number, N extends number> = {
  -readonly [I in keyof S]: I extends `${At}` ? N : S[I];
};

/** The shape of `stack(tensors, { axis })`. */
export type Stack<All extends readonly Shape[], Axis extends number> = number extends All['length'] | Axis
  ? number extends Axis
    ? Shape
    : StackAt<All[number], Axis, number>
  : All extends readonly [infer Head extends Shape, ...infer Tail extends readonly Shape[]]
    ? Merge<Head, Tail> extends infer S
      ? S extends Shape
        ? StackAt<S, Axis, All['length']>
        : S
      : never
    : 'stack: there is nothing to join';

type StackAt<S extends Shape, Axis extends number, N extends number> = number extends S['length']
  ? Shape
  : InRange<'stack', [...S, 1], Axis, Insert<S, Place<[...S, 1], Axis>, N>>;

type Merge<S extends Shape, Rest extends readonly Shape[]> = Rest extends readonly [
  infer Head extends Shape,
  ...infer Tail extends readonly Shape[],
]
  ? number extends S['length'] | Head['length']
    ? Shape
    : [FitAll<S, Head>] extends [never]
      ? Differ<'stack', S, Head>
      : Merge<FitAll<S, Head>, Tail>
  : S;

type Differ<Op extends string, A extends Shape, B extends Shape> = `${Op}: ${Show<A>} and ${Show<B>} differ`;
