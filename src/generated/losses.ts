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

/** The mean of the absolute differences. */
export interface MeanAbsoluteErrorLossSpec extends LossOptions {
  readonly kind: 'meanAbsoluteError';
}

/** The mean of the squared differences. */
export interface MeanSquaredErrorLossSpec extends LossOptions {
  readonly kind: 'meanSquaredError';
}

/** Cross-entropy of one class among several; each target is the number of its class. */
export interface SparseCategoricalCrossentropyLossOptions extends LossOptions {
  /**
   * Whether the predictions are logits, without a softmax behind them.
   * @default false
   */
  readonly fromLogits?: boolean;
}

/** The spec of `sparseCategoricalCrossentropy`. */
export interface SparseCategoricalCrossentropyLossSpec extends SparseCategoricalCrossentropyLossOptions {
  readonly kind: 'sparseCategoricalCrossentropy';
}

/** Any loss as plain JSON. */
export type LossSpec =
  | BinaryCrossentropyLossSpec
  | CategoricalCrossentropyLossSpec
  | CustomLossSpec
  | MeanAbsoluteErrorLossSpec
  | MeanSquaredErrorLossSpec
  | SparseCategoricalCrossentropyLossSpec;

/** The name of any loss that can do without options, in camelCase or as Keras spells it. */
export type LossName =
  | 'binaryCrossentropy'
  | 'binary_crossentropy'
  | 'bce'
  | 'categoricalCrossentropy'
  | 'categorical_crossentropy'
  | 'cce'
  | 'meanAbsoluteError'
  | 'mean_absolute_error'
  | 'mae'
  | 'meanSquaredError'
  | 'mean_squared_error'
  | 'mse'
  | 'sparseCategoricalCrossentropy'
  | 'sparse_categorical_crossentropy'
  | 'scce';

/** Wherever a loss is wanted. */
export type LossLike = LossName | LossSpec;

/** Makes the spec of a loss. */
export const losses = {
  /** Cross-entropy of independent yes-or-no answers. */
  binaryCrossentropy: (options?: BinaryCrossentropyLossOptions): BinaryCrossentropyLossSpec => Object.freeze({ kind: 'binaryCrossentropy', ...options }),
  /** Cross-entropy of one class among several; each target is a row with a number for every class. */
  categoricalCrossentropy: (options?: CategoricalCrossentropyLossOptions): CategoricalCrossentropyLossSpec => Object.freeze({ kind: 'categoricalCrossentropy', ...options }),
  /** A loss that is a function of tensors. */
  custom: (options: CustomLossOptions): CustomLossSpec => Object.freeze({ kind: 'custom', ...options }),
  /** The mean of the absolute differences. */
  meanAbsoluteError: (options?: LossOptions): MeanAbsoluteErrorLossSpec => Object.freeze({ kind: 'meanAbsoluteError', ...options }),
  /** The mean of the squared differences. */
  meanSquaredError: (options?: LossOptions): MeanSquaredErrorLossSpec => Object.freeze({ kind: 'meanSquaredError', ...options }),
  /** Cross-entropy of one class among several; each target is the number of its class. */
  sparseCategoricalCrossentropy: (options?: SparseCategoricalCrossentropyLossOptions): SparseCategoricalCrossentropyLossSpec => Object.freeze({ kind: 'sparseCategoricalCrossentropy', ...options }),
} as const;
