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
  /** `x` times the probability that a standard normal number lies below: `x (1 + erf(x / sqrt 2)) / 2`. */
  gelu: 'float',
  /** `(x + 3) / 6` between 0 and 1: sigmoid in three straight lines. */
  hardSigmoid: 'float',
  /** `x hardSigmoid(x)`, also called hard swish. */
  hardSilu: 'float',
  /** `x` between -1 and 1: tanh in three straight lines. */
  hardTanh: 'float',
  /** Whether neither infinite nor NaN. */
  isFinite: 'truth',
  /** Whether NaN. */
  isNan: 'truth',
  /** Natural logarithm. */
  log: 'float',
  /** `log(1 + x)`, exact near 0. */
  log1p: 'float',
  /** `log(sigmoid(x))`, without overflow. */
  logSigmoid: 'float',
  /** Not. */
  logicalNot: 'truth',
  /** `x tanh(softplus(x))`. */
  mish: 'float',
  /** `-x`. */
  neg: 'count',
  /** `1 / x`. */
  reciprocal: 'float',
  /** Rectified linear unit, `max(x, 0)`; its derivative at 0 is 0. */
  relu: 'float',
  /** Rectified linear unit that ends at 6: `min(max(x, 0), 6)`. */
  relu6: 'float',
  /** Nearest integer; halves go to the even one. */
  round: 'float',
  /** `1 / sqrt(x)`. */
  rsqrt: 'float',
  /** Scaled exponential linear unit, which keeps activations normal: `1.0507 elu(x, 1.6733)`. */
  selu: 'float',
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
  /** 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`. */
  sparsePlus: 'float',
  /** `(x + 1) / 2` between 0 and 1. */
  sparseSigmoid: 'float',
  /** Square root. */
  sqrt: 'float',
  /** `x * x`. */
  square: 'count',
  /** Hyperbolic tangent. */
  tanh: 'float',
  /** `x - tanh(x)`. */
  tanhShrink: 'float',
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
  /** `x` where positive, else `alpha (e^(x / alpha) - 1)`: smooth for every alpha. */
  celu: 'float',
  /** `x` where positive, else `alpha (e^x - 1)`. */
  elu: 'float',
  /** `x`, and 0 where it is no further from 0 than `threshold`. */
  hardShrink: 'float',
  /** `x` where positive, else `negativeSlope * x`. */
  leakyRelu: 'float',
  /** `x` brought nearer to 0 by `threshold`; 0 for what is nearer already. */
  softShrink: 'float',
  /** `(x + sqrt(x^2 + b)) / 2`: a smooth relu without a transcendental function. */
  squareplus: 'float',
  /** `x` where above the threshold, else `value`. */
  threshold: 'float',
} as const satisfies Record<string, Rule>;

/** Options of `celu`. */
export interface CeluOptions {
  /**
   * What the values far below 0 approach, negated. Above 0.
   * @default 1
   */
  readonly alpha?: number;
}

/** Options of `elu`. */
export interface EluOptions {
  /**
   * What the values far below 0 approach, negated.
   * @default 1
   */
  readonly alpha?: number;
}

/** Options of `hardShrink`. */
export interface HardShrinkOptions {
  /**
   * How far from 0 values are dropped. At least 0.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** Options of `leakyRelu`. */
export interface LeakyReluOptions {
  /**
   * Slope below 0.
   * @default 0.2
   */
  readonly negativeSlope?: number;
}

/** Options of `softShrink`. */
export interface SoftShrinkOptions {
  /**
   * How much nearer. At least 0.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** Options of `squareplus`. */
export interface SquareplusOptions {
  /**
   * How wide the bend is. Above 0.
   * @default 4
   */
  readonly b?: number;
}

/** Options of `threshold`. */
export interface ThresholdOptions {
  /** Up to here the value is replaced. */
  readonly threshold: number;
  /** What replaces it. */
  readonly value: number;
}

/** The options of each. */
export interface OptionsOf {
  readonly celu: CeluOptions;
  readonly elu: EluOptions;
  readonly hardShrink: HardShrinkOptions;
  readonly leakyRelu: LeakyReluOptions;
  readonly softShrink: SoftShrinkOptions;
  readonly squareplus: SquareplusOptions;
  readonly threshold: ThresholdOptions;
}
