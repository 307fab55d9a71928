/** Ops that compute each element by itself: functions and methods, made from the tables of names and dtype rules. */
import { binary, type OptionsOf, optioned, type Rule, unary } from '../../generated/ops.js';
import { call, cast } from '../dispatch.js';
import { type Counting, counting, type DType, type Wider, wider } from '../dtype.js';
import { type DTypeBeside, type DTypeOf, type ShapeOf, type TensorLike, toTensor, toTensorBeside } from '../like.js';
import type { Broadcast } from '../shape/broadcast.js';
import type { Checked, Found, Shape } from '../shape/size.js';
import { Tensor } from '../tensor.js';

/** The dtype that a rule gives for operands whose wider dtype is D. */
export type Ruled<R extends Rule, D extends DType> = R extends 'float'
  ? 'float32'
  : R extends 'truth'
    ? 'bool'
    : Counting<D>;

type UnaryOp<R extends Rule> = <const X extends TensorLike>(x: X) => Tensor<ShapeOf<X>, Ruled<R, DTypeOf<X>>>;

type UnaryMethod<R extends Rule> = <S extends Shape, D extends DType>(this: Tensor<S, D>) => Tensor<S, Ruled<R, D>>;

/** The argument for options, which may be left out where none of them is required. */
type Options<O> = Record<never, never> extends O ? [options?: O] : [options: O];

type OptionedOp<R extends Rule, O> = <const X extends TensorLike>(
  x: X,
  ...options: Options<O>
) => Tensor<ShapeOf<X>, Ruled<R, DTypeOf<X>>>;

type OptionedMethod<R extends Rule, O> = <S extends Shape, D extends DType>(
  this: Tensor<S, D>,
  ...options: Options<O>
) => Tensor<S, Ruled<R, D>>;

type BinaryOp<Name extends string, R extends Rule> = <const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: Checked<B, Broadcast<Name, ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Found<Broadcast<Name, ShapeOf<A>, ShapeOf<B>>>, Ruled<R, Met<A, B>>>;

type BinaryMethod<Name extends string, R extends Rule> = <S extends Shape, D extends DType, const B extends TensorLike>(
  this: Tensor<S, D>,
  other: Checked<B, Broadcast<Name, S, ShapeOf<B>>>,
) => Tensor<Found<Broadcast<Name, S, ShapeOf<B>>>, Ruled<R, Wider<D, DTypeBeside<B, D>>>>;

/** The dtype in which two operands meet. */
export type Met<A, B> =
  A extends Tensor<Shape, infer D>
    ? Wider<D, DTypeBeside<B, D>>
    : B extends Tensor<Shape, infer D>
      ? Wider<D, DTypeBeside<A, D>>
      : Wider<DTypeOf<A>, DTypeOf<B>>;

/** The rows as functions. */
export type ElementwiseOps = { readonly [K in keyof typeof unary]: UnaryOp<(typeof unary)[K]> } & {
  readonly [K in keyof typeof optioned]: OptionedOp<(typeof optioned)[K], OptionsOf[K]>;
} & { readonly [K in keyof typeof binary]: BinaryOp<K, (typeof binary)[K]> };

/** The rows of one operand as methods. */
export type UnaryMethods = { readonly [K in keyof typeof unary]: UnaryMethod<(typeof unary)[K]> };

/** The rows of one operand and options as methods. */
export type OptionedMethods = {
  readonly [K in keyof typeof optioned]: OptionedMethod<(typeof optioned)[K], OptionsOf[K]>;
};

/** The rows of two operands as methods. */
export type BinaryMethods = { readonly [K in keyof typeof binary]: BinaryMethod<K, (typeof binary)[K]> };

/** The functions of all rows. */
export const elementwise = Object.fromEntries([
  ...Object.entries({ ...unary, ...optioned }).map(([name, rule]) => [name, unaryOp(name, rule)]),
  ...Object.entries(binary).map(([name, rule]) => [name, binaryOp(name, rule)]),
]) as ElementwiseOps;

function unaryOp(name: string, rule: Rule) {
  return (value: unknown, options?: object): Tensor => {
    const x = toTensor(name, value);
    return call(name, [rule === 'truth' ? x : cast(x, rule === 'float' ? 'float32' : counting(x.dtype))], options);
  };
}

function binaryOp(name: string, rule: Rule) {
  return (left: unknown, right: unknown): Tensor => {
    const [a, b] = meet(name, left, right);
    const dtype = rule === 'truth' ? a.dtype : rule === 'float' ? 'float32' : counting(a.dtype);
    return call(name, [cast(a, dtype), cast(b, dtype)]);
  };
}

/** Two operands in the wider of their dtypes. */
export function meet(name: string, left: unknown, right: unknown): [Tensor, Tensor] {
  const a = right instanceof Tensor ? toTensorBeside(name, left, right.dtype) : toTensor(name, left);
  const b = toTensorBeside(name, right, a.dtype);
  const dtype = wider(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}
