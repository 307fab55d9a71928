/** Looking values up by number: `gather` and `oneHot`. */
import type { InRange, Place } from './axes.js';
import type { Copy, Shape } from './size.js';

/** The shape of `gather(x, indices, { axis })`: the axis is replaced by the indices' axes. */
export type Gather<S extends Shape, Indices extends Shape, Axis extends number> = number extends
  | S['length']
  | Indices['length']
  | Axis
  ? Shape
  : InRange<'gather', S, Axis, Put<S, Indices, Place<S, Axis>>>;

type Put<S extends Shape, Indices extends Shape, At extends number, Seen extends Shape = []> = S extends readonly [
  infer Head extends number,
  ...infer Tail extends Shape,
]
  ? Seen['length'] extends At
    ? [...Seen, ...Indices, ...Tail]
    : Put<Tail, Indices, At, [...Seen, Head]>
  : never;

/** The shape of `oneHot(indices, depth)`: an axis of that size at the end. */
export type OneHot<S extends Shape, Depth extends number> = number extends S['length'] ? Shape : [...Copy<S>, Depth];
