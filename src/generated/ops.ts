/** Ops that compute each element by itself: written by `npm run gen` from `crates/graph/src/ops/elementwise`. */

/**
 * The rule for the dtype of a result. `count` computes in float32 or int32 (bytes and truth values count as int32),
 * `float` always in float32, `truth` gives truth values.
 */
export type Rule = 'count' | 'float' | 'truth';

/** One operand. */
export const unary = {
  /** Absolute value; its derivative at 0 is 0. */
  abs: 'count',
  /** Smallest integer not below. */
  ceil: 'float',
  /** Cosine. */
  cos: 'float',
  /** Error function. */
  erf: 'float',
  /** `e^x`. */
  exp: 'float',
  /** `e^x - 1`, exact near 0. */
  expm1: 'float',
  /** Largest integer not above. */
  floor: 'float',
  /** Whether neither infinite nor NaN. */
  isFinite: 'truth',
  /** Whether NaN. */
  isNan: 'truth',
  /** Natural logarithm. */
  log: 'float',
  /** `log(1 + x)`, exact near 0. */
  log1p: 'float',
  /** Not. */
  logicalNot: 'truth',
  /** `-x`. */
  neg: 'count',
  /** `1 / x`. */
  reciprocal: 'float',
  /** Rectified linear unit, `max(x, 0)`; its derivative at 0 is 0. */
  relu: 'float',
  /** Nearest integer; halves go to the even one. */
  round: 'float',
  /** `1 / sqrt(x)`. */
  rsqrt: 'float',
  /** `1 / (1 + e^-x)`. */
  sigmoid: 'float',
  /** -1, 0 or 1; NaN for NaN. */
  sign: 'count',
  /** `x sigmoid(x)`, also called swish. */
  silu: 'float',
  /** Sine. */
  sin: 'float',
  /** `log(1 + e^x)`, without overflow. */
  softplus: 'float',
  /** `x / (1 + |x|)`. */
  softsign: 'float',
  /** Square root. */
  sqrt: 'float',
  /** `x * x`. */
  square: 'count',
  /** Hyperbolic tangent. */
  tanh: 'float',
} as const satisfies Record<string, Rule>;

/** Two operands, broadcast to one shape. */
export const binary = {
  /** `a + b`. */
  add: 'count',
  /** `a / b`; integers round towards negative infinity, and division by zero gives 0. */
  div: 'float',
  /** Whether equal. */
  equal: 'truth',
  /** Whether `a > b`. */
  greater: 'truth',
  /** Whether `a >= b`. */
  greaterEqual: 'truth',
  /** Whether `a < b`. */
  less: 'truth',
  /** Whether `a <= b`. */
  lessEqual: 'truth',
  /** Whether both. */
  logicalAnd: 'truth',
  /** Whether either. */
  logicalOr: 'truth',
  /** The larger; NaN if either is. Equal operands share the gradient. */
  maximum: 'count',
  /** The smaller; NaN if either is. Equal operands share the gradient. */
  minimum: 'count',
  /** `a * b`. */
  mul: 'count',
  /** Whether different. */
  notEqual: 'truth',
  /** `a` to the power `b`. */
  pow: 'float',
  /** `a - b`. */
  sub: 'count',
} as const satisfies Record<string, Rule>;

/** One operand and options. */
export const optioned = {
  /** `x` where positive, else `alpha (e^x - 1)`. */
  elu: 'float',
  /** `x` where positive, else `negativeSlope * x`. */
  leakyRelu: 'float',
} as const satisfies Record<string, Rule>;

/** Options of `elu`. */
export interface EluOptions {
  /** @default 1 */
  readonly alpha?: number;
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /** @default 0.2 */
  readonly negativeSlope?: number;
}

/** The options of each. */
export interface OptionsOf {
  readonly elu: EluOptions;
  readonly leakyRelu: LeakyReluOptions;
}
