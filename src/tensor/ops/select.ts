/** Elementwise ops that do not fit the tables: they have options, or three operands. */
import { call, cast } from '../dispatch.js';
import type { DType } from '../dtype.js';
import { type ShapeOf, type TensorLike, toTensor } from '../like.js';
import type { Broadcast3 } from '../shape/broadcast.js';
import type { Checked, Found } from '../shape/size.js';
import type { Tensor } from '../tensor.js';
import { type Met, meet } from './elementwise.js';

/** `x` limited to the range from `min` to `max`. */
export function clip<const X extends TensorLike>(x: X, min: number, max: number): Tensor<ShapeOf<X>, 'float32'> {
  // JSON has no infinity: an open end is the op with one bound.
  if (max === Number.POSITIVE_INFINITY) return call('maximum', [float('clip', x), float('clip', min)]);
  if (min === Number.NEGATIVE_INFINITY) return call('minimum', [float('clip', x), float('clip', max)]);
  return call('clip', [float('clip', x)], { min, max });
}

/** `a` where the condition holds, `b` elsewhere; all three broadcast. */
export function where<const C extends TensorLike, const A extends TensorLike, const B extends TensorLike>(
  condition: C,
  a: A,
  b: Checked<B, Broadcast3<'where', ShapeOf<C>, ShapeOf<A>, ShapeOf<B>>>,
): Tensor<Found<Broadcast3<'where', ShapeOf<C>, ShapeOf<A>, ShapeOf<B>>>, Met<A, B>> {
  return call('where', [toTensor('where', condition), ...meet('where', a, b)]);
}

/** The values in another dtype. */
export function castTo<const X extends TensorLike, D extends DType>(x: X, dtype: D): Tensor<ShapeOf<X>, D> {
  return cast(toTensor('cast', x), dtype);
}

/** The operand in float32. */
export function float(name: string, value: unknown): Tensor {
  return cast(toTensor(name, value), 'float32');
}
