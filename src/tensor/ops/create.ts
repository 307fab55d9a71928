/** Tensors made from nothing but a shape. */
import { optionsOf } from '../../native/refuse.js';
import { call } from '../dispatch.js';
import type { DType } from '../dtype.js';
import { toTensor } from '../like.js';
import type { Copy, Shape } from '../shape/size.js';
import type { Tensor } from '../tensor.js';

/** The dtype of a new tensor; float32, when left out. */
export interface CreateOptions<D extends DType = DType> {
  readonly dtype?: D;
}

/** Zeros. */
export function zeros<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: CreateOptions<D>,
): Tensor<Copy<S>, NoInfer<D>> {
  return call('zeros', [], { shape, ...optionsOf('zeros', options) });
}

/** Ones. */
export function ones<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  options?: CreateOptions<D>,
): Tensor<Copy<S>, NoInfer<D>> {
  return call('ones', [], { shape, ...optionsOf('ones', options) });
}

/** One value everywhere. */
export function full<const S extends Shape, D extends DType = 'float32'>(
  shape: S,
  value: number,
  options?: CreateOptions<D>,
): Tensor<Copy<S>, NoInfer<D>> {
  const { dtype } = optionsOf('full', options, ['dtype']);
  // JSON holds finite numbers only; a tensor holds all.
  if (Number.isFinite(value)) return call('full', [], { shape, value, dtype });
  return call('broadcastTo', [toTensor('full', value, dtype)], { shape });
}

/** Zeros in the shape and dtype of another tensor. */
export function zerosLike<S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<S, D> {
  return call('zeros', [], { shape: x.shape, dtype: x.dtype });
}

/** Ones in the shape and dtype of another tensor. */
export function onesLike<S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<S, D> {
  return call('ones', [], { shape: x.shape, dtype: x.dtype });
}

/** Options of `range`. */
export interface RangeOptions<D extends DType = DType> extends CreateOptions<D> {
  readonly step?: number;
}

/** Numbers from `start` up to `stop`, which is left out. */
export function range<D extends DType = 'float32'>(
  start: number,
  stop: number,
  options?: RangeOptions<D>,
): Tensor<[number], NoInfer<D>> {
  return call('range', [], { start, stop, ...optionsOf('range', options) });
}

/** Options of `eye`. */
export interface EyeOptions<C extends number = number> {
  /** As many as rows, when left out. */
  readonly columns?: C;
}

/** Ones on the diagonal, zeros elsewhere: the identity matrix. */
export function eye<const R extends number, const C extends number = R>(
  rows: R,
  options?: EyeOptions<C>,
): Tensor<[R, C], 'float32'> {
  return call('eye', [], { rows, ...optionsOf('eye', options) });
}
