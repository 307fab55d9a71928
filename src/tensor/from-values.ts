/** `tensor`: makes a tensor from numbers as they are written in a program, or from a typed array. */
import { EspalierError } from '../native/errors.js';
import type { DType } from './dtype.js';
import './install.js';
import { type DTypeOf, fromPacked } from './like.js';
import type { LiteralShape, Nested } from './shape/literal.js';
import type { Copy, Shape } from './shape/size.js';
import { showShape, type Tensor } from './tensor.js';
import { pack } from './values.js';

/** Options of `tensor`. */
export interface TensorOptions<S extends Shape = Shape, D extends DType = DType> {
  /** The sizes of the axes, when the values do not show them. */
  readonly shape?: S;
  /** float32 for numbers and bool for truth values, when left out; a typed array has its own. */
  readonly dtype?: D;
}

/** A tensor of numbers or truth values, nested to any depth; `shape` arranges them anew. */
export function tensor<const T extends Nested, const S extends Shape = LiteralShape<T>, D extends DType = DTypeOf<T>>(
  values: T,
  options: TensorOptions<S, D> = {},
): Tensor<Copy<S>, NoInfer<D>> {
  const packed = pack('tensor', values, options.dtype);
  const shape = options.shape ?? packed.shape;
  const size = shape.reduce((product, n) => product * n, 1);
  if (options.shape && size !== packed.data.length) {
    throw new EspalierError(
      'DATA',
      `tensor: ${packed.data.length} values do not fill the shape; expected ${size} for ${showShape(shape)}.`,
    );
  }
  return fromPacked({ ...packed, shape }) as Tensor<Copy<S>, D>;
}
