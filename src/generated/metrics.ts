/** Metrics: written by `npm run gen` from `crates/nn/src/metrics`. */

/** What every metric takes. */
export interface MetricOptions {
  /** Key in logs and histories; the kind if not given. */
  readonly name?: string;
}

/** The share of right answers; what counts as right follows from the shapes of outputs and targets. */
export interface AccuracyMetricSpec extends MetricOptions {
  readonly kind: 'accuracy';
}

/**
 * The area under the ROC or PR curve of yes-or-no answers. Targets are 0 and 1 in the shape of the predictions, or class
 * ids.
 */
export interface AucMetricOptions extends MetricOptions {
  /**
   * How many thresholds the curve runs through, unless it is exact. At least 2.
   * @default 200
   */
  readonly numThresholds?: number;
  /**
   * The curve.
   * @default 'ROC'
   */
  readonly curve?: 'ROC' | 'PR';
  /**
   * How high the curve is between two thresholds.
   * @default 'interpolation'
   */
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring';
  /**
   * Whether each output has a curve of its own, over whose areas the mean is taken; else all answers make one curve.
   * @default false
   */
  readonly multiLabel?: boolean;
  /**
   * Whether the predictions are logits, without a sigmoid behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /**
   * Whether every prediction is a threshold, so that nothing is rounded; remembers all predictions.
   * @default false
   */
  readonly exact?: boolean;
}

/** The spec of `auc`. */
export interface AucMetricSpec extends AucMetricOptions {
  readonly kind: 'auc';
}

/** The share of right yes-or-no answers. */
export interface BinaryAccuracyMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes.
   * @default 0.5
   */
  readonly threshold?: number;
}

/** The spec of `binaryAccuracy`. */
export interface BinaryAccuracyMetricSpec extends BinaryAccuracyMetricOptions {
  readonly kind: 'binaryAccuracy';
}

/** The share of right classes; each target is a row with a number for every class. */
export interface CategoricalAccuracyMetricSpec extends MetricOptions {
  readonly kind: 'categoricalAccuracy';
}

/** How often each class (row) is taken for each class (column). Targets are rows with a number for every class, or class ids. */
export interface ConfusionMatrixMetricOptions extends MetricOptions {
  /**
   * What the counts are divided by: `none`, the sums of rows (`true`), of columns (`pred`) or of `all`.
   * @default 'none'
   */
  readonly normalize?: 'none' | 'true' | 'pred' | 'all';
}

/** The spec of `confusionMatrix`. */
export interface ConfusionMatrixMetricSpec extends ConfusionMatrixMetricOptions {
  readonly kind: 'confusionMatrix';
}

/** The mean cosine of the angle between predictions and targets: 1 where they point the same way. */
export interface CosineSimilarityMetricSpec extends MetricOptions {
  readonly kind: 'cosineSimilarity';
}

/** The mean cross-entropy; which one follows from the shapes of outputs and targets. */
export interface CrossentropyMetricSpec extends MetricOptions {
  readonly kind: 'crossentropy';
}

/** The mean of a function of tensors. */
export interface CustomMetricOptions extends MetricOptions {
  /** The function, described for targets and predictions. */
  readonly recipe: object;
  /**
   * Whether targets are class ids, as int32; else they are numbers in the shape of the predictions.
   * @default false
   */
  readonly labels?: boolean;
}

/** The spec of `custom`. */
export interface CustomMetricSpec extends CustomMetricOptions {
  readonly kind: 'custom';
}

/** The harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids. */
export interface F1ScoreMetricOptions extends MetricOptions {
  /**
   * How the scores of classes become one number; with `none` they are a table of one row, if there are several.
   * @default 'none'
   */
  readonly average?: 'none' | 'micro' | 'macro' | 'weighted';
  /** Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output. */
  readonly threshold?: number;
}

/** The spec of `f1Score`. */
export interface F1ScoreMetricSpec extends F1ScoreMetricOptions {
  readonly kind: 'f1Score';
}

/** The weighted harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids. */
export interface FBetaScoreMetricOptions extends MetricOptions {
  /**
   * How the scores of classes become one number; with `none` they are a table of one row, if there are several.
   * @default 'none'
   */
  readonly average?: 'none' | 'micro' | 'macro' | 'weighted';
  /**
   * How much recall counts beside precision. Above 0.
   * @default 1
   */
  readonly beta?: number;
  /** Predictions above this count as yes; without it the largest of each row, or above 0.5 where there is one output. */
  readonly threshold?: number;
}

