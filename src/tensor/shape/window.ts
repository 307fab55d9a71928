/** Windows: `slice` cuts a part out of every axis, `pad` puts values around it. */
import type { Add, Subtract } from './decimal.js';
import type { Shape, Show, ShowSize } from './size.js';

/** The shape of `slice(x, begin, size)`; a size of -1 runs to the end, axes not named are kept whole. */
export type Slice<S extends Shape, Begin extends Shape, Size extends Shape> = number extends
  | S['length']
  | Begin['length']
  | Size['length']
  ? Shape
  : Cut<S, Begin, Size> extends infer Out
    ? Out extends readonly ['outside', infer At extends number]
      ? `slice: begin ${Show<Begin>} with size ${Show<Size>} reaches outside ${Show<S>} at axis ${At}`
      : Out
    : never;

type Cut<S extends Shape, Begin extends Shape, Size extends Shape, Out extends Shape = []> = S extends readonly [
  infer N extends number,
  ...infer ST extends Shape,
]
  ? Begin extends readonly [infer From extends number, ...infer BT extends Shape]
    ? Size extends readonly [infer Count extends number, ...infer CT extends Shape]
      ? CutOne<N, From, Count> extends infer Left
        ? [Left] extends [never]
          ? ['outside', Out['length']]
          : Cut<ST, BT, CT, [...Out, Left & number]>
        : never
      : CutOne<N, From, -1> extends infer Left
        ? [Left] extends [never]
          ? ['outside', Out['length']]
          : Cut<ST, BT, [], [...Out, Left & number]>
        : never
    : Size extends readonly []
      ? [...Out, ...S]
      : Cut<S, [0], Size, Out>
  : Out;

/** The size left of one axis; `never` when there is not enough. */
type CutOne<N extends number, From extends number, Count extends number> = number extends Count
  ? number
  : Count extends -1
    ? Subtract<N, From>
    : [Subtract<N, From>] extends [never]
      ? never
      : [Subtract<N, Add<From, Count>>] extends [never]
        ? never
        : Count;

/** The shape of `pad(x, paddings)`, with `[before, after]` for every axis. */
export type Pad<S extends Shape, Paddings extends readonly (readonly [number, number])[]> = number extends
  | S['length']
  | Paddings['length']
  ? Shape
  : Paddings['length'] extends S['length']
    ? { -readonly [I in keyof S]: I extends keyof Paddings ? Grow<S[I], Paddings[I]> : never }
    : `pad: ${Show<S>} has ${S['length']} axes, paddings are given for ${ShowSize<Paddings['length']>}`;

type Grow<N extends number, By> = By extends readonly [infer Before extends number, infer After extends number]
  ? Add<Add<N, Before>, After>
  : number;
