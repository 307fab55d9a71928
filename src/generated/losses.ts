/** Losses: written by `npm run gen` from `crates/nn/src/losses`. */

/** What every loss takes. */
export interface LossOptions {
  /**
   * How the losses of samples become one number; a model cannot be trained on `none`.
   * @default 'sumOverBatchSize'
   */
  readonly reduction?: 'sumOverBatchSize' | 'sum_over_batch_size' | 'sum' | 'mean' | 'meanWithSampleWeight' | 'mean_with_sample_weight' | 'none';
  /** Key in the logs of a model with several outputs, behind the output's name; `loss` if not given. */
  readonly name?: string;
}

/** Cross-entropy of independent yes-or-no answers. */
export interface BinaryCrossentropyLossOptions extends LossOptions {
  /**
   * Whether the predictions are logits, without a sigmoid behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * How far targets move from 0 and 1 towards 0.5. At least 0 and at most 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/** The spec of `binaryCrossentropy`. */
export interface BinaryCrossentropyLossSpec extends BinaryCrossentropyLossOptions {
  readonly kind: 'binaryCrossentropy';
}

/** Cross-entropy of yes-or-no answers in which those that are right already count little. */
export interface BinaryFocalCrossentropyLossOptions extends LossOptions {
  /**
   * Whether yes counts `alpha` and no `1 - alpha`.
   * @default false
   */
  readonly applyClassBalancing?: boolean;
  /**
   * How much yes counts, if classes are balanced. At least 0 and at most 1.
   * @default 0.25
   */
  readonly alpha?: number;
  /**
   * How little right answers count; 0 gives plain cross-entropy. At least 0.
   * @default 2
   */
  readonly gamma?: number;
  /**
   * Whether the predictions are logits, without a sigmoid behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * How far targets move from 0 and 1 towards 0.5. At least 0 and at most 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/** The spec of `binaryFocalCrossentropy`. */
export interface BinaryFocalCrossentropyLossSpec extends BinaryFocalCrossentropyLossOptions {
  readonly kind: 'binaryFocalCrossentropy';
}

/** Cross-entropy of one class among several; each target is a row with a number for every class. */
export interface CategoricalCrossentropyLossOptions extends LossOptions {
  /**
   * Whether the predictions are logits, without a softmax behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * Share of each target that is spread evenly over all classes. At least 0 and at most 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/** The spec of `categoricalCrossentropy`. */
export interface CategoricalCrossentropyLossSpec extends CategoricalCrossentropyLossOptions {
  readonly kind: 'categoricalCrossentropy';
}

/** Cross-entropy of one class among several in which what is right already counts little. */
export interface CategoricalFocalCrossentropyLossOptions extends LossOptions {
  /**
   * How much the whole counts. At least 0.
   * @default 0.25
   */
  readonly alpha?: number;
  /**
   * How little right answers count; 0 gives cross-entropy times alpha. At least 0.
   * @default 2
   */
  readonly gamma?: number;
  /**
   * Whether the predictions are logits, without a softmax behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * Share of each target that is spread evenly over all classes. At least 0 and at most 1.
   * @default 0
   */
  readonly labelSmoothing?: number;
}

/** The spec of `categoricalFocalCrossentropy`. */
export interface CategoricalFocalCrossentropyLossSpec extends CategoricalFocalCrossentropyLossOptions {
  readonly kind: 'categoricalFocalCrossentropy';
}

/** How far the right class is from beating the best wrong one by 1; each target is a row with a number for every class. */
export interface CategoricalHingeLossSpec extends LossOptions {
  readonly kind: 'categoricalHinge';
}

/** The negated cosine of the angle between predictions and targets: -1 where they point the same way. */
export interface CosineSimilarityLossSpec extends LossOptions {
  readonly kind: 'cosineSimilarity';
}

/** A loss that is a function of tensors. */
export interface CustomLossOptions extends LossOptions {
  /** The function, described for targets and predictions. */
  readonly recipe: object;
  /**
   * Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.
   * @default false
   */
  readonly labels?: boolean;
}

/** The spec of `custom`. */
export interface CustomLossSpec extends CustomLossOptions {
  readonly kind: 'custom';
}

/** How far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
export interface HingeLossSpec extends LossOptions {
  readonly kind: 'hinge';
}

/** Squared error where it is small, absolute error where it is large: outliers pull less. */
export interface HuberLossOptions extends LossOptions {
  /**
   * The error at which the square turns into a line. Above 0.
   * @default 1
   */
  readonly delta?: number;
}

/** The spec of `huber`. */
export interface HuberLossSpec extends HuberLossOptions {
  readonly kind: 'huber';
}

/** How much a distribution differs from that of the targets; each target is a row of probabilities. */
export interface KlDivergenceLossSpec extends LossOptions {
  readonly kind: 'klDivergence';
}

/** Nearly half the squared error where it is small, nearly the absolute error where it is large. */
export interface LogCoshLossSpec extends LossOptions {
  readonly kind: 'logCosh';
}

/** The mean of the absolute differences. */
export interface MeanAbsoluteErrorLossSpec extends LossOptions {
  readonly kind: 'meanAbsoluteError';
}

/** The mean of the absolute differences in percent of the targets. */
export interface MeanAbsolutePercentageErrorLossSpec extends LossOptions {
  readonly kind: 'meanAbsolutePercentageError';
}

/** The mean of the squared differences. */
export interface MeanSquaredErrorLossSpec extends LossOptions {
  readonly kind: 'meanSquaredError';
}

/** The mean of the squared differences of logarithms, for targets that grow by factors. */
export interface MeanSquaredLogarithmicErrorLossSpec extends LossOptions {
  readonly kind: 'meanSquaredLogarithmicError';
}

/** How unlikely counts are under predicted rates, which must be positive. */
export interface PoissonLossSpec extends LossOptions {
  readonly kind: 'poisson';
}

/** Cross-entropy of one class among several; each target is the number of its class. */
export interface SparseCategoricalCrossentropyLossOptions extends LossOptions {
  /**
   * Whether the predictions are logits, without a softmax behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /** A class id, maybe of no class such as -1, at whose places nothing is asked of the predictions. */
  readonly ignoreClass?: number;
}

/** The spec of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyLossSpec extends SparseCategoricalCrossentropyLossOptions {
  readonly kind: 'sparseCategoricalCrossentropy';
}

/** The square of how far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
export interface SquaredHingeLossSpec extends LossOptions {
  readonly kind: 'squaredHinge';
}

/** Any loss as plain JSON. */
export type LossSpec =
  | BinaryCrossentropyLossSpec
  | BinaryFocalCrossentropyLossSpec
  | CategoricalCrossentropyLossSpec
  | CategoricalFocalCrossentropyLossSpec
  | CategoricalHingeLossSpec
  | CosineSimilarityLossSpec
  | CustomLossSpec
  | HingeLossSpec
  | HuberLossSpec
  | KlDivergenceLossSpec
  | LogCoshLossSpec
  | MeanAbsoluteErrorLossSpec
  | MeanAbsolutePercentageErrorLossSpec
  | MeanSquaredErrorLossSpec
  | MeanSquaredLogarithmicErrorLossSpec
  | PoissonLossSpec
  | SparseCategoricalCrossentropyLossSpec
  | SquaredHingeLossSpec;

/** The name of any loss that can do without options, in camelCase or as Keras spells it. */
export type LossName =
  | 'binaryCrossentropy'
  | 'binary_crossentropy'
  | 'bce'
  | 'binaryFocalCrossentropy'
  | 'binary_focal_crossentropy'
  | 'categoricalCrossentropy'
  | 'categorical_crossentropy'
  | 'cce'
  | 'categoricalFocalCrossentropy'
  | 'categorical_focal_crossentropy'
  | 'categoricalHinge'
  | 'categorical_hinge'
  | 'cosineSimilarity'
  | 'cosine_similarity'
  | 'cosineProximity'
  | 'cosine_proximity'
  | 'hinge'
  | 'huber'
  | 'klDivergence'
  | 'kl_divergence'
  | 'kld'
  | 'kullbackLeiblerDivergence'
  | 'kullback_leibler_divergence'
  | 'logCosh'
  | 'log_cosh'
  | 'logcosh'
  | 'logCoshError'
  | 'log_cosh_error'
  | 'meanAbsoluteError'
  | 'mean_absolute_error'
  | 'mae'
  | 'meanAbsolutePercentageError'
  | 'mean_absolute_percentage_error'
  | 'mape'
  | 'meanSquaredError'
  | 'mean_squared_error'
  | 'mse'
  | 'meanSquaredLogarithmicError'
  | 'mean_squared_logarithmic_error'
  | 'msle'
  | 'poisson'
  | 'sparseCategoricalCrossentropy'
  | 'sparse_categorical_crossentropy'
  | 'scce'
  | 'squaredHinge'
  | 'squared_hinge';

/** Wherever a loss is wanted. */
export type LossLike = LossName | LossSpec;

/** Makes the spec of a loss. */
export const losses = {
  /** Cross-entropy of independent yes-or-no answers. */
  binaryCrossentropy: (options?: BinaryCrossentropyLossOptions): BinaryCrossentropyLossSpec => Object.freeze({ kind: 'binaryCrossentropy', ...options }),
  /** Cross-entropy of yes-or-no answers in which those that are right already count little. */
  binaryFocalCrossentropy: (options?: BinaryFocalCrossentropyLossOptions): BinaryFocalCrossentropyLossSpec => Object.freeze({ kind: 'binaryFocalCrossentropy', ...options }),
  /** Cross-entropy of one class among several; each target is a row with a number for every class. */
  categoricalCrossentropy: (options?: CategoricalCrossentropyLossOptions): CategoricalCrossentropyLossSpec => Object.freeze({ kind: 'categoricalCrossentropy', ...options }),
  /** Cross-entropy of one class among several in which what is right already counts little. */
  categoricalFocalCrossentropy: (options?: CategoricalFocalCrossentropyLossOptions): CategoricalFocalCrossentropyLossSpec => Object.freeze({ kind: 'categoricalFocalCrossentropy', ...options }),
  /** How far the right class is from beating the best wrong one by 1; each target is a row with a number for every class. */
  categoricalHinge: (options?: LossOptions): CategoricalHingeLossSpec => Object.freeze({ kind: 'categoricalHinge', ...options }),
  /** The negated cosine of the angle between predictions and targets: -1 where they point the same way. */
  cosineSimilarity: (options?: LossOptions): CosineSimilarityLossSpec => Object.freeze({ kind: 'cosineSimilarity', ...options }),
  /** A loss that is a function of tensors. */
  custom: (options: CustomLossOptions): CustomLossSpec => Object.freeze({ kind: 'custom', ...options }),
  /** How far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
  hinge: (options?: LossOptions): HingeLossSpec => Object.freeze({ kind: 'hinge', ...options }),
  /** Squared error where it is small, absolute error where it is large: outliers pull less. */
  huber: (options?: HuberLossOptions): HuberLossSpec => Object.freeze({ kind: 'huber', ...options }),
  /** How much a distribution differs from that of the targets; each target is a row of probabilities. */
  klDivergence: (options?: LossOptions): KlDivergenceLossSpec => Object.freeze({ kind: 'klDivergence', ...options }),
  /** Nearly half the squared error where it is small, nearly the absolute error where it is large. */
  logCosh: (options?: LossOptions): LogCoshLossSpec => Object.freeze({ kind: 'logCosh', ...options }),
  /** The mean of the absolute differences. */
  meanAbsoluteError: (options?: LossOptions): MeanAbsoluteErrorLossSpec => Object.freeze({ kind: 'meanAbsoluteError', ...options }),
  /** The mean of the absolute differences in percent of the targets. */
  meanAbsolutePercentageError: (options?: LossOptions): MeanAbsolutePercentageErrorLossSpec => Object.freeze({ kind: 'meanAbsolutePercentageError', ...options }),
  /** The mean of the squared differences. */
  meanSquaredError: (options?: LossOptions): MeanSquaredErrorLossSpec => Object.freeze({ kind: 'meanSquaredError', ...options }),
  /** The mean of the squared differences of logarithms, for targets that grow by factors. */
  meanSquaredLogarithmicError: (options?: LossOptions): MeanSquaredLogarithmicErrorLossSpec => Object.freeze({ kind: 'meanSquaredLogarithmicError', ...options }),
  /** How unlikely counts are under predicted rates, which must be positive. */
  poisson: (options?: LossOptions): PoissonLossSpec => Object.freeze({ kind: 'poisson', ...options }),
  /** Cross-entropy of one class among several; each target is the number of its class. */
  sparseCategoricalCrossentropy: (options?: SparseCategoricalCrossentropyLossOptions): SparseCategoricalCrossentropyLossSpec => Object.freeze({ kind: 'sparseCategoricalCrossentropy', ...options }),
  /** The square of how far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
  squaredHinge: (options?: LossOptions): SquaredHingeLossSpec => Object.freeze({ kind: 'squaredHinge', ...options }),
} as const;
