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

/** The mean of the absolute differences. */
export interface MeanAbsoluteErrorMetricSpec extends MetricOptions {
  readonly kind: 'meanAbsoluteError';
}

/** The share of right classes; each target is the number of its class. */
export interface SparseCategoricalAccuracyMetricSpec extends MetricOptions {
  readonly kind: 'sparseCategoricalAccuracy';
}

/** Any metric as plain JSON. */
export type MetricSpec =
  | AccuracyMetricSpec
  | BinaryAccuracyMetricSpec
  | CategoricalAccuracyMetricSpec
  | CustomMetricSpec
  | MeanAbsoluteErrorMetricSpec
  | SparseCategoricalAccuracyMetricSpec;

/** The name of any metric that can do without options, in camelCase or as Keras spells it. */
export type MetricName =
  | 'accuracy'
  | 'acc'
  | 'binaryAccuracy'
  | 'binary_accuracy'
  | 'categoricalAccuracy'
  | 'categorical_accuracy'
  | 'meanAbsoluteError'
  | 'mean_absolute_error'
  | 'mae'
  | 'sparseCategoricalAccuracy'
  | 'sparse_categorical_accuracy';

/** Wherever a metric is wanted. */
export type MetricLike = MetricName | MetricSpec;

/** Makes the spec of a metric. */
export const metrics = {
  /** The share of right answers; what counts as right follows from the shapes of outputs and targets. */
  accuracy: (options?: MetricOptions): AccuracyMetricSpec => Object.freeze({ kind: 'accuracy', ...options }),
  /** The share of right yes-or-no answers. */
  binaryAccuracy: (options?: BinaryAccuracyMetricOptions): BinaryAccuracyMetricSpec => Object.freeze({ kind: 'binaryAccuracy', ...options }),
  /** The share of right classes; each target is a row with a number for every class. */
  categoricalAccuracy: (options?: MetricOptions): CategoricalAccuracyMetricSpec => Object.freeze({ kind: 'categoricalAccuracy', ...options }),
  /** The mean of a function of tensors. */
  custom: (options: CustomMetricOptions): CustomMetricSpec => Object.freeze({ kind: 'custom', ...options }),
  /** The mean of the absolute differences. */
  meanAbsoluteError: (options?: MetricOptions): MeanAbsoluteErrorMetricSpec => Object.freeze({ kind: 'meanAbsoluteError', ...options }),
  /** The share of right classes; each target is the number of its class. */
  sparseCategoricalAccuracy: (options?: MetricOptions): SparseCategoricalAccuracyMetricSpec => Object.freeze({ kind: 'sparseCategoricalAccuracy', ...options }),
} as const;
