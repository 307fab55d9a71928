/** The ops as methods of `Tensor`: what they take and give. `x.matMul(w)` is `ops.matMul(x, w)`. */
import type { DType, Wider } from './dtype.js';
import type { DTypeOf, ShapeOf, TensorLike } from './like.js';
import type { JoinOptions, Padding, ShapesOf } from './ops/arrange.js';
import type { BinaryMethods, Met, OptionedMethods, UnaryMethods } from './ops/elementwise.js';
import type { GatherOptions, OneHotOptions } from './ops/lookup.js';
import type { MatMulOptions } from './ops/matrix.js';
import type { DropoutOptions, SoftmaxOptions } from './ops/network.js';
import type { ReduceMethods, SearchOptions } from './ops/reduce.js';
import type { Axes, ExpandDims, Reduce, Squeeze, Transpose } from './shape/axes.js';
import type { Broadcast, Broadcast3 } from './shape/broadcast.js';
import type { Concat, Stack } from './shape/join.js';
import type { Gather, OneHot } from './shape/lookup.js';
import type { MatMul } from './shape/matmul.js';
import type { Reshape } from './shape/reshape.js';
import type { Checked, Copy, Found, Shape } from './shape/size.js';
import type { Pad, Slice } from './shape/window.js';
import type { Tensor } from './tensor.js';

/** Every chainable op. */
export interface Methods extends UnaryMethods, OptionedMethods, BinaryMethods, ReduceMethods {
  /** The place of the largest value along an axis; of equals, the first. */
  argMax<S extends Shape, const A extends number = -1>(
    this: Tensor<S>,
    options?: SearchOptions<Checked<A, Reduce<'argMax', S, A, false>>>,
  ): Tensor<Found<Reduce<'argMax', S, A, false>>, 'int32'>;

  /** The place of the smallest value along an axis; of equals, the first. */
  argMin<S extends Shape, const A extends number = -1>(
    this: Tensor<S>,
    options?: SearchOptions<Checked<A, Reduce<'argMin', S, A, false>>>,
  ): Tensor<Found<Reduce<'argMin', S, A, false>>, 'int32'>;

  /** The tensor repeated along axes of size 1, to fill `shape`. */
  broadcastTo<S extends Shape, D extends DType, const N extends Shape>(
    this: Tensor<S, D>,
    shape: Checked<N, Broadcast<'broadcastTo', S, N>>,
  ): Tensor<Copy<N>, D>;

  /** The values in another dtype. */
  cast<S extends Shape, D extends DType>(this: Tensor<S>, dtype: D): Tensor<S, D>;

  /** The values limited to the range from `min` to `max`. */
  clip<S extends Shape>(this: Tensor<S>, min: number, max: number): Tensor<S, 'float32'>;

  /** This tensor, then the others, along an axis they have. */
  concat<S extends Shape, D extends DType, const L extends readonly TensorLike[], const A extends number = 0>(
    this: Tensor<S, D>,
    others: Checked<L, Concat<[S, ...ShapesOf<L>], A>>,
    options?: JoinOptions<A>,
  ): Tensor<Found<Concat<[S, ...ShapesOf<L>], A>>, Wider<D, DTypeOf<L[number]>>>;

  /** Sets a random share of the values to 0 and scales the rest up, so that the sum stays. */
  dropout<S extends Shape>(this: Tensor<S>, options: DropoutOptions): Tensor<S, 'float32'>;

  /** A new axis of size 1 before `axis`. */
  expandDims<S extends Shape, D extends DType, const A extends number>(
    this: Tensor<S, D>,
    axis: Checked<A, ExpandDims<S, A>>,
  ): Tensor<Found<ExpandDims<S, A>>, D>;

  /** The entries along an axis at the places that `indices` names. */
  gather<S extends Shape, D extends DType, const I extends TensorLike, const A extends number = 0>(
    this: Tensor<S, D>,
    indices: Checked<I, Gather<S, ShapeOf<I>, A>>,
    options?: GatherOptions<A>,
  ): Tensor<Found<Gather<S, ShapeOf<I>, A>>, D>;