/** The spec of `fBetaScore`. */
export interface FBetaScoreMetricSpec extends FBetaScoreMetricOptions {
  readonly kind: 'fBetaScore';
}

/** No where it is true: how often that happens. */
export interface FalseNegativesMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; of several thresholds each is judged by itself, as a table of one row.
   * @default 0.5
   */
  readonly thresholds?: number | readonly number[];
}

/** The spec of `falseNegatives`. */
export interface FalseNegativesMetricSpec extends FalseNegativesMetricOptions {
  readonly kind: 'falseNegatives';
}

/** Yes where it is not true: how often that happens. */
export interface FalsePositivesMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; of several thresholds each is judged by itself, as a table of one row.
   * @default 0.5
   */
  readonly thresholds?: number | readonly number[];
}

/** The spec of `falsePositives`. */
export interface FalsePositivesMetricSpec extends FalsePositivesMetricOptions {
  readonly kind: 'falsePositives';
}

/** The share of yes answers that are true. Targets are 0 and 1 in the shape of the predictions, or class ids. */
export interface PrecisionMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; 0.5, or with `topK` any. Of several thresholds each is judged by itself, as a
   * table of one row.
   */
  readonly thresholds?: number | readonly number[];
  /** Only that many of the largest predictions of a row count as yes. At least 1. */
  readonly topK?: number;
  /** The class to look at; all of them if not given. */
  readonly classId?: number;
}

/** The spec of `precision`. */
export interface PrecisionMetricSpec extends PrecisionMetricOptions {
  readonly kind: 'precision';
}

/** The share of the targets' variance that predictions explain: 1 at best, 0 for always saying the mean. */
export interface R2ScoreMetricOptions extends MetricOptions {
  /**
   * How the scores of several outputs become one; with `none` they are a table of one row.
   * @default 'uniformAverage'
   */
  readonly classAggregation?: 'uniformAverage' | 'uniform_average' | 'varianceWeightedAverage' | 'variance_weighted_average' | 'none';
}

/** The spec of `r2Score`. */
export interface R2ScoreMetricSpec extends R2ScoreMetricOptions {
  readonly kind: 'r2Score';
}

/** The share of what is true that is answered with yes. Targets are 0 and 1 in the shape of the predictions, or class ids. */
export interface RecallMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; 0.5, or with `topK` any. Of several thresholds each is judged by itself, as a
   * table of one row.
   */
  readonly thresholds?: number | readonly number[];
  /** Only that many of the largest predictions of a row count as yes. At least 1. */
  readonly topK?: number;
  /** The class to look at; all of them if not given. */
  readonly classId?: number;
}

/** The spec of `recall`. */
export interface RecallMetricSpec extends RecallMetricOptions {
  readonly kind: 'recall';
}

/** The square root of the mean of the squared differences. */
export interface RootMeanSquaredErrorMetricSpec extends MetricOptions {
  readonly kind: 'rootMeanSquaredError';
}

/** The share of right classes; each target is the number of its class. */
export interface SparseCategoricalAccuracyMetricSpec extends MetricOptions {
  readonly kind: 'sparseCategoricalAccuracy';
}

/** The share of rows whose class is among the k most likely; each target is the number of its class. */
export interface SparseTopKCategoricalAccuracyMetricOptions extends MetricOptions {
  /**
   * How many classes may be named. At least 1.
   * @default 5
   */
  readonly k?: number;
}

/** The spec of `sparseTopKCategoricalAccuracy`. */
export interface SparseTopKCategoricalAccuracyMetricSpec extends SparseTopKCategoricalAccuracyMetricOptions {
  readonly kind: 'sparseTopKCategoricalAccuracy';
}

/** The share of rows whose class is among the k most likely; each target is a row with a number for every class. */
export interface TopKCategoricalAccuracyMetricOptions extends MetricOptions {
  /**
   * How many classes may be named. At least 1.
   * @default 5
   */
  readonly k?: number;
}

