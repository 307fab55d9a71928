/** Values by number: rows out of a table, and numbers as rows of 0 and 1. */
import { optionsOf } from '../../native/refuse.js';
import { call } from '../dispatch.js';
import { type DTypeOf, type ShapeOf, type TensorLike, toTensor } from '../like.js';
import type { Gather, OneHot } from '../shape/lookup.js';
import type { Checked, Found } from '../shape/size.js';
import { Tensor } from '../tensor.js';

/** Along which axis to look up; the first, when left out. */
export interface GatherOptions<A extends number = number> {
  readonly axis?: A;
}

/** The entries of `x` along an axis at the places that `indices` names. */
export function gather<const X extends TensorLike, const I extends TensorLike, const A extends number = 0>(
  x: X,
  indices: Checked<I, Gather<ShapeOf<X>, ShapeOf<I>, A>>,
  options?: GatherOptions<A>,
): Tensor<Found<Gather<ShapeOf<X>, ShapeOf<I>, A>>, DTypeOf<X>> {
  return call('gather', [toTensor('gather', x), integers('gather', indices)], {
    axis: 0,
    ...optionsOf('gather', options),
  });
}

/** How many classes there are. */
export interface OneHotOptions<N extends number = number> {
  readonly depth: N;
}

/** Rows of `depth` zeros with a 1 at the place that the index names. */
export function oneHot<const I extends TensorLike, const N extends number>(
  indices: I,
  options: OneHotOptions<N>,
): Tensor<OneHot<ShapeOf<I>, N>, 'float32'> {
  return call('oneHot', [integers('oneHot', indices)], options);
}

/** Plain numbers as int32; a tensor is left as it is. */
export function integers(name: string, value: unknown): Tensor {
  return value instanceof Tensor ? value : toTensor(name, value, 'int32');
}
