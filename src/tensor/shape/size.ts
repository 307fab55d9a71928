/**
 * The vocabulary of shape types: what a shape is, when two sizes fit, how a clash is told.
 *
 * A type function of this folder returns a tuple of sizes, or `Shape` where nothing is known, or a
 * sentence (a string literal type) that says why there is no such shape. `Checked` turns that sentence
 * into the type of a parameter, so that the compiler prints it; `Found` keeps the shape.
 */

/** The sizes of a tensor's axes: literals where known, `number` elsewhere. */
export type Shape = readonly number[];

/**
 * The argument's own type when `Result` is a shape; the sentence when it is one. It is named by `infer` because the
 * compiler would otherwise look for type arguments inside the computation of `Result`, and find wrong ones.
 */
export type Checked<Argument, Result> = Result extends infer Sentence extends string ? Sentence : Argument;

/** The shape, or `Shape` when the result is a sentence. */
export type Found<Result> = Result extends infer S extends Shape ? S : Shape;

/** `Yes` when the number of axes is not known, else `No`. */
export type IfUnknownRank<S extends Shape, Yes, No> = number extends S['length'] ? Yes : No;

/** A mutable copy of a shape: results are all written as `[2, 3]`, never as `readonly [2, 3]`. */
export type Copy<S extends Shape> = IfUnknownRank<S, Shape, [...S]>;

/** The size two axes agree on, the more exact of the two; `never` when they differ. */
export type Fit<A extends number, B extends number> = [A] extends [B] ? A : [B] extends [A] ? B : never;

/** One shape that fits both, axis by axis; `never` when they differ. */
export type FitAll<A extends Shape, B extends Shape, Out extends Shape = []> = A extends readonly [
  infer AH extends number,
  ...infer AT extends Shape,
]
  ? B extends readonly [infer BH extends number, ...infer BT extends Shape]
    ? [Fit<AH, BH>] extends [never]
      ? never
      : FitAll<AT, BT, [...Out, Fit<AH, BH>]>
    : never
  : B extends readonly []
    ? Out
    : never;

/** A size as text: `784`, or `number` when it is not known. */
export type ShowSize<N extends number> = number extends N ? 'number' : `${N}`;

/** A shape as text: `[number, 784]`. */
export type Show<S extends Shape> = IfUnknownRank<S, '[...]', `[${Join<S>}]`>;

type Join<S extends Shape> = S extends readonly [infer Only extends number]
  ? ShowSize<Only>
  : S extends readonly [infer Head extends number, ...infer Tail extends Shape]
    ? `${ShowSize<Head>}, ${Join<Tail>}`
    : '';