/** The spec of `topKCategoricalAccuracy`. */
export interface TopKCategoricalAccuracyMetricSpec extends TopKCategoricalAccuracyMetricOptions {
  readonly kind: 'topKCategoricalAccuracy';
}

/** No where it is not true: how often that happens. */
export interface TrueNegativesMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; of several thresholds each is judged by itself, as a table of one row.
   * @default 0.5
   */
  readonly thresholds?: number | readonly number[];
}

/** The spec of `trueNegatives`. */
export interface TrueNegativesMetricSpec extends TrueNegativesMetricOptions {
  readonly kind: 'trueNegatives';
}

/** Yes where it is true: how often that happens. */
export interface TruePositivesMetricOptions extends MetricOptions {
  /**
   * Predictions above this count as yes; of several thresholds each is judged by itself, as a table of one row.
   * @default 0.5
   */
  readonly thresholds?: number | readonly number[];
}

/** The spec of `truePositives`. */
export interface TruePositivesMetricSpec extends TruePositivesMetricOptions {
  readonly kind: 'truePositives';
}

/** Cross-entropy of independent yes-or-no answers. */
export interface BinaryCrossentropyMetricOptions extends MetricOptions {
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
export interface BinaryCrossentropyMetricSpec extends BinaryCrossentropyMetricOptions {
  readonly kind: 'binaryCrossentropy';
}

/** Cross-entropy of yes-or-no answers in which those that are right already count little. */
export interface BinaryFocalCrossentropyMetricOptions extends MetricOptions {
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
export interface BinaryFocalCrossentropyMetricSpec extends BinaryFocalCrossentropyMetricOptions {
  readonly kind: 'binaryFocalCrossentropy';
}

/** Cross-entropy of one class among several; each target is a row with a number for every class. */
export interface CategoricalCrossentropyMetricOptions extends MetricOptions {
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
export interface CategoricalCrossentropyMetricSpec extends CategoricalCrossentropyMetricOptions {
  readonly kind: 'categoricalCrossentropy';
}

/** Cross-entropy of one class among several in which what is right already counts little. */
export interface CategoricalFocalCrossentropyMetricOptions extends MetricOptions {
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
export interface CategoricalFocalCrossentropyMetricSpec extends CategoricalFocalCrossentropyMetricOptions {
  readonly kind: 'categoricalFocalCrossentropy';
}

/** How far the right class is from beating the best wrong one by 1; each target is a row with a number for every class. */
export interface CategoricalHingeMetricSpec extends MetricOptions {
  readonly kind: 'categoricalHinge';
}

/** How far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
export interface HingeMetricSpec extends MetricOptions {
  readonly kind: 'hinge';
}

/** Squared error where it is small, absolute error where it is large: outliers pull less. */
export interface HuberMetricOptions extends MetricOptions {
  /**
   * The error at which the square turns into a line. Above 0.
   * @default 1
   */
  readonly delta?: number;
}

/** The spec of `huber`. */
export interface HuberMetricSpec extends HuberMetricOptions {
  readonly kind: 'huber';
}

/** How much a distribution differs from that of the targets; each target is a row of probabilities. */
export interface KlDivergenceMetricSpec extends MetricOptions {
  readonly kind: 'klDivergence';
}

/** Nearly half the squared error where it is small, nearly the absolute error where it is large. */
export interface LogCoshMetricSpec extends MetricOptions {
  readonly kind: 'logCosh';
}

/** The mean of the absolute differences. */
export interface MeanAbsoluteErrorMetricSpec extends MetricOptions {
  readonly kind: 'meanAbsoluteError';
}

/** The mean of the absolute differences in percent of the targets. */
export interface MeanAbsolutePercentageErrorMetricSpec extends MetricOptions {
  readonly kind: 'meanAbsolutePercentageError';
}

/** The mean of the squared differences. */
export interface MeanSquaredErrorMetricSpec extends MetricOptions {
  readonly kind: 'meanSquaredError';
}

/** The mean of the squared differences of logarithms, for targets that grow by factors. */
export interface MeanSquaredLogarithmicErrorMetricSpec extends MetricOptions {
  readonly kind: 'meanSquaredLogarithmicError';
}

/** How unlikely counts are under predicted rates, which must be positive. */
export interface PoissonMetricSpec extends MetricOptions {
  readonly kind: 'poisson';
}

/** Cross-entropy of one class among several; each target is the number of its class. */
export interface SparseCategoricalCrossentropyMetricOptions extends MetricOptions {
  /**
   * Whether the predictions are logits, without a softmax behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
  /** A class id, maybe of no class such as -1, at whose places nothing is asked of the predictions. */
  readonly ignoreClass?: number;
}

/** The spec of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyMetricSpec extends SparseCategoricalCrossentropyMetricOptions {
  readonly kind: 'sparseCategoricalCrossentropy';
}

/** The square of how far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
export interface SquaredHingeMetricSpec extends MetricOptions {
  readonly kind: 'squaredHinge';
}

/** Any metric as plain JSON. */
export type MetricSpec =
  | AccuracyMetricSpec
  | AucMetricSpec
  | BinaryAccuracyMetricSpec
  | CategoricalAccuracyMetricSpec
  | ConfusionMatrixMetricSpec
  | CosineSimilarityMetricSpec
  | CrossentropyMetricSpec
  | CustomMetricSpec
  | F1ScoreMetricSpec
  | FBetaScoreMetricSpec
  | FalseNegativesMetricSpec
  | FalsePositivesMetricSpec
  | PrecisionMetricSpec
  | R2ScoreMetricSpec
  | RecallMetricSpec
  | RootMeanSquaredErrorMetricSpec
  | SparseCategoricalAccuracyMetricSpec
  | SparseTopKCategoricalAccuracyMetricSpec
  | TopKCategoricalAccuracyMetricSpec
  | TrueNegativesMetricSpec
  | TruePositivesMetricSpec
  | BinaryCrossentropyMetricSpec
  | BinaryFocalCrossentropyMetricSpec
  | CategoricalCrossentropyMetricSpec
  | CategoricalFocalCrossentropyMetricSpec
  | CategoricalHingeMetricSpec
  | HingeMetricSpec
  | HuberMetricSpec
  | KlDivergenceMetricSpec
  | LogCoshMetricSpec
  | MeanAbsoluteErrorMetricSpec
  | MeanAbsolutePercentageErrorMetricSpec
  | MeanSquaredErrorMetricSpec
  | MeanSquaredLogarithmicErrorMetricSpec
  | PoissonMetricSpec
  | SparseCategoricalCrossentropyMetricSpec
  | SquaredHingeMetricSpec;

/** The name of any metric that can do without options, in camelCase or as Keras spells it. */
export type MetricName =
  | 'accuracy'
  | 'acc'
  | 'auc'
  | 'binaryAccuracy'
  | 'binary_accuracy'
  | 'categoricalAccuracy'
  | 'categorical_accuracy'
  | 'confusionMatrix'
  | 'confusion_matrix'
  | 'cosineSimilarity'
  | 'cosine_similarity'
  | 'cosine'
  | 'crossentropy'
  | 'ce'
  | 'f1Score'
  | 'f1_score'
  | 'f1'
  | 'fBetaScore'
  | 'f_beta_score'
  | 'fbetaScore'
  | 'fbeta_score'
  | 'falseNegatives'
  | 'false_negatives'
  | 'falsePositives'
  | 'false_positives'
  | 'precision'
  | 'r2Score'
  | 'r2_score'
  | 'r2'
  | 'recall'
  | 'rootMeanSquaredError'
  | 'root_mean_squared_error'
  | 'rmse'
  | 'sparseCategoricalAccuracy'
  | 'sparse_categorical_accuracy'
  | 'sparseTopKCategoricalAccuracy'
  | 'sparse_top_k_categorical_accuracy'
  | 'topKCategoricalAccuracy'
  | 'top_k_categorical_accuracy'
  | 'trueNegatives'
  | 'true_negatives'
  | 'truePositives'
  | 'true_positives'
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

/** Wherever a metric is wanted. */
export type MetricLike = MetricName | MetricSpec;

/** Makes the spec of a metric. */
export const metrics = {
  /** The share of right answers; what counts as right follows from the shapes of outputs and targets. */
  accuracy: (options?: MetricOptions): AccuracyMetricSpec => Object.freeze({ kind: 'accuracy', ...options }),
  /**
   * The area under the ROC or PR curve of yes-or-no answers. Targets are 0 and 1 in the shape of the predictions, or class
   * ids.
   */
  auc: (options?: AucMetricOptions): AucMetricSpec => Object.freeze({ kind: 'auc', ...options }),
  /** The share of right yes-or-no answers. */
  binaryAccuracy: (options?: BinaryAccuracyMetricOptions): BinaryAccuracyMetricSpec => Object.freeze({ kind: 'binaryAccuracy', ...options }),
  /** The share of right classes; each target is a row with a number for every class. */
  categoricalAccuracy: (options?: MetricOptions): CategoricalAccuracyMetricSpec => Object.freeze({ kind: 'categoricalAccuracy', ...options }),
  /** How often each class (row) is taken for each class (column). Targets are rows with a number for every class, or class ids. */
  confusionMatrix: (options?: ConfusionMatrixMetricOptions): ConfusionMatrixMetricSpec => Object.freeze({ kind: 'confusionMatrix', ...options }),
  /** The mean cosine of the angle between predictions and targets: 1 where they point the same way. */
  cosineSimilarity: (options?: MetricOptions): CosineSimilarityMetricSpec => Object.freeze({ kind: 'cosineSimilarity', ...options }),
  /** The mean cross-entropy; which one follows from the shapes of outputs and targets. */
  crossentropy: (options?: MetricOptions): CrossentropyMetricSpec => Object.freeze({ kind: 'crossentropy', ...options }),
  /** The mean of a function of tensors. */
  custom: (options: CustomMetricOptions): CustomMetricSpec => Object.freeze({ kind: 'custom', ...options }),
  /** The harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids. */
  f1Score: (options?: F1ScoreMetricOptions): F1ScoreMetricSpec => Object.freeze({ kind: 'f1Score', ...options }),
  /** The weighted harmonic mean of precision and recall. Targets are rows with a number for every class, or class ids. */
  fBetaScore: (options?: FBetaScoreMetricOptions): FBetaScoreMetricSpec => Object.freeze({ kind: 'fBetaScore', ...options }),
  /** No where it is true: how often that happens. */
  falseNegatives: (options?: FalseNegativesMetricOptions): FalseNegativesMetricSpec => Object.freeze({ kind: 'falseNegatives', ...options }),
  /** Yes where it is not true: how often that happens. */
  falsePositives: (options?: FalsePositivesMetricOptions): FalsePositivesMetricSpec => Object.freeze({ kind: 'falsePositives', ...options }),
  /** The share of yes answers that are true. Targets are 0 and 1 in the shape of the predictions, or class ids. */
  precision: (options?: PrecisionMetricOptions): PrecisionMetricSpec => Object.freeze({ kind: 'precision', ...options }),
  /** The share of the targets' variance that predictions explain: 1 at best, 0 for always saying the mean. */
  r2Score: (options?: R2ScoreMetricOptions): R2ScoreMetricSpec => Object.freeze({ kind: 'r2Score', ...options }),
  /** The share of what is true that is answered with yes. Targets are 0 and 1 in the shape of the predictions, or class ids. */
  recall: (options?: RecallMetricOptions): RecallMetricSpec => Object.freeze({ kind: 'recall', ...options }),
  /** The square root of the mean of the squared differences. */
  rootMeanSquaredError: (options?: MetricOptions): RootMeanSquaredErrorMetricSpec => Object.freeze({ kind: 'rootMeanSquaredError', ...options }),
  /** The share of right classes; each target is the number of its class. */
  sparseCategoricalAccuracy: (options?: MetricOptions): SparseCategoricalAccuracyMetricSpec => Object.freeze({ kind: 'sparseCategoricalAccuracy', ...options }),
  /** The share of rows whose class is among the k most likely; each target is the number of its class. */
  sparseTopKCategoricalAccuracy: (options?: SparseTopKCategoricalAccuracyMetricOptions): SparseTopKCategoricalAccuracyMetricSpec => Object.freeze({ kind: 'sparseTopKCategoricalAccuracy', ...options }),
  /** The share of rows whose class is among the k most likely; each target is a row with a number for every class. */
  topKCategoricalAccuracy: (options?: TopKCategoricalAccuracyMetricOptions): TopKCategoricalAccuracyMetricSpec => Object.freeze({ kind: 'topKCategoricalAccuracy', ...options }),
  /** No where it is not true: how often that happens. */
  trueNegatives: (options?: TrueNegativesMetricOptions): TrueNegativesMetricSpec => Object.freeze({ kind: 'trueNegatives', ...options }),
  /** Yes where it is true: how often that happens. */
  truePositives: (options?: TruePositivesMetricOptions): TruePositivesMetricSpec => Object.freeze({ kind: 'truePositives', ...options }),
  /** Cross-entropy of independent yes-or-no answers. */
  binaryCrossentropy: (options?: BinaryCrossentropyMetricOptions): BinaryCrossentropyMetricSpec => Object.freeze({ kind: 'binaryCrossentropy', ...options }),
  /** Cross-entropy of yes-or-no answers in which those that are right already count little. */
  binaryFocalCrossentropy: (options?: BinaryFocalCrossentropyMetricOptions): BinaryFocalCrossentropyMetricSpec => Object.freeze({ kind: 'binaryFocalCrossentropy', ...options }),
  /** Cross-entropy of one class among several; each target is a row with a number for every class. */
  categoricalCrossentropy: (options?: CategoricalCrossentropyMetricOptions): CategoricalCrossentropyMetricSpec => Object.freeze({ kind: 'categoricalCrossentropy', ...options }),
  /** Cross-entropy of one class among several in which what is right already counts little. */
  categoricalFocalCrossentropy: (options?: CategoricalFocalCrossentropyMetricOptions): CategoricalFocalCrossentropyMetricSpec => Object.freeze({ kind: 'categoricalFocalCrossentropy', ...options }),
  /** How far the right class is from beating the best wrong one by 1; each target is a row with a number for every class. */
  categoricalHinge: (options?: MetricOptions): CategoricalHingeMetricSpec => Object.freeze({ kind: 'categoricalHinge', ...options }),
  /** How far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
  hinge: (options?: MetricOptions): HingeMetricSpec => Object.freeze({ kind: 'hinge', ...options }),
  /** Squared error where it is small, absolute error where it is large: outliers pull less. */
  huber: (options?: HuberMetricOptions): HuberMetricSpec => Object.freeze({ kind: 'huber', ...options }),
  /** How much a distribution differs from that of the targets; each target is a row of probabilities. */
  klDivergence: (options?: MetricOptions): KlDivergenceMetricSpec => Object.freeze({ kind: 'klDivergence', ...options }),
  /** Nearly half the squared error where it is small, nearly the absolute error where it is large. */
  logCosh: (options?: MetricOptions): LogCoshMetricSpec => Object.freeze({ kind: 'logCosh', ...options }),
  /** The mean of the absolute differences. */
  meanAbsoluteError: (options?: MetricOptions): MeanAbsoluteErrorMetricSpec => Object.freeze({ kind: 'meanAbsoluteError', ...options }),
  /** The mean of the absolute differences in percent of the targets. */
  meanAbsolutePercentageError: (options?: MetricOptions): MeanAbsolutePercentageErrorMetricSpec => Object.freeze({ kind: 'meanAbsolutePercentageError', ...options }),
  /** The mean of the squared differences. */
  meanSquaredError: (options?: MetricOptions): MeanSquaredErrorMetricSpec => Object.freeze({ kind: 'meanSquaredError', ...options }),
  /** The mean of the squared differences of logarithms, for targets that grow by factors. */
  meanSquaredLogarithmicError: (options?: MetricOptions): MeanSquaredLogarithmicErrorMetricSpec => Object.freeze({ kind: 'meanSquaredLogarithmicError', ...options }),
  /** How unlikely counts are under predicted rates, which must be positive. */
  poisson: (options?: MetricOptions): PoissonMetricSpec => Object.freeze({ kind: 'poisson', ...options }),
  /** Cross-entropy of one class among several; each target is the number of its class. */
  sparseCategoricalCrossentropy: (options?: SparseCategoricalCrossentropyMetricOptions): SparseCategoricalCrossentropyMetricSpec => Object.freeze({ kind: 'sparseCategoricalCrossentropy', ...options }),
  /** The square of how far predictions are from the right side of a margin; targets are -1 and 1, or 0 and 1. */
  squaredHinge: (options?: MetricOptions): SquaredHingeMetricSpec => Object.freeze({ kind: 'squaredHinge', ...options }),
} as const;
