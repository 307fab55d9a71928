/** Matrix products. */
import { call } from '../dispatch.js';
import type { ShapeOf, TensorLike } from '../like.js';
import type { MatMul } from '../shape/matmul.js';
import type { Checked, Found } from '../shape/size.js';
import type { Tensor } from '../tensor.js';
import { float } from './select.js';

/** Whether to transpose the last two axes of a side first. */
export interface MatMulOptions<TA extends boolean = boolean, TB extends boolean = boolean> {
  readonly transposeA?: TA;
  readonly transposeB?: TB;
}

/** The matrix product over the last two axes; the axes before them broadcast. */
export function matMul<
  const A extends TensorLike,
  const B extends TensorLike,
  TA extends boolean = false,
  TB extends boolean = false,
>(
  a: A,
  b: Checked<B, MatMul<ShapeOf<A>, ShapeOf<B>, TA, TB>>,
  options?: MatMulOptions<TA, TB>,
): Tensor<Found<MatMul<ShapeOf<A>, ShapeOf<B>, TA, TB>>, 'float32'> {
  return call('matMul', [float('matMul', a), float('matMul', b)], options);
}
