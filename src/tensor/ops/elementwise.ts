/**
 * Ops that compute each element by itself, as tables: a row is a name and the rule for its result's dtype.
 *
 * `count` computes in float32 or int32 (bytes and truth values count as int32), `float` always in float32,
 * `truth` gives truth values. The functions and the methods of all rows are made from these tables.
 */
import { call, cast } from '../dispatch.js';
import { counting, type Counting, type DType, type Wider, wider } from '../dtype.js';
import { type DTypeBeside, type DTypeOf, type ShapeOf, type TensorLike, toTensor, toTensorBeside } from '../like.js';
import type { Broadcast } from '../shape/broadcast.js';
import type { Checked, Found, Shape } from '../shape/size.js';
import { Tensor } from '../tensor.js';

/** The rule for the dtype of a result. */
export type Rule = 'count' | 'float' | 'truth';

/** The dtype that a rule gives for operands whose wider dtype is D. */
export type Ruled<R extends Rule, D extends DType> = R extends 'float' ? 'float32' : R extends 'truth' ? 'bool' : Counting<D>;

/** One operand, no options. */
export const unary = {
  /** `|x|` */
  abs: 'count',
  /** The least integer not below x. */
  ceil: 'float',
  /** Cosine. */
  cos: 'float',
  /** The error function. */
  erf: 'float',
  /** `e^x` */
  exp: 'float',
  /** `e^x - 1`, exact near 0. */
  expm1: 'float',
  /** The greatest integer not above x. */
  floor: 'float',
  /** Whether x is neither infinite nor NaN. */
  isFinite: 'truth',
  /** Whether x is NaN. */
  isNan: 'truth',
  /** The natural logarithm. */
  log: 'float',
  /** `log(1 + x)`, exact near 0. */
  log1p: 'float',
  /** Not. */
  logicalNot: 'truth',
  /** `-x` */
  neg: 'count',
  /** `1 / x` */
  reciprocal: 'float',
  /** `max(x, 0)` */
  relu: 'float',
  /** The nearest integer; halves go to the even one. */
  round: 'float',
  /** `1 / sqrt(x)` */
  rsqrt: 'float',
  /** `1 / (1 + e^-x)` */
  sigmoid: 'float',
  /** -1, 0 or 1. */
  sign: 'count',
  /** Sine. */
  sin: 'float',
  /** `log(1 + e^x)` */
  softplus: 'float',
  /** `x / (1 + |x|)` */
  softsign: 'float',
  /** The square root. */
  sqrt: 'float',
  /** `x^2` */
  square: 'count',
  /** Hyperbolic tangent. */
  tanh: 'float',
} as const satisfies Record<string, Rule>;

/** Two operands, broadcast to one shape. */
export const binary = {
  /** `a + b` */
  add: 'count',
  /** `a / b`, in float32 for integers too. */
  div: 'float',
  /** `a == b` */
  equal: 'truth',
  /** `a > b` */
  greater: 'truth',
  /** `a >= b` */
  greaterEqual: 'truth',
  /** `a < b` */
  less: 'truth',
  /** `a <= b` */
  lessEqual: 'truth',
  /** `a and b` */
  logicalAnd: 'truth',
  /** `a or b` */
  logicalOr: 'truth',
  /** The larger of a and b. */
  maximum: 'count',
  /** The smaller of a and b. */
  minimum: 'count',
  /** `a * b` */
  mul: 'count',
  /** `a != b` */
  notEqual: 'truth',
  /** `a^b` */
  pow: 'float',
  /** `a - b` */
  sub: 'count',
} as const satisfies Record<string, Rule>;

type UnaryOp<R extends Rule> = <const X extends TensorLike>(x: X) => Tensor<ShapeOf<X>, Ruled<R, DTypeOf<X>>>;

type UnaryMethod<R extends Rule> = <S extends Shape, D extends DType>(this: Tensor<S, D>) => Tensor<S, Ruled<R, D>>;

type BinaryOp<Name extends string, R extends Rule> = <const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: Checked<B, Broadcast<Name, ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Found<Broadcast<Name, ShapeOf<A>, ShapeOf<B>>>, Ruled<R, Met<A, B>>>;

type BinaryMethod<Name extends string, R extends Rule> = <S extends Shape, D extends DType, const B extends TensorLike>(
  this: Tensor<S, D>,
  other: Checked<B, Broadcast<Name, S, ShapeOf<B>>>,
) => Tensor<Found<Broadcast<Name, S, ShapeOf<B>>>, Ruled<R, Wider<D, DTypeBeside<B, D>>>>;

/** The dtype in which two operands meet. */
export type Met<A, B> = A extends Tensor<Shape, infer D>
  ? Wider<D, DTypeBeside<B, D>>
  : B extends Tensor<Shape, infer D>
    ? Wider<D, DTypeBeside<A, D>>
    : Wider<DTypeOf<A>, DTypeOf<B>>;

/** The rows as functions. */
export type ElementwiseOps = { readonly [K in keyof typeof unary]: UnaryOp<(typeof unary)[K]> } & {
  readonly [K in keyof typeof binary]: BinaryOp<K, (typeof binary)[K]>;
};

/** The rows of one operand as methods. */
export type UnaryMethods = { readonly [K in keyof typeof unary]: UnaryMethod<(typeof unary)[K]> };

/** The rows of two operands as methods. */
export type BinaryMethods = { readonly [K in keyof typeof binary]: BinaryMethod<K, (typeof binary)[K]> };

/** The functions of all rows. */
export const elementwise = Object.fromEntries([
  ...Object.entries(unary).map(([name, rule]) => [name, (x: unknown) => callUnary(name, rule, x)]),
  ...Object.entries(binary).map(([name, rule]) => [name, (a: unknown, b: unknown) => callBinary(name, rule, a, b)]),
]) as ElementwiseOps;

function callUnary(name: string, rule: Rule, value: unknown): Tensor {
  const x = toTensor(name, value);
  return call(name, [rule === 'truth' ? x : cast(x, rule === 'float' ? 'float32' : counting(x.dtype))]);
}

function callBinary(name: string, rule: Rule, left: unknown, right: unknown): Tensor {
  const [a, b] = meet(name, left, right);
  const dtype = rule === 'truth' ? a.dtype : rule === 'float' ? 'float32' : counting(a.dtype);
  return call(name, [cast(a, dtype), cast(b, dtype)]);
}

/** Two operands in the wider of their dtypes. */
export function meet(name: string, left: unknown, right: unknown): [Tensor, Tensor] {
  const a = right instanceof Tensor ? toTensorBeside(name, left, right.dtype) : toTensor(name, left);
  const b = toTensorBeside(name, right, a.dtype);
  const dtype = wider(a.dtype, b.dtype);
  return [cast(a, dtype), cast(b, dtype)];
}
