/** Activations: written by `npm run gen` from `crates/nn/src/activations`. */

/** The value itself. */
export interface LinearActivationSpec {
  readonly kind: 'linear';
}

/** The logarithm of softmax. */
export interface LogSoftmaxActivationOptions {
  /**
   * The axis; negative ones count from the back, and the batch is axis 0.
   * @default -1
   */
  readonly axis?: number;
}

/** The spec of `logSoftmax`. */
export interface LogSoftmaxActivationSpec extends LogSoftmaxActivationOptions {
  readonly kind: 'logSoftmax';
}

/** Positive numbers that sum to 1 along an axis. */
export interface SoftmaxActivationOptions {
  /**
   * The axis; negative ones count from the back, and the batch is axis 0.
   * @default -1
   */
  readonly axis?: number;
}

/** The spec of `softmax`. */
export interface SoftmaxActivationSpec extends SoftmaxActivationOptions {
  readonly kind: 'softmax';
}

/** `-x`. */
export interface NegActivationSpec {
  readonly kind: 'neg';
}

/** Absolute value; its derivative at 0 is 0. */
export interface AbsActivationSpec {
  readonly kind: 'abs';
}

/** `x * x`. */
export interface SquareActivationSpec {
  readonly kind: 'square';
}

/** Square root. */
export interface SqrtActivationSpec {
  readonly kind: 'sqrt';
}

/** `1 / sqrt(x)`. */
export interface RsqrtActivationSpec {
  readonly kind: 'rsqrt';
}

/** `1 / x`. */
export interface ReciprocalActivationSpec {
  readonly kind: 'reciprocal';
}

/** `e^x`. */
export interface ExpActivationSpec {
  readonly kind: 'exp';
}

/** `e^x - 1`, exact near 0. */
export interface Expm1ActivationSpec {
  readonly kind: 'expm1';
}

/** Natural logarithm. */
export interface LogActivationSpec {
  readonly kind: 'log';
}

/** `log(1 + x)`, exact near 0. */
export interface Log1pActivationSpec {
  readonly kind: 'log1p';
}

/** Sine. */
export interface SinActivationSpec {
  readonly kind: 'sin';
}

/** Cosine. */
export interface CosActivationSpec {
  readonly kind: 'cos';
}

/** Hyperbolic tangent. */
export interface TanhActivationSpec {
  readonly kind: 'tanh';
}

/** `1 / (1 + e^-x)`. */
export interface SigmoidActivationSpec {
  readonly kind: 'sigmoid';
}

/** Error function. */
export interface ErfActivationSpec {
  readonly kind: 'erf';
}

/** Rectified linear unit, `max(x, 0)`; its derivative at 0 is 0. */
export interface ReluActivationSpec {
  readonly kind: 'relu';
}

/** `x` where positive, else `negativeSlope * x`. */
export interface LeakyReluActivationOptions {
  /**
   * Option of the function.
   * @default 0.2
   */
  readonly negativeSlope?: number;
}

/** The spec of `leakyRelu`. */
export interface LeakyReluActivationSpec extends LeakyReluActivationOptions {
  readonly kind: 'leakyRelu';
}

/** `x` where positive, else `alpha (e^x - 1)`. */
export interface EluActivationOptions {
  /**
   * Option of the function.
   * @default 1
   */
  readonly alpha?: number;
}

/** The spec of `elu`. */
export interface EluActivationSpec extends EluActivationOptions {
  readonly kind: 'elu';
}

/** `log(1 + e^x)`, without overflow. */
export interface SoftplusActivationSpec {
  readonly kind: 'softplus';
}

/** `x sigmoid(x)`, also called swish. */
export interface SiluActivationSpec {
  readonly kind: 'silu';
}

/** `x / (1 + |x|)`. */
export interface SoftsignActivationSpec {
  readonly kind: 'softsign';
}

/** Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch. */
export interface ClipActivationOptions {
  /** Option of the function. */
  readonly min: number;
  /** Option of the function. */
  readonly max: number;
}

/** The spec of `clip`. */
export interface ClipActivationSpec extends ClipActivationOptions {
  readonly kind: 'clip';
}

/** Any activation as plain JSON. */
export type ActivationSpec =
  | LinearActivationSpec
  | LogSoftmaxActivationSpec
  | SoftmaxActivationSpec
  | NegActivationSpec
  | AbsActivationSpec
  | SquareActivationSpec
  | SqrtActivationSpec
  | RsqrtActivationSpec
  | ReciprocalActivationSpec
  | ExpActivationSpec
  | Expm1ActivationSpec
  | LogActivationSpec
  | Log1pActivationSpec
  | SinActivationSpec
  | CosActivationSpec
  | TanhActivationSpec
  | SigmoidActivationSpec
  | ErfActivationSpec
  | ReluActivationSpec
  | LeakyReluActivationSpec
  | EluActivationSpec
  | SoftplusActivationSpec
  | SiluActivationSpec
  | SoftsignActivationSpec
  | ClipActivationSpec;

