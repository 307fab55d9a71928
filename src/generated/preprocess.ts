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

/** Turns samples onto the principal axes of the training data, so that what comes out is not correlated. */
export interface DecorrelationPreprocessingOptions {
  /**
   * How many of the first axes stay; below 1, the share of the variance that those which stay have at least; all if not
   * given.
   */
  readonly components?: number;
}

/** The spec of `decorrelation`. */
export interface DecorrelationPreprocessingSpec extends DecorrelationPreprocessingOptions {
  readonly kind: 'decorrelation';
}

/** Puts a value of each column in the place of those that are missing. */
export interface FillMissingPreprocessingOptions {
  /**
   * What takes the place of missing values: the column's mean, median or most frequent value, or `fillValue`.
   * @default 'mean'
   */
  readonly strategy?: 'mean' | 'median' | 'mostFrequent' | 'most_frequent' | 'constant';
  /**
   * The number for the strategy 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
  /** A number that stands for a missing value; what is not a number (NaN) is missing in any case. */
  readonly missingValue?: number;
  /**
   * What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
   * last axis over all others, such as the colours of images.
   * @default 'element'
   */
  readonly per?: 'element' | 'channel';
}

/** The spec of `fillMissing`. */
export interface FillMissingPreprocessingSpec extends FillMissingPreprocessingOptions {
  readonly kind: 'fillMissing';
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

/** Makes labels of any numbers into class numbers from 0. */
export interface LabelEncoderPreprocessingOptions {
  /** How many classes there are; found by fitting. */
  readonly classes?: number;
}

/** The spec of `labelEncoder`. */
export interface LabelEncoderPreprocessingSpec extends LabelEncoderPreprocessingOptions {
  readonly kind: 'labelEncoder';
}

/** Takes the mean of its neighbourhood from each pixel, and divides by the neighbourhood's contrast. */
export interface LocalContrastNormalizationPreprocessingOptions {
  /**
   * Pixels of the window's side; an odd number. At least 1.
   * @default 7
   */
  readonly kernelSize?: number;
  /**
   * How wide the window's bell is, in pixels. Above 0.
   * @default 2
   */
  readonly sigma?: number;
  /**
   * The least that a pixel is divided by. Above 0.
   * @default 0.0001
   */
  readonly threshold?: number;
}

/** The spec of `localContrastNormalization`. */
export interface LocalContrastNormalizationPreprocessingSpec extends LocalContrastNormalizationPreprocessingOptions {
  readonly kind: 'localContrastNormalization';
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

/** Makes columns of categories into rows of zeros with a one. */
export interface OneHotPreprocessingOptions {
  /** How many categories each column has; found by fitting. */
  readonly categories?: readonly number[];
}

/** The spec of `oneHot`. */
export interface OneHotPreprocessingSpec extends OneHotPreprocessingOptions {
  readonly kind: 'oneHot';
}

/** Confines each column to what lies between two of its quantiles. */
export interface QuantileClipPreprocessingOptions {
  /**
   * Share of the values that are raised to the lower bound. At least 0 and at most 1.
   * @default 0.01
   */
  readonly lower?: number;
  /**
   * Share of the values that lie below the upper bound. At least 0 and at most 1.
   * @default 0.99
   */
  readonly upper?: number;
  /**
   * What is measured apart: every place of a sample (each column of a table, each pixel of images), or each entry of the
   * last axis over all others, such as the colours of images.
   * @default 'element'
   */
  readonly per?: 'element' | 'channel';
}

/** The spec of `quantileClip`. */
export interface QuantileClipPreprocessingSpec extends QuantileClipPreprocessingOptions {
  readonly kind: 'quantileClip';
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

/** Makes the covariance of the training data the identity matrix. */
export interface WhiteningPreprocessingOptions {
  /**
   * Where whitened samples lie: on the principal axes (`'pca'`), or turned back to the shape of the samples (`'zca'`).
   * @default 'pca'
   */
  readonly method?: 'pca' | 'zca';
  /**
   * Added to the variance along each axis, so that those of little variance are not raised to noise. At least 0.
   * @default 0.00001
   */
  readonly epsilon?: number;
  /**
   * How many of the first axes stay; below 1, the share of the variance that those which stay have at least; all if not
   * given.
   */
  readonly components?: number;
  /**
   * What the number of samples is lessened by in the divisor of the covariance. At least 0 and at most 1.
   * @default 1
   */
  readonly ddof?: number;
}

/** The spec of `whitening`. */
export interface WhiteningPreprocessingSpec extends WhiteningPreprocessingOptions {
  readonly kind: 'whitening';
}

/** Any preprocessing as plain JSON. */
export type PreprocessingSpec =
  | ChannelMeanPreprocessingSpec
  | DecorrelationPreprocessingSpec
  | FillMissingPreprocessingSpec
  | GlobalContrastNormalizationPreprocessingSpec
  | LabelEncoderPreprocessingSpec
  | LocalContrastNormalizationPreprocessingSpec
  | MeanImagePreprocessingSpec
  | MinMaxScalerPreprocessingSpec
  | OneHotPreprocessingSpec
  | QuantileClipPreprocessingSpec
  | StandardScalerPreprocessingSpec
  | WhiteningPreprocessingSpec;

/** The name of any preprocessing that can do without options, in camelCase or as Keras spells it. */
export type PreprocessingName =
  | 'channelMean'
  | 'channel_mean'
  | 'decorrelation'
  | 'pca'
  | 'fillMissing'
  | 'fill_missing'
  | 'simpleImputer'
  | 'simple_imputer'
  | 'globalContrastNormalization'
  | 'global_contrast_normalization'
  | 'gcn'
  | 'labelEncoder'
  | 'label_encoder'
  | 'localContrastNormalization'
  | 'local_contrast_normalization'
  | 'lcn'
  | 'meanImage'
  | 'mean_image'
  | 'minMaxScaler'
  | 'min_max_scaler'
  | 'oneHot'
  | 'one_hot'
  | 'oneHotEncoder'
  | 'one_hot_encoder'
  | 'quantileClip'
  | 'quantile_clip'
  | 'standardScaler'
  | 'standard_scaler'
  | 'normalization'
  | 'zScore'
  | 'z_score'
  | 'whitening'
  | 'zca';

/** Wherever a preprocessing is wanted. */
export type PreprocessingLike = PreprocessingName | PreprocessingSpec;

/** Makes the spec of a preprocessing. */
export const preprocess = {
  /** Takes away the mean of each channel of the training data, as for VGG. */
  channelMean: (options?: ChannelMeanPreprocessingOptions): ChannelMeanPreprocessingSpec => Object.freeze({ kind: 'channelMean', ...options }),
  /** Turns samples onto the principal axes of the training data, so that what comes out is not correlated. */
  decorrelation: (options?: DecorrelationPreprocessingOptions): DecorrelationPreprocessingSpec => Object.freeze({ kind: 'decorrelation', ...options }),
  /** Puts a value of each column in the place of those that are missing. */
  fillMissing: (options?: FillMissingPreprocessingOptions): FillMissingPreprocessingSpec => Object.freeze({ kind: 'fillMissing', ...options }),
  /** Takes each sample's own mean away and brings all samples to the same contrast. */
  globalContrastNormalization: (options?: GlobalContrastNormalizationPreprocessingOptions): GlobalContrastNormalizationPreprocessingSpec => Object.freeze({ kind: 'globalContrastNormalization', ...options }),
  /** Makes labels of any numbers into class numbers from 0. */
  labelEncoder: (options?: LabelEncoderPreprocessingOptions): LabelEncoderPreprocessingSpec => Object.freeze({ kind: 'labelEncoder', ...options }),
  /** Takes the mean of its neighbourhood from each pixel, and divides by the neighbourhood's contrast. */
  localContrastNormalization: (options?: LocalContrastNormalizationPreprocessingOptions): LocalContrastNormalizationPreprocessingSpec => Object.freeze({ kind: 'localContrastNormalization', ...options }),
  /** Takes away the mean image of the training data, as for AlexNet. */
  meanImage: (): MeanImagePreprocessingSpec => Object.freeze({ kind: 'meanImage' }),
  /** Moves each column onto `featureRange`. A column of one value only goes to its lower end. */
  minMaxScaler: (options?: MinMaxScalerPreprocessingOptions): MinMaxScalerPreprocessingSpec => Object.freeze({ kind: 'minMaxScaler', ...options }),
  /** Makes columns of categories into rows of zeros with a one. */
  oneHot: (options?: OneHotPreprocessingOptions): OneHotPreprocessingSpec => Object.freeze({ kind: 'oneHot', ...options }),
  /** Confines each column to what lies between two of its quantiles. */
  quantileClip: (options?: QuantileClipPreprocessingOptions): QuantileClipPreprocessingSpec => Object.freeze({ kind: 'quantileClip', ...options }),
  /** Gives each column mean 0 and standard deviation 1. */
  standardScaler: (options?: StandardScalerPreprocessingOptions): StandardScalerPreprocessingSpec => Object.freeze({ kind: 'standardScaler', ...options }),
  /** Makes the covariance of the training data the identity matrix. */
  whitening: (options?: WhiteningPreprocessingOptions): WhiteningPreprocessingSpec => Object.freeze({ kind: 'whitening', ...options }),
} as const;
