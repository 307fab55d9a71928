/** Axes by number, where negative ones count from the end; `Reduce`, `ExpandDims`, `Squeeze`, `Transpose`. */
import type { Fit, Shape, Show } from './size.js';

/** The place of an axis counted from the front: `number` when not known, `never` when there is no such axis. */
export type Place<S extends Shape, Axis extends number> = Axis extends Axis
  ? number extends Axis | S['length']
    ? number
    : `${Axis}` extends `-${infer N extends number}`
      ? FromEnd<S, N>
      : `${Axis}` extends keyof S
        ? Axis
        : never
  : never;

type FromEnd<S extends Shape, N extends number, Seen extends Shape = []> = Seen['length'] extends N
  ? S['length']
  : S extends readonly [...infer Head extends Shape, number]
    ? FromEnd<Head, N, [...Seen, 0]>
    : never;

/** Those of `Axes` that `S` does not have. */
type Missing<S extends Shape, Axes extends number> = Axes extends Axes
  ? [Place<S, Axes>] extends [never]
    ? Axes
    : never
  : never;

/** `Result`, unless one of `Axes` is out of range. */
export type InRange<Op extends string, S extends Shape, Axes extends number, Result> = [Missing<S, Axes>] extends [
  never,
]
  ? Result
  : `${Op}: axis ${Missing<S, Axes>} is out of range for ${Show<S>}`;

/** Axes of a reduction: one, several, or all when left out. */
export type Axes = number | readonly number[] | undefined;

/** The shape after reducing `A`; reduced axes stay as 1 when `Keep` is true. */
export type Reduce<Op extends string, S extends Shape, A extends Axes, Keep extends boolean> = [A] extends [undefined]
  ? ReduceAll<S, Keep>
  : number extends S['length']
    ? Shape
    : [A] extends [number]
      ? number extends A
        ? KeepRank<S, Keep>
        : InRange<Op, S, A, Drop<S, Place<S, A>, Keep>>
      : [A] extends [Shape]
        ? number extends A['length'] | A[number]
          ? KeepRank<S, Keep>
          : InRange<Op, S, A[number], Drop<S, Place<S, A[number]>, Keep>>
        : KeepRank<S, Keep>;

type ReduceAll<S extends Shape, Keep> = [Keep] extends [false] ? [] : [Keep] extends [true] ? Every<S, 1> : Shape;

/** What is left to say when the axes are not known: the rank, if they stay. */
type KeepRank<S extends Shape, Keep> = [Keep] extends [true] ? Every<S, number> : Shape;

type Every<S extends Shape, N extends number> = number extends S['length'] ? Shape : { -readonly [I in keyof S]: N };

type Drop<
  S extends Shape,
  Places extends number,
  Keep,
  Seen extends Shape = [],
  Out extends Shape = [],
> = S extends readonly [infer Head extends number, ...infer Tail extends Shape]
  ? [Seen['length']] extends [Places]
    ? [Keep] extends [false]
      ? Drop<Tail, Places, Keep, [...Seen, 0], Out>
      : Drop<Tail, Places, Keep, [...Seen, 0], [...Out, [Keep] extends [true] ? 1 : number]>
    : Drop<Tail, Places, Keep, [...Seen, 0], [...Out, Head]>
  : boolean extends Keep
    ? Shape
    : Out;

/** The shape with an axis of size 1 put in. */
export type ExpandDims<S extends Shape, Axis extends number> = number extends S['length']
  ? Shape
  : InRange<'expandDims', [...S, 1], Axis, Insert<S, Place<[...S, 1], Axis>, 1>>;

/** The shape with `N` put in before the axis at `At`. */
export type Insert<S extends Shape, At extends number, N extends number, Seen extends Shape = []> = number extends At
  ? Every<[...S, N], number>
  : Seen['length'] extends At
    ? [...Seen, N, ...S]
    : S extends readonly [infer Head extends number, ...infer Tail extends Shape]
      ? Insert<Tail, At, N, [...Seen, Head]>
      : never;

/** The shape without the axes of size 1 that `A` names (all, when left out). */
export type Squeeze<S extends Shape, A extends Axes> = number extends S['length']
  ? Shape
  : [A] extends [undefined]
    ? number extends S[number]
      ? Shape
      : DropOnes<S>
    : [A] extends [number]
      ? SqueezeAt<S, A>
      : [A] extends [Shape]
        ? number extends A['length']
          ? Shape
          : SqueezeAt<S, A[number]>
        : Shape;

type DropOnes<S extends Shape, Out extends Shape = []> = S extends readonly [
  infer Head extends number,
  ...infer Tail extends Shape,
]
  ? DropOnes<Tail, [Head] extends [1] ? Out : [...Out, Head]>
  : Out;

type SqueezeAt<S extends Shape, A extends number> = number extends A
  ? Shape
  : InRange<
      'squeeze',
      S,
      A,
      [Fit<S[Place<S, A>], 1>] extends [never]
        ? `squeeze: ${Show<S>} is not 1 at axis ${A}`
        : Drop<S, Place<S, A>, false>
    >;

/** The shape with its axes in the order of `Perm` (reversed, when left out). */
export type Transpose<S extends Shape, Perm extends Shape | undefined> = number extends S['length']
  ? Shape
  : [Perm] extends [undefined]
    ? Reverse<S>
    : [Perm] extends [Shape]
      ? number extends Perm['length']
        ? Every<S, number>
        : Perm['length'] extends S['length']
          ? InRange<'transpose', S, Perm[number], { -readonly [I in keyof Perm]: S[Place<S, Perm[I] & number>] }>
          : `transpose: ${Show<S>} has ${S['length']} axes, the permutation ${Show<Perm>} has ${Perm['length']}`
      : Shape;

type Reverse<S extends Shape> = S extends readonly [infer Head extends number, ...infer Tail extends Shape]
  ? [...Reverse<Tail>, Head]
  : [];
