/** Activations: written by `npm run gen` from `crates/nn/src/activations`. */

/** `x` times the probability that a standard normal number lies below it. */
export interface GeluActivationOptions {
  /**
   * Whether to take the approximation by tanh, as the first transformers did; it differs by less than 0.0005.
   * @default false
   */
  readonly approximate?: boolean;
}

/** The spec of `gelu`. */
export interface GeluActivationSpec extends GeluActivationOptions {
  readonly kind: 'gelu';
}

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

/** Rectified linear unit: `max(x, 0)`, if no option says otherwise. Its derivative at 0 is 0. */
export interface ReluActivationOptions {
  /**
   * Slope below the threshold. At least 0.
   * @default 0
   */
  readonly negativeSlope?: number;
  /** The largest value; without it there is none. At least 0. */
  readonly maxValue?: number;
  /**
   * Up to here values are 0, or fall by the negative slope. At least 0.
   * @default 0
   */
  readonly threshold?: number;
}

/** The spec of `relu`. */
export interface ReluActivationSpec extends ReluActivationOptions {
  readonly kind: 'relu';
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

/** Rectified linear unit that ends at 6: `min(max(x, 0), 6)`. */
export interface Relu6ActivationSpec {
  readonly kind: 'relu6';
}

/** `x` where positive, else `negativeSlope * x`. */
export interface LeakyReluActivationOptions {
  /**
   * Slope below 0.
   * @default 0.2
   */
  readonly negativeSlope?: number;
}

/** The spec of `leakyRelu`. */
export interface LeakyReluActivationSpec extends LeakyReluActivationOptions {
  readonly kind: 'leakyRelu';
}

/** `x` where above the threshold, else `value`. */
export interface ThresholdActivationOptions {
  /** Up to here the value is replaced. */
  readonly threshold: number;
  /** What replaces it. */
  readonly value: number;
}

/** The spec of `threshold`. */
export interface ThresholdActivationSpec extends ThresholdActivationOptions {
  readonly kind: 'threshold';
}

/** `x` where positive, else `alpha (e^x - 1)`. */
export interface EluActivationOptions {
  /**
   * What the values far below 0 approach, negated.
   * @default 1
   */
  readonly alpha?: number;
}

/** The spec of `elu`. */
export interface EluActivationSpec extends EluActivationOptions {
  readonly kind: 'elu';
}

/** Scaled exponential linear unit, which keeps activations normal: `1.0507 elu(x, 1.6733)`. */
export interface SeluActivationSpec {
  readonly kind: 'selu';
}

/** `x` where positive, else `alpha (e^(x / alpha) - 1)`: smooth for every alpha. */
export interface CeluActivationOptions {
  /**
   * What the values far below 0 approach, negated. Above 0.
   * @default 1
   */
  readonly alpha?: number;
}

/** The spec of `celu`. */
export interface CeluActivationSpec extends CeluActivationOptions {
  readonly kind: 'celu';
}

/** `log(1 + e^x)`, without overflow. */
export interface SoftplusActivationSpec {
  readonly kind: 'softplus';
}

/** `log(sigmoid(x))`, without overflow. */
export interface LogSigmoidActivationSpec {
  readonly kind: 'logSigmoid';
}

/** `x sigmoid(x)`, also called swish. */
export interface SiluActivationSpec {
  readonly kind: 'silu';
}

/** `x tanh(softplus(x))`. */
export interface MishActivationSpec {
  readonly kind: 'mish';
}

/** `x / (1 + |x|)`. */
export interface SoftsignActivationSpec {
  readonly kind: 'softsign';
}

/** `(x + 3) / 6` between 0 and 1: sigmoid in three straight lines. */
export interface HardSigmoidActivationSpec {
  readonly kind: 'hardSigmoid';
}

/** `x hardSigmoid(x)`, also called hard swish. */
export interface HardSiluActivationSpec {
  readonly kind: 'hardSilu';
}

/** `x` between -1 and 1: tanh in three straight lines. */
export interface HardTanhActivationSpec {
  readonly kind: 'hardTanh';
}

/** `x - tanh(x)`. */
export interface TanhShrinkActivationSpec {
  readonly kind: 'tanhShrink';
}

/** `x` brought nearer to 0 by `threshold`; 0 for what is nearer already. */
export interface SoftShrinkActivationOptions {
  /**
   * How much nearer. At least 0.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** The spec of `softShrink`. */
export interface SoftShrinkActivationSpec extends SoftShrinkActivationOptions {
  readonly kind: 'softShrink';
}

/** `x`, and 0 where it is no further from 0 than `threshold`. */
export interface HardShrinkActivationOptions {
  /**
   * How far from 0 values are dropped. At least 0.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** The spec of `hardShrink`. */
export interface HardShrinkActivationSpec extends HardShrinkActivationOptions {
  readonly kind: 'hardShrink';
}

/** `(x + sqrt(x^2 + b)) / 2`: a smooth relu without a transcendental function. */
export interface SquareplusActivationOptions {
  /**
   * How wide the bend is. Above 0.
   * @default 4
   */
  readonly b?: number;
}

/** The spec of `squareplus`. */
export interface SquareplusActivationSpec extends SquareplusActivationOptions {
  readonly kind: 'squareplus';
}

/** 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`. */
export interface SparsePlusActivationSpec {
  readonly kind: 'sparsePlus';
}

/** `(x + 1) / 2` between 0 and 1. */
export interface SparseSigmoidActivationSpec {
  readonly kind: 'sparseSigmoid';
}

/** Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch. */
export interface ClipActivationOptions {
  /** The least value. */
  readonly min: number;
  /** The largest value. */
  readonly max: number;
}

/** The spec of `clip`. */
export interface ClipActivationSpec extends ClipActivationOptions {
  readonly kind: 'clip';
}

/** Any activation as plain JSON. */
export type ActivationSpec =
  | GeluActivationSpec
  | LinearActivationSpec
  | LogSoftmaxActivationSpec
  | ReluActivationSpec
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
  | Relu6ActivationSpec
  | LeakyReluActivationSpec
  | ThresholdActivationSpec
  | EluActivationSpec
  | SeluActivationSpec
  | CeluActivationSpec
  | SoftplusActivationSpec
  | LogSigmoidActivationSpec
  | SiluActivationSpec
  | MishActivationSpec
  | SoftsignActivationSpec
  | HardSigmoidActivationSpec
  | HardSiluActivationSpec
  | HardTanhActivationSpec
  | TanhShrinkActivationSpec
  | SoftShrinkActivationSpec
  | HardShrinkActivationSpec
  | SquareplusActivationSpec
  | SparsePlusActivationSpec
  | SparseSigmoidActivationSpec
  | ClipActivationSpec;

/** The name of any activation that can do without options, in camelCase or as Keras spells it. */
export type ActivationName =
  | 'gelu'
  | 'linear'
  | 'identity'
  | 'logSoftmax'
  | 'log_softmax'
  | 'relu'
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
  | 'relu6'
  | 'leakyRelu'
  | 'leaky_relu'
  | 'elu'
  | 'selu'
  | 'celu'
  | 'softplus'
  | 'logSigmoid'
  | 'log_sigmoid'
  | 'silu'
  | 'swish'
  | 'mish'
  | 'softsign'
  | 'hardSigmoid'
  | 'hard_sigmoid'
  | 'hardSilu'
  | 'hard_silu'
  | 'hardSwish'
  | 'hard_swish'
  | 'hardTanh'
  | 'hard_tanh'
  | 'tanhShrink'
  | 'tanh_shrink'
  | 'softShrink'
  | 'soft_shrink'
  | 'hardShrink'
  | 'hard_shrink'
  | 'squareplus'
  | 'sparsePlus'
  | 'sparse_plus'
  | 'sparseSigmoid'
  | 'sparse_sigmoid';

/** Wherever an activation is wanted. */
export type ActivationLike = ActivationName | ActivationSpec;

/** Makes the spec of an activation. */
export const activations = {
  /** `x` times the probability that a standard normal number lies below it. */
  gelu: (options?: GeluActivationOptions): GeluActivationSpec => Object.freeze({ kind: 'gelu', ...options }),
  /** The value itself. */
  linear: (): LinearActivationSpec => Object.freeze({ kind: 'linear' }),
  /** The logarithm of softmax. */
  logSoftmax: (options?: LogSoftmaxActivationOptions): LogSoftmaxActivationSpec => Object.freeze({ kind: 'logSoftmax', ...options }),
  /** Rectified linear unit: `max(x, 0)`, if no option says otherwise. Its derivative at 0 is 0. */
  relu: (options?: ReluActivationOptions): ReluActivationSpec => Object.freeze({ kind: 'relu', ...options }),
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
  /** Rectified linear unit that ends at 6: `min(max(x, 0), 6)`. */
  relu6: (): Relu6ActivationSpec => Object.freeze({ kind: 'relu6' }),
  /** `x` where positive, else `negativeSlope * x`. */
  leakyRelu: (options?: LeakyReluActivationOptions): LeakyReluActivationSpec => Object.freeze({ kind: 'leakyRelu', ...options }),
  /** `x` where above the threshold, else `value`. */
  threshold: (options: ThresholdActivationOptions): ThresholdActivationSpec => Object.freeze({ kind: 'threshold', ...options }),
  /** `x` where positive, else `alpha (e^x - 1)`. */
  elu: (options?: EluActivationOptions): EluActivationSpec => Object.freeze({ kind: 'elu', ...options }),
  /** Scaled exponential linear unit, which keeps activations normal: `1.0507 elu(x, 1.6733)`. */
  selu: (): SeluActivationSpec => Object.freeze({ kind: 'selu' }),
  /** `x` where positive, else `alpha (e^(x / alpha) - 1)`: smooth for every alpha. */
  celu: (options?: CeluActivationOptions): CeluActivationSpec => Object.freeze({ kind: 'celu', ...options }),
  /** `log(1 + e^x)`, without overflow. */
  softplus: (): SoftplusActivationSpec => Object.freeze({ kind: 'softplus' }),
  /** `log(sigmoid(x))`, without overflow. */
  logSigmoid: (): LogSigmoidActivationSpec => Object.freeze({ kind: 'logSigmoid' }),
  /** `x sigmoid(x)`, also called swish. */
  silu: (): SiluActivationSpec => Object.freeze({ kind: 'silu' }),
  /** `x tanh(softplus(x))`. */
  mish: (): MishActivationSpec => Object.freeze({ kind: 'mish' }),
  /** `x / (1 + |x|)`. */
  softsign: (): SoftsignActivationSpec => Object.freeze({ kind: 'softsign' }),
  /** `(x + 3) / 6` between 0 and 1: sigmoid in three straight lines. */
  hardSigmoid: (): HardSigmoidActivationSpec => Object.freeze({ kind: 'hardSigmoid' }),
  /** `x hardSigmoid(x)`, also called hard swish. */
  hardSilu: (): HardSiluActivationSpec => Object.freeze({ kind: 'hardSilu' }),
  /** `x` between -1 and 1: tanh in three straight lines. */
  hardTanh: (): HardTanhActivationSpec => Object.freeze({ kind: 'hardTanh' }),
  /** `x - tanh(x)`. */
  tanhShrink: (): TanhShrinkActivationSpec => Object.freeze({ kind: 'tanhShrink' }),
  /** `x` brought nearer to 0 by `threshold`; 0 for what is nearer already. */
  softShrink: (options?: SoftShrinkActivationOptions): SoftShrinkActivationSpec => Object.freeze({ kind: 'softShrink', ...options }),
  /** `x`, and 0 where it is no further from 0 than `threshold`. */
  hardShrink: (options?: HardShrinkActivationOptions): HardShrinkActivationSpec => Object.freeze({ kind: 'hardShrink', ...options }),
  /** `(x + sqrt(x^2 + b)) / 2`: a smooth relu without a transcendental function. */
  squareplus: (options?: SquareplusActivationOptions): SquareplusActivationSpec => Object.freeze({ kind: 'squareplus', ...options }),
  /** 0 up to -1, `(x + 1)^2 / 4` up to 1, then `x`. */
  sparsePlus: (): SparsePlusActivationSpec => Object.freeze({ kind: 'sparsePlus' }),
  /** `(x + 1) / 2` between 0 and 1. */
  sparseSigmoid: (): SparseSigmoidActivationSpec => Object.freeze({ kind: 'sparseSigmoid' }),
  /** Confines to `[min, max]`; the derivative is 1 between the bounds, else 0, as in PyTorch. */
  clip: (options: ClipActivationOptions): ClipActivationSpec => Object.freeze({ kind: 'clip', ...options }),
} as const;