  /** The logarithm of `softmax`, without overflow. */
  logSoftmax<S extends Shape>(this: Tensor<S>, options?: SoftmaxOptions): Tensor<S, 'float32'>;

  /** The matrix product over the last two axes; the axes before them broadcast. */
  matMul<S extends Shape, const B extends TensorLike, TA extends boolean = false, TB extends boolean = false>(
    this: Tensor<S>,
    other: Checked<B, MatMul<S, ShapeOf<B>, TA, TB>>,
    options?: MatMulOptions<TA, TB>,
  ): Tensor<Found<MatMul<S, ShapeOf<B>, TA, TB>>, 'float32'>;

  /** Rows of `depth` zeros with a 1 at the place that this index names. */
  oneHot<S extends Shape, const N extends number>(
    this: Tensor<S>,
    options: OneHotOptions<N>,
  ): Tensor<OneHot<S, N>, 'float32'>;

  /** The tensor with `value` (0, when left out) put around it: `[before, after]` for each axis. */
  pad<S extends Shape, D extends DType, const P extends readonly Padding[]>(
    this: Tensor<S, D>,
    paddings: Checked<P, Pad<S, P>>,
    options?: { readonly value?: number },
  ): Tensor<Found<Pad<S, P>>, D>;

  /** The same values in another shape; one size may be -1 and is worked out. */
  reshape<S extends Shape, D extends DType, const N extends Shape>(
    this: Tensor<S, D>,
    shape: Checked<N, Reshape<S, N>>,
  ): Tensor<Found<Reshape<S, N>>, D>;

  /** A part of every axis: `size` entries from `begin` on, -1 for all that follow. Axes not named are kept whole. */
  slice<S extends Shape, D extends DType, const B extends Shape, const N extends Shape = []>(
    this: Tensor<S, D>,
    begin: Checked<B, Slice<S, B, N>>,
    size?: N,
  ): Tensor<Found<Slice<S, B, N>>, D>;

  /** `e^x / sum(e^x)` along an axis. */
  softmax<S extends Shape>(this: Tensor<S>, options?: SoftmaxOptions): Tensor<S, 'float32'>;

  /** The cross-entropy of each row: `labels` are class numbers, or rows of probabilities. */
  softmaxCrossEntropy<S extends Shape>(
    this: Tensor<S>,
    labels: TensorLike,
  ): Tensor<Found<Reduce<'softmaxCrossEntropy', S, -1, false>>, 'float32'>;

  /** The tensor without axes of size 1: those in `axes`, or all. */
  squeeze<S extends Shape, D extends DType, const A extends Axes = undefined>(
    this: Tensor<S, D>,
    axes?: Checked<A, Squeeze<S, A>>,
  ): Tensor<Found<Squeeze<S, A>>, D>;

  /** This tensor, then the others, along a new axis. */
  stack<S extends Shape, D extends DType, const L extends readonly TensorLike[], const A extends number = 0>(
    this: Tensor<S, D>,
    others: Checked<L, Stack<[S, ...ShapesOf<L>], A>>,
    options?: JoinOptions<A>,
  ): Tensor<Found<Stack<[S, ...ShapesOf<L>], A>>, Wider<D, DTypeOf<L[number]>>>;

  /** The axes in the order of `perm`; reversed, when it is left out. */
  transpose<S extends Shape, D extends DType, const P extends Shape | undefined = undefined>(
    this: Tensor<S, D>,
    perm?: Checked<P, Transpose<S, P>>,
  ): Tensor<Found<Transpose<S, P>>, D>;

  /** `a` where this condition holds, `b` elsewhere; all three broadcast. */
  where<S extends Shape, const A extends TensorLike, const B extends TensorLike>(
    this: Tensor<S>,
    a: A,
    b: Checked<B, Broadcast3<'where', S, ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Found<Broadcast3<'where', S, ShapeOf<A>, ShapeOf<B>>>, Met<A, B>>;
}