/** The name of any activation that can do without options, in camelCase or as Keras spells it. */
export type ActivationName =
  | 'linear'
  | 'identity'
  | 'logSoftmax'
  | 'log_softmax'
  | 'softmax'
  | 'neg'
  | 'abs'
  | 'square'
  | 'sqrt'
  | 'rsqrt'
  | 'reciprocal'
  | 'exp'
  | 'exponential'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'erf'
  | 'relu'
  | 'leakyRelu'
  | 'leaky_relu'
  | 'elu'
  | 'softplus'
  | 'silu'
  | 'softsign';

/** Wherever an activation is wanted. */
export type ActivationLike = ActivationName | ActivationSpec;

/** Makes the spec of an activation. */
export const activations = {
  /** The value itself. */
  linear: (): LinearActivationSpec => Object.freeze({ kind: 'linear' }),
  /** The logarithm of softmax. */
  logSoftmax: (options?: LogSoftmaxActivationOptions): LogSoftmaxActivationSpec => Object.freeze({ kind: 'logSoftmax', ...options }),
  /** Positive numbers that sum to 1 along an axis. */
  softmax: (options?: SoftmaxActivationOptions): SoftmaxActivationSpec => Object.freeze({ kind: 'softmax', ...options }),
  /** `-x`. */
  neg: (): NegActivationSpec => Object.freeze({ kind: 'neg' }),
  /** Absolute value; its derivative at 0 is 0. */
  abs: (): AbsActivationSpec => Object.freeze({ kind: 'abs' }),
  /** `x * x`. */
  square: (): SquareActivationSpec => Object.freeze({ kind: 'square' }),
  /** Square root. */
  sqrt: (): SqrtActivationSpec => Object.freeze({ kind: 'sqrt' }),
  /** `1 / sqrt(x)`. */
  rsqrt: (): RsqrtActivationSpec => Object.freeze({ kind: 'rsqrt' }),
  /** `1 / x`. */
  reciprocal: (): ReciprocalActivationSpec => Object.freeze({ kind: 'reciprocal' }),
  /** `e^x`. */
  exp: (): ExpActivationSpec => Object.freeze({ kind: 'exp' }),
  /** `e^x - 1`, exact near 0. */
  expm1: (): Expm1ActivationSpec => Object.freeze({ kind: 'expm1' }),
  /** Natural logarithm. */
  log: (): LogActivationSpec => Object.freeze({ kind: 'log' }),
  /** `log(1 + x)`, exact near 0. */
  log1p: (): Log1pActivationSpec => Object.freeze({ kind: 'log1p' }),
  /** Sine. */
  sin: (): SinActivationSpec => Object.freeze({ kind: 'sin' }),
  /** Cosine. */
  cos: (): CosActivationSpec => Object.freeze({ kind: 'cos' }),
  /** Hyperbolic tangent. */
  tanh: (): TanhActivationSpec => Object.freeze({ kind: 'tanh' }),
  /** `1 / (1 + e^-x)`. */
  sigmoid: (): SigmoidActivationSpec => Object.freeze({ kind: 'sigmoid' }),
  /** Error function. */
  erf: (): ErfActivationSpec => Object.freeze({ kind: 'erf' }),
  /** Rectified linear unit, `max(x, 0)`; its derivative at 0 is 0. */
  relu: (): ReluActivationSpec => Object.freeze({ kind: 'relu' }),
  /** `x` where positive, else `negativeSlope * x`. */
  leakyRelu: (options?: LeakyReluActivationOptions): LeakyReluActivationSpec => Object.freeze({ kind: 'leakyRelu', ...options }),
  /** `x` where positive, else `alpha (e^x - 1)`. */
  elu: (options?: EluActivationOptions): EluActivationSpec => Object.freeze({ kind: 'elu', ...options }),
  /** `log(1 + e^x)`, without overflow. */
  softplus: (): SoftplusActivationSpec => Object.freeze({ kind: 'softplus' }),
  /** `x sigmoid(x)`, also called swish. */
  silu: (): SiluActivationSpec => Object.freeze({ kind: 'silu' }),
  /** `x / (1 + |x|)`. */
  softsign: (): SoftsignActivationSpec => Object.freeze({ kind: 'softsign' }),
  /** Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch. */
  clip: (options: ClipActivationOptions): ClipActivationSpec => Object.freeze({ kind: 'clip', ...options }),
} as const;
