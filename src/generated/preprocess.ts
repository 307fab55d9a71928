/** Preprocess: written by `npm run gen` from `crates/transforms/src/preprocess`. */

/** Takes away the mean of each channel of the training data, as for VGG. */
export interface ChannelMeanPreprocessingOptions {
  /**
   * Whether each channel is then divided by its standard deviation.
   * @default false
   */
  readonly withStd?: boolean;
}

/** The spec of `channelMean`. */
export interface ChannelMeanPreprocessingSpec extends ChannelMeanPreprocessingOptions {
  readonly kind: 'channelMean';
}

/** Takes each sample's own mean away and brings all samples to the same contrast. */
export interface GlobalContrastNormalizationPreprocessingOptions {
  /**
   * What the contrast becomes. Above 0.
   * @default 1
   */
  readonly scale?: number;
  /**
   * Whether the sample's mean is taken away.
   * @default true
   */
  readonly subtractMean?: boolean;
  /**
   * Whether contrast is the standard deviation; otherwise it is the length of the sample as a vector.
   * @default false
   */
  readonly useStd?: boolean;
  /**
   * Added under the root, so that samples of little contrast are not raised to noise. At least 0.
   * @default 0
   */
  readonly sqrtBias?: number;
  /**
   * Samples with a smaller divisor are not divided. At least 0.
   * @default 1e-8
   */
  readonly minDivisor?: number;
}

/** The spec of `globalContrastNormalization`. */
export interface GlobalContrastNormalizationPreprocessingSpec extends GlobalContrastNormalizationPreprocessingOptions {
  readonly kind: 'globalContrastNormalization';
}

/** Takes away the mean image of the training data, as for AlexNet. */
export interface MeanImagePreprocessingSpec {
  readonly kind: 'meanImage';
}

/** Moves each column onto `featureRange`. A column of one value only goes to its lower end. */
export interface MinMaxScalerPreprocessingOptions {
  /**
   * Where the smallest and the largest value go.
   * @default [0, 1]
   */
  readonly featureRange?: readonly [number, number];
  /**
   * What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
   * last axis over all others, such as the colours of images.
   * @default 'element'
   */
  readonly per?: 'element' | 'channel';
}

/** The spec of `minMaxScaler`. */
export interface MinMaxScalerPreprocessingSpec extends MinMaxScalerPreprocessingOptions {
  readonly kind: 'minMaxScaler';
}

/** Gives each column mean 0 and standard deviation 1. */
export interface StandardScalerPreprocessingOptions {
  /**
   * Whether to take away the mean.
   * @default true
   */
  readonly withMean?: boolean;
  /**
   * Whether to divide by the standard deviation.
   * @default true
   */
  readonly withStd?: boolean;
  /**
   * What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
   * last axis over all others, such as the colours of images.
   * @default 'element'
   */
  readonly per?: 'element' | 'channel';
}

/** The spec of `standardScaler`. */
export interface StandardScalerPreprocessingSpec extends StandardScalerPreprocessingOptions {
  readonly kind: 'standardScaler';
}

/** Any preprocessing as plain JSON. */
export type PreprocessingSpec =
  | ChannelMeanPreprocessingSpec
  | GlobalContrastNormalizationPreprocessingSpec
  | MeanImagePreprocessingSpec
  | MinMaxScalerPreprocessingSpec
  | StandardScalerPreprocessingSpec;

/** The name of any preprocessing that can do without options, in camelCase or as Keras spells it. */
export type PreprocessingName =
  | 'channelMean'
  | 'channel_mean'
  | 'globalContrastNormalization'
  | 'global_contrast_normalization'
  | 'gcn'
  | 'meanImage'
  | 'mean_image'
  | 'minMaxScaler'
  | 'min_max_scaler'
  | 'standardScaler'
  | 'standard_scaler'
  | 'normalization'
  | 'zScore'
  | 'z_score';

/** Wherever a preprocessing is wanted. */
export type PreprocessingLike = PreprocessingName | PreprocessingSpec;

/** Makes the spec of a preprocessing. */
export const preprocess = {
  /** Takes away the mean of each channel of the training data, as for VGG. */
  channelMean: (options?: ChannelMeanPreprocessingOptions): ChannelMeanPreprocessingSpec => Object.freeze({ kind: 'channelMean', ...options }),
  /** Takes each sample's own mean away and brings all samples to the same contrast. */
  globalContrastNormalization: (options?: GlobalContrastNormalizationPreprocessingOptions): GlobalContrastNormalizationPreprocessingSpec => Object.freeze({ kind: 'globalContrastNormalization', ...options }),
  /** Takes away the mean image of the training data, as for AlexNet. */
  meanImage: (): MeanImagePreprocessingSpec => Object.freeze({ kind: 'meanImage' }),
  /** Moves each column onto `featureRange`. A column of one value only goes to its lower end. */
  minMaxScaler: (options?: MinMaxScalerPreprocessingOptions): MinMaxScalerPreprocessingSpec => Object.freeze({ kind: 'minMaxScaler', ...options }),
  /** Gives each column mean 0 and standard deviation 1. */
  standardScaler: (options?: StandardScalerPreprocessingOptions): StandardScalerPreprocessingSpec => Object.freeze({ kind: 'standardScaler', ...options }),
} as const;
