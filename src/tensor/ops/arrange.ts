/** Ops that move values and leave them as they are. */
import { checkArray, optionsOf } from '../../native/refuse.js';
import { call } from '../dispatch.js';
import { type DTypeOf, type ShapeOf, type TensorLike, toTensor } from '../like.js';
import type { Axes, ExpandDims, Squeeze, Transpose } from '../shape/axes.js';
import type { Broadcast } from '../shape/broadcast.js';
import type { Concat, Stack } from '../shape/join.js';
import type { Reshape } from '../shape/reshape.js';
import type { Checked, Copy, Found, Shape } from '../shape/size.js';
import type { Pad, Slice } from '../shape/window.js';
import type { Tensor } from '../tensor.js';

/** The same values in another shape; one size may be -1 and is worked out. */
export function reshape<const X extends TensorLike, const N extends Shape>(
  x: X,
  shape: Checked<N, Reshape<ShapeOf<X>, N>>,
): Tensor<Found<Reshape<ShapeOf<X>, N>>, DTypeOf<X>> {
  return call('reshape', [toTensor('reshape', x)], { shape });
}

/** The axes in the order of `perm`; reversed, when it is left out. */
export function transpose<const X extends TensorLike, const P extends Shape | undefined = undefined>(
  x: X,
  perm?: Checked<P, Transpose<ShapeOf<X>, P>>,
): Tensor<Found<Transpose<ShapeOf<X>, P>>, DTypeOf<X>> {
  return call('transpose', [toTensor('transpose', x)], perm === undefined ? {} : { perm });
}

/** The tensor repeated along axes of size 1, to fill `shape`. */
export function broadcastTo<const X extends TensorLike, const N extends Shape>(
  x: X,
  shape: Checked<N, Broadcast<'broadcastTo', ShapeOf<X>, N>>,
): Tensor<Copy<N>, DTypeOf<X>> {
  return call('broadcastTo', [toTensor('broadcastTo', x)], { shape });
}

/** A new axis of size 1 before `axis`. */
export function expandDims<const X extends TensorLike, const A extends number>(
  x: X,
  axis: Checked<A, ExpandDims<ShapeOf<X>, A>>,
): Tensor<Found<ExpandDims<ShapeOf<X>, A>>, DTypeOf<X>> {
  return call('expandDims', [toTensor('expandDims', x)], { axis });
}

/** The tensor without axes of size 1: those in `axes`, or all. */
export function squeeze<const X extends TensorLike, const A extends Axes = undefined>(
  x: X,
  axes?: Checked<A, Squeeze<ShapeOf<X>, A>>,
): Tensor<Found<Squeeze<ShapeOf<X>, A>>, DTypeOf<X>> {
  const given = axes as Axes;
  const options = given === undefined ? {} : { axes: typeof given === 'number' ? [given] : given };
  return call('squeeze', [toTensor('squeeze', x)], options);
}

/** The shapes of a list of operands. */
export type ShapesOf<L extends readonly TensorLike[]> = number extends L['length']
  ? ShapeOf<L[number]>[]
  : { -readonly [I in keyof L]: ShapeOf<L[I]> };

/** Along which axis to join; the first, when left out. */
export interface JoinOptions<A extends number = number> {
  readonly axis?: A;
}

/** Tensors one after the other along an axis they have. */
export function concat<const L extends readonly TensorLike[], const A extends number = 0>(
  tensors: Checked<L, Concat<ShapesOf<L>, A>>,
  options?: JoinOptions<A>,
): Tensor<Found<Concat<ShapesOf<L>, A>>, DTypeOf<L[number]>> {
  return call('concat', operands('concat', tensors), { axis: 0, ...optionsOf('concat', options) });
}

/** Tensors one after the other along a new axis. */
export function stack<const L extends readonly TensorLike[], const A extends number = 0>(
  tensors: Checked<L, Stack<ShapesOf<L>, A>>,
  options?: JoinOptions<A>,
): Tensor<Found<Stack<ShapesOf<L>, A>>, DTypeOf<L[number]>> {
  return call('stack', operands('stack', tensors), { axis: 0, ...optionsOf('stack', options) });
}

function operands(name: string, tensors: unknown): Tensor[] {
  checkArray(`${name}: the argument`, tensors, 'tensors');
  return (tensors as readonly unknown[]).map((x) => toTensor(name, x));
}

/** A part of every axis: `size` entries from `begin` on, -1 for all that follow. Axes not named are kept whole. */
export function slice<const X extends TensorLike, const B extends Shape, const N extends Shape = []>(
  x: X,
  begin: Checked<B, Slice<ShapeOf<X>, B, N>>,
  size?: N,
): Tensor<Found<Slice<ShapeOf<X>, B, N>>, DTypeOf<X>> {
  checkArray('slice: begin', begin, 'integers');
  if (size !== undefined) checkArray('slice: size', size, 'integers');
  const whole = toTensor('slice', x);
  const from = begin as Shape;
  const rank = Math.max(whole.rank, from.length);
  const fill = (given: Shape, rest: number) => Array.from({ length: rank }, (_, axis) => given[axis] ?? rest);
  return call('slice', [whole], { begin: fill(from, 0), size: fill(size ?? [], -1) });
}

/** How much to put around one axis. */
export type Padding = readonly [before: number, after: number];

/** The tensor with `value` (0, when left out) put around it: `[before, after]` for each axis. */
export function pad<const X extends TensorLike, const P extends readonly Padding[]>(
  x: X,
  paddings: Checked<P, Pad<ShapeOf<X>, P>>,
  options?: { readonly value?: number },
): Tensor<Found<Pad<ShapeOf<X>, P>>, DTypeOf<X>> {
  return call('pad', [toTensor('pad', x)], { paddings, ...optionsOf('pad', options) });
}
