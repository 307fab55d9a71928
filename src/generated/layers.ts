/** Layers: written by `npm run gen` from `crates/nn/src/layers`. */
import { type Layer, makeLayer } from '../spec/layer.js';
import type { ActivationLike } from './activations.js';
import type { AugmentationLike } from './augment.js';
import type { ConstraintLike } from './constraints.js';
import type { InitializerLike } from './initializers.js';
import type { PreprocessingLike } from './preprocess.js';
import type { RegularizerLike } from './regularizers.js';

/** What every layer takes. */
export interface LayerOptions {
  /** Name within the model; made from the kind if not given. */
  readonly name?: string;
  /**
   * Whether training changes the layer's weights.
   * @default true
   */
  readonly trainable?: boolean;
  /** Shape of the input without the batch axis: opens a sequential model on its first layer, is checked elsewhere. */
  readonly inputShape?: readonly number[];
  /**
   * How images lie that enter here, in `inputShape` or in an input's `shape`: `[height, width, channels]`, or channels
   * first. They are turned once; behind, channels come last in every layer.
   * @default 'channelsLast'
   */
  readonly dataFormat?: 'channelsLast' | 'channels_last' | 'channelsFirst' | 'channels_first';
  /** What the layer's output costs by itself, for each sample; nothing if not given. */
  readonly activityRegularizer?: RegularizerLike;
}

/** Applies a function and keeps the shape. */
export interface ActivationLayerOptions extends LayerOptions {
  /** The function. */
  readonly activation: ActivationLike;
}

/** The spec of `activation`. */
export interface ActivationLayerSpec extends ActivationLayerOptions {
  readonly kind: 'activation';
}

/** Passes values on and adds what they cost to the loss, for each sample. */
export interface ActivityRegularizationLayerOptions extends LayerOptions {
  /**
   * What the sum of absolute values is multiplied with. At least 0.
   * @default 0
   */
  readonly l1?: number;
  /**
   * What the sum of squares is multiplied with. At least 0.
   * @default 0
   */
  readonly l2?: number;
}

/** The spec of `activityRegularization`. */
export interface ActivityRegularizationLayerSpec extends ActivityRegularizationLayerOptions {
  readonly kind: 'activityRegularization';
}

/** Means of windows that make images of one size of those of any. */
export interface AdaptiveAveragePooling2dLayerOptions extends LayerOptions {
  /** Pixels of the result: one number, or height and width. At least 1. */
  readonly outputSize: number | readonly [number, number];
}

/** The spec of `adaptiveAveragePooling2d`. */
export interface AdaptiveAveragePooling2dLayerSpec extends AdaptiveAveragePooling2dLayerOptions {
  readonly kind: 'adaptiveAveragePooling2d';
}

/** Adds values element by element. */
export interface AddLayerSpec extends LayerOptions {
  readonly kind: 'add';
}

/** Drops elements at random while training, so that mean and variance stay those that selu gives. */
export interface AlphaDropoutLayerOptions extends LayerOptions {
  /** Probability of dropping an element. At least 0 and below 1. */
  readonly rate: number;
  /** Shape of the mask with the batch axis: nothing is the value's own size, 1 drops the whole axis together. */
  readonly noiseShape?: readonly (number | null)[];
  /** Seed of this mask alone; without it the mask follows the seed of the training. */
  readonly seed?: number;
}

/** The spec of `alphaDropout`. */
export interface AlphaDropoutLayerSpec extends AlphaDropoutLayerOptions {
  readonly kind: 'alphaDropout';
}

/** Changes images by chance while training. */
export interface AugmentationLayerOptions extends LayerOptions {
  /** The augmentation; several as `augment.sequence([...])`. */
  readonly augment: AugmentationLike;
  /** The values that black and white have; if not given 0 and 255 for bytes, 0 and 1 for floats. */
  readonly valueRange?: readonly [number, number];
  /** Seed of this chance alone; without it it follows the seed of the training. */
  readonly seed?: number;
}

/** The spec of `augmentation`. */
export interface AugmentationLayerSpec extends AugmentationLayerOptions {
  readonly kind: 'augmentation';
}

/** The mean of values, element by element. */
export interface AverageLayerSpec extends LayerOptions {
  readonly kind: 'average';
}

/** The mean of each window of a sequence. */
export interface AveragePooling1dLayerOptions extends LayerOptions {
  /**
   * Steps of a window. At least 1.
   * @default 2
   */
  readonly poolSize?: number;
  /** Steps between neighbouring windows; those of a window if not given. At least 1. */
  readonly strides?: number;
  /**
   * What lies around a sequence: nothing ('valid'), as much as takes all of it in ('same'), or steps on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Whether what is left behind the last window gets a smaller one.
   * @default false
   */
  readonly ceilMode?: boolean;
  /**
   * Whether padding counts as steps that are 0, as PyTorch does by default, or not at all.
   * @default false
   */
  readonly countIncludePad?: boolean;
}

/** The spec of `averagePooling1d`. */
export interface AveragePooling1dLayerSpec extends AveragePooling1dLayerOptions {
  readonly kind: 'averagePooling1d';
}

/** The mean of each window of an image. */
export interface AveragePooling2dLayerOptions extends LayerOptions {
  /**
   * Pixels of a window: one number, or height and width. At least 1.
   * @default 2
   */
  readonly poolSize?: number | readonly [number, number];
  /** Pixels between neighbouring windows; those of a window if not given. At least 1. */
  readonly strides?: number | readonly [number, number];
  /**
   * What lies around an image: nothing ('valid'), as much as takes all of it in ('same'), or pixels on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Whether what is left behind the last window gets a smaller one.
   * @default false
   */
  readonly ceilMode?: boolean;
  /**
   * Whether padding counts as pixels that are 0, as PyTorch does by default, or not at all.
   * @default false
   */
  readonly countIncludePad?: boolean;
}

/** The spec of `averagePooling2d`. */
export interface AveragePooling2dLayerSpec extends AveragePooling2dLayerOptions {
  readonly kind: 'averagePooling2d';
}

/** Normalises each channel over the batch, and over what the layer has seen once it is trained. */
export interface BatchNormalizationLayerOptions extends LayerOptions {
  /**
   * The axis of the channels, counted with the batch axis.
   * @default -1
   */
  readonly axis?: number;
  /**
   * Share of the moving statistics that a step keeps; PyTorch's `momentum` is 1 less this. At least 0 and at most 1.
   * @default 0.99
   */
  readonly momentum?: number;
  /**
   * Added to the variance. At least 0.
   * @default 0.001
   */
  readonly epsilon?: number;
  /**
   * Whether a learned `beta` is added.
   * @default true
   */
  readonly center?: boolean;
  /**
   * Whether the result is multiplied by a learned `gamma`.
   * @default true
   */
  readonly scale?: boolean;
  /**
   * How `beta` starts.
   * @default 'zeros'
   */
  readonly betaInitializer?: InitializerLike;
  /**
   * How `gamma` starts.
   * @default 'ones'
   */
  readonly gammaInitializer?: InitializerLike;
  /** What the values of `beta` cost by themselves; nothing if not given. */
  readonly betaRegularizer?: RegularizerLike;
  /** What the values of `gamma` cost by themselves; nothing if not given. */
  readonly gammaRegularizer?: RegularizerLike;
  /** What `beta` is brought back to after each update; nothing if not given. */
  readonly betaConstraint?: ConstraintLike;
  /** What `gamma` is brought back to after each update; nothing if not given. */
  readonly gammaConstraint?: ConstraintLike;
  /**
   * How the moving mean starts.
   * @default 'zeros'
   */
  readonly movingMeanInitializer?: InitializerLike;
  /**
   * How the moving variance starts.
   * @default 'ones'
   */
  readonly movingVarianceInitializer?: InitializerLike;
  /**
   * Which variance the moving one follows.
   * @default 'population'
   */
  readonly varianceMode?: 'population' | 'unbiased';
}

/** The spec of `batchNormalization`. */
export interface BatchNormalizationLayerSpec extends BatchNormalizationLayerOptions {
  readonly kind: 'batchNormalization';
}

/** Puts values one behind the other along an axis. */
export interface ConcatenateLayerOptions extends LayerOptions {
  /**
   * The axis, counted with the batch axis; negative ones count from the back.
   * @default -1
   */
  readonly axis?: number;
}

/** The spec of `concatenate`. */
export interface ConcatenateLayerSpec extends ConcatenateLayerOptions {
  readonly kind: 'concatenate';
}

/** Slides learned filters over sequences. */
export interface Conv1dLayerOptions extends LayerOptions {
  /** Number of filters: the channels of the result. At least 1. */
  readonly filters: number;
  /** Steps of a filter's window. At least 1. */
  readonly kernelSize: number;
  /**
   * Steps between neighbouring windows. At least 1.
   * @default 1
   */
  readonly strides?: number;
  /**
   * What lies around a sequence: nothing ('valid'), as much as keeps its length ('same'), all of that before it, so
   * that no step sees a later one ('causal'), or steps at the ends.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | 'causal' | number | readonly (readonly [number, number])[];
  /**
   * Steps between the neighbours in a window. At least 1.
   * @default 1
   */
  readonly dilationRate?: number;
  /**
   * Parts of the channels that do not see each other. At least 1.
   * @default 1
   */
  readonly groups?: number;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `conv1d`. */
export interface Conv1dLayerSpec extends Conv1dLayerOptions {
  readonly kind: 'conv1d';
}

/** Slides learned filters over images. */
export interface Conv2dLayerOptions extends LayerOptions {
  /** Number of filters: the channels of the result. At least 1. */
  readonly filters: number;
  /** Pixels of a filter's window: one number, or height and width. At least 1. */
  readonly kernelSize: number | readonly [number, number];
  /**
   * Pixels between neighbouring windows: one number, or height and width. At least 1.
   * @default 1
   */
  readonly strides?: number | readonly [number, number];
  /**
   * What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Pixels between the neighbours in a window: one number, or height and width. At least 1.
   * @default 1
   */
  readonly dilationRate?: number | readonly [number, number];
  /**
   * Parts of the channels that do not see each other. At least 1.
   * @default 1
   */
  readonly groups?: number;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `conv2d`. */
export interface Conv2dLayerSpec extends Conv2dLayerOptions {
  readonly kind: 'conv2d';
}

/** Enlarges images with learned filters. */
export interface Conv2dTransposeLayerOptions extends LayerOptions {
  /** Number of filters: the channels of the result. At least 1. */
  readonly filters: number;
  /** Pixels of a filter's window: one number, or height and width. At least 1. */
  readonly kernelSize: number | readonly [number, number];
  /**
   * Pixels of the result between the windows of neighbouring pixels: one number, or height and width. At least 1.
   * @default 1
   */
  readonly strides?: number | readonly [number, number];
  /**
   * What the convolution that this one transposes puts around its images: with 'same' the result is `strides` times as
   * large as the input.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /** Pixels added at the end of each axis of the result, of which several fit; the usual one if not given. */
  readonly outputPadding?: number | readonly [number, number];
  /**
   * Pixels between the neighbours in a window: one number, or height and width. At least 1.
   * @default 1
   */
  readonly dilationRate?: number | readonly [number, number];
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `conv2dTranspose`. */
export interface Conv2dTransposeLayerSpec extends Conv2dTransposeLayerOptions {
  readonly kind: 'conv2dTranspose';
}

/** Cuts off the ends of sequences. */
export interface Cropping1dLayerOptions extends LayerOptions {
  /**
   * Steps to cut off at each end: one number, or those before and those after.
   * @default 1
   */
  readonly cropping?: number | readonly [number, number];
}

/** The spec of `cropping1d`. */
export interface Cropping1dLayerSpec extends Cropping1dLayerOptions {
  readonly kind: 'cropping1d';
}

/** Cuts off the edges of images. */
export interface Cropping2dLayerOptions extends LayerOptions {
  /**
   * Pixels to cut off on each side: one number, height and width, or `[[top, bottom], [left, right]]`.
   * @default 0
   */
  readonly cropping?: number | readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
}

/** The spec of `cropping2d`. */
export interface Cropping2dLayerSpec extends Cropping2dLayerOptions {
  readonly kind: 'cropping2d';
}

/** Connects every input with every output along the last axis. */
export interface DenseLayerOptions extends LayerOptions {
  /** Number of outputs. At least 1. */
  readonly units: number;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `dense`. */
export interface DenseLayerSpec extends DenseLayerOptions {
  readonly kind: 'dense';
}

/** Slides learned filters over each channel of images by itself. */
export interface DepthwiseConv2dLayerOptions extends LayerOptions {
  /** Pixels of a filter's window: one number, or height and width. At least 1. */
  readonly kernelSize: number | readonly [number, number];
  /**
   * Pixels between neighbouring windows: one number, or height and width. At least 1.
   * @default 1
   */
  readonly strides?: number | readonly [number, number];
  /**
   * What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Pixels between the neighbours in a window: one number, or height and width. At least 1.
   * @default 1
   */
  readonly dilationRate?: number | readonly [number, number];
  /**
   * Filters of each channel. At least 1.
   * @default 1
   */
  readonly depthMultiplier?: number;
  /**
   * How the filters of the channels start.
   * @default 'glorotUniform'
   */
  readonly depthwiseInitializer?: InitializerLike;
  /** What the filters of the channels cost by themselves; nothing if not given. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** What the filters of the channels are brought back to after each update; nothing if not given. */
  readonly depthwiseConstraint?: ConstraintLike;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `depthwiseConv2d`. */
export interface DepthwiseConv2dLayerSpec extends DepthwiseConv2dLayerOptions {
  readonly kind: 'depthwiseConv2d';
}

/** Multiplies two values and sums along an axis of each. */
export interface DotLayerOptions extends LayerOptions {
  /** The axis that is summed along, or that of the first value and that of the second, counted with the batch axis. */
  readonly axes: number | readonly number[];
  /**
   * Whether vectors along the axes are first given the length 1: the result is then the cosine of their angle.
   * @default false
   */
  readonly normalize?: boolean;
}

/** The spec of `dot`. */
export interface DotLayerSpec extends DotLayerOptions {
  readonly kind: 'dot';
}

/** Zeroes elements at random while training and scales the others up to keep the mean. */
export interface DropoutLayerOptions extends LayerOptions {
  /** Probability of zeroing an element. At least 0 and below 1. */
  readonly rate: number;
  /** Shape of the mask with the batch axis: nothing is the value's own size, 1 zeroes the whole axis together. */
  readonly noiseShape?: readonly (number | null)[];
  /** Seed of this mask alone; without it the mask follows the seed of the training. */
  readonly seed?: number;
  /**
   * When values are scaled to make up for those that are dropped: while training, or at inference as in the first papers.
   * @default 'training'
   */
  readonly scaleAt?: 'training' | 'inference';
}

/** The spec of `dropout`. */
export interface DropoutLayerSpec extends DropoutLayerOptions {
  readonly kind: 'dropout';
}

/** `x` where positive, else `alpha (e^x - 1)`, as a layer of its own. */
export interface EluLayerOptions extends LayerOptions {
  /**
   * What the values far below 0 approach, negated.
   * @default 1
   */
  readonly alpha?: number;
}

/** The spec of `elu`. */
export interface EluLayerSpec extends EluLayerOptions {
  readonly kind: 'elu';
}

/** Replaces each number by a vector that is learned for it. */
export interface EmbeddingLayerOptions extends LayerOptions {
  /** How many numbers there are: 0 up to this, which is left out. At least 1. */
  readonly inputDim: number;
  /** Length of the vectors. At least 1. */
  readonly outputDim: number;
  /**
   * How the vectors start.
   * @default 'randomUniform'
   */
  readonly embeddingsInitializer?: InitializerLike;
  /** What the vectors cost by themselves; nothing if not given. */
  readonly embeddingsRegularizer?: RegularizerLike;
  /** What the vectors are brought back to after each update; nothing if not given. */
  readonly embeddingsConstraint?: ConstraintLike;
}

/** The spec of `embedding`. */
export interface EmbeddingLayerSpec extends EmbeddingLayerOptions {
  readonly kind: 'embedding';
}

/** Lays the elements of each sample in a row. */
export interface FlattenLayerSpec extends LayerOptions {
  readonly kind: 'flatten';
}

/** Multiplies by normal numbers around 1 while training. */
export interface GaussianDropoutLayerOptions extends LayerOptions {
  /** The rate of the dropout that varies as much. At least 0 and below 1. */
  readonly rate: number;
  /** Seed of these numbers alone; without it they follow the seed of the training. */
  readonly seed?: number;
}

/** The spec of `gaussianDropout`. */
export interface GaussianDropoutLayerSpec extends GaussianDropoutLayerOptions {
  readonly kind: 'gaussianDropout';
}

/** Adds normal numbers while training. */
export interface GaussianNoiseLayerOptions extends LayerOptions {
  /** Standard deviation of the numbers. At least 0. */
  readonly stddev: number;
  /** Seed of these numbers alone; without it they follow the seed of the training. */
  readonly seed?: number;
}

/** The spec of `gaussianNoise`. */
export interface GaussianNoiseLayerSpec extends GaussianNoiseLayerOptions {
  readonly kind: 'gaussianNoise';
}

/** The mean of each channel of a sequence. */
export interface GlobalAveragePooling1dLayerOptions extends LayerOptions {
  /**
   * Whether the axes stay, with size 1.
   * @default false
   */
  readonly keepDims?: boolean;
}

/** The spec of `globalAveragePooling1d`. */
export interface GlobalAveragePooling1dLayerSpec extends GlobalAveragePooling1dLayerOptions {
  readonly kind: 'globalAveragePooling1d';
}

/** The mean of each channel of an image. */
export interface GlobalAveragePooling2dLayerOptions extends LayerOptions {
  /**
   * Whether the axes stay, with size 1.
   * @default false
   */
  readonly keepDims?: boolean;
}

/** The spec of `globalAveragePooling2d`. */
export interface GlobalAveragePooling2dLayerSpec extends GlobalAveragePooling2dLayerOptions {
  readonly kind: 'globalAveragePooling2d';
}

/** The largest element of each channel of a sequence. */
export interface GlobalMaxPooling1dLayerOptions extends LayerOptions {
  /**
   * Whether the axes stay, with size 1.
   * @default false
   */
  readonly keepDims?: boolean;
}

/** The spec of `globalMaxPooling1d`. */
export interface GlobalMaxPooling1dLayerSpec extends GlobalMaxPooling1dLayerOptions {
  readonly kind: 'globalMaxPooling1d';
}

/** The largest element of each channel of an image. */
export interface GlobalMaxPooling2dLayerOptions extends LayerOptions {
  /**
   * Whether the axes stay, with size 1.
   * @default false
   */
  readonly keepDims?: boolean;
}

/** The spec of `globalMaxPooling2d`. */
export interface GlobalMaxPooling2dLayerSpec extends GlobalMaxPooling2dLayerOptions {
  readonly kind: 'globalMaxPooling2d';
}

/** Normalises groups of channels of each sample, with the group's own mean and variance. */
export interface GroupNormalizationLayerOptions extends LayerOptions {
  /**
   * Number of groups, which divides that of the channels; -1 makes each channel a group.
   * @default 32
   */
  readonly groups?: number;
  /**
   * The axis of the channels, counted with the batch axis.
   * @default -1
   */
  readonly axis?: number;
  /**
   * Added to the variance. At least 0.
   * @default 0.001
   */
  readonly epsilon?: number;
  /**
   * Whether a learned `beta` is added.
   * @default true
   */
  readonly center?: boolean;
  /**
   * Whether the result is multiplied by a learned `gamma`.
   * @default true
   */
  readonly scale?: boolean;
  /**
   * How `beta` starts.
   * @default 'zeros'
   */
  readonly betaInitializer?: InitializerLike;
  /**
   * How `gamma` starts.
   * @default 'ones'
   */
  readonly gammaInitializer?: InitializerLike;
  /** What the values of `beta` cost by themselves; nothing if not given. */
  readonly betaRegularizer?: RegularizerLike;
  /** What the values of `gamma` cost by themselves; nothing if not given. */
  readonly gammaRegularizer?: RegularizerLike;
  /** What `beta` is brought back to after each update; nothing if not given. */
  readonly betaConstraint?: ConstraintLike;
  /** What `gamma` is brought back to after each update; nothing if not given. */
  readonly gammaConstraint?: ConstraintLike;
}

/** The spec of `groupNormalization`. */
export interface GroupNormalizationLayerSpec extends GroupNormalizationLayerOptions {
  readonly kind: 'groupNormalization';
}

/** Where values enter a model. */
export interface InputLayerOptions extends LayerOptions {
  /** Shape of one sample, without the batch axis. */
  readonly shape: readonly number[];
  /**
   * Type of the elements.
   * @default 'float32'
   */
  readonly dtype?: 'float32' | 'int32' | 'uint8' | 'bool';
}

/** The spec of `input`. */
export interface InputLayerSpec extends InputLayerOptions {
  readonly kind: 'input';
}

/** A layer that is a function of tensors. */
export interface LambdaLayerOptions extends LayerOptions {
  /** What layers of this sort are called where they have no name; 'lambda' if not given. */
  readonly title?: string;
  /**
   * Its weights.
   * @default []
   */
  readonly weights?: readonly object[];
  /**
   * Types of the inputs; float32 if not given.
   * @default []
   */
  readonly dtypes?: readonly ('float32' | 'int32' | 'uint8' | 'bool')[];
  /** What it does while training: first the output, then the new values of weights, then losses. */
  readonly training?: object;
  /** What it does otherwise: first the output, then losses. */
  readonly inference?: object;
  /**
   * The weights that training gives new values, in the order of the recipe's outputs.
   * @default []
   */
  readonly updates?: readonly string[];
}

/** The spec of `lambda`. */
export interface LambdaLayerSpec extends LambdaLayerOptions {
  readonly kind: 'lambda';
}

/** Normalises each sample along axes, with its own mean and variance. */
export interface LayerNormalizationLayerOptions extends LayerOptions {
  /**
   * The axes along which values are normalised together, counted with the batch axis.
   * @default -1
   */
  readonly axis?: number | readonly number[];
  /**
   * Added to the variance. At least 0.
   * @default 0.001
   */
  readonly epsilon?: number;
  /**
   * Whether a learned `beta` is added.
   * @default true
   */
  readonly center?: boolean;
  /**
   * Whether the result is multiplied by a learned `gamma`.
   * @default true
   */
  readonly scale?: boolean;
  /**
   * How `beta` starts.
   * @default 'zeros'
   */
  readonly betaInitializer?: InitializerLike;
  /**
   * How `gamma` starts.
   * @default 'ones'
   */
  readonly gammaInitializer?: InitializerLike;
  /** What the values of `beta` cost by themselves; nothing if not given. */
  readonly betaRegularizer?: RegularizerLike;
  /** What the values of `gamma` cost by themselves; nothing if not given. */
  readonly gammaRegularizer?: RegularizerLike;
  /** What `beta` is brought back to after each update; nothing if not given. */
  readonly betaConstraint?: ConstraintLike;
  /** What `gamma` is brought back to after each update; nothing if not given. */
  readonly gammaConstraint?: ConstraintLike;
}

/** The spec of `layerNormalization`. */
export interface LayerNormalizationLayerSpec extends LayerNormalizationLayerOptions {
  readonly kind: 'layerNormalization';
}

/** `x` where positive, else a small part of it, as a layer of its own. */
export interface LeakyReluLayerOptions extends LayerOptions {
  /**
   * Slope below 0. At least 0.
   * @default 0.3
   */
  readonly negativeSlope?: number;
}

/** The spec of `leakyRelu`. */
export interface LeakyReluLayerSpec extends LeakyReluLayerOptions {
  readonly kind: 'leakyRelu';
}

/** Damps each channel by its neighbours, as `AlexNet` does. */
export interface LocalResponseNormalizationLayerOptions extends LayerOptions {
  /**
   * Number of channels that damp each other; of an even number one more lies before. At least 1.
   * @default 5
   */
  readonly size?: number;
  /**
   * How much squares of channels count. At least 0.
   * @default 0.0001
   */
  readonly alpha?: number;
  /**
   * The power of the damping. At least 0.
   * @default 0.75
   */
  readonly beta?: number;
  /**
   * Added to the squares; the paper on `AlexNet` has 2.
   * @default 1
   */
  readonly k?: number;
  /**
   * Whether alpha is divided by the size, as PyTorch and Caffe do and the paper on `AlexNet` does not.
   * @default true
   */
  readonly divideBySize?: boolean;
}

/** The spec of `localResponseNormalization`. */
export interface LocalResponseNormalizationLayerSpec extends LocalResponseNormalizationLayerOptions {
  readonly kind: 'localResponseNormalization';
}

/** The largest element of each window of a sequence. */
export interface MaxPooling1dLayerOptions extends LayerOptions {
  /**
   * Steps of a window. At least 1.
   * @default 2
   */
  readonly poolSize?: number;
  /** Steps between neighbouring windows; those of a window if not given. At least 1. */
  readonly strides?: number;
  /**
   * What lies around a sequence: nothing ('valid'), as much as takes all of it in ('same'), or steps on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Whether what is left behind the last window gets a smaller one.
   * @default false
   */
  readonly ceilMode?: boolean;
}

/** The spec of `maxPooling1d`. */
export interface MaxPooling1dLayerSpec extends MaxPooling1dLayerOptions {
  readonly kind: 'maxPooling1d';
}

/** The largest element of each window of an image. */
export interface MaxPooling2dLayerOptions extends LayerOptions {
  /**
   * Pixels of a window: one number, or height and width. At least 1.
   * @default 2
   */
  readonly poolSize?: number | readonly [number, number];
  /** Pixels between neighbouring windows; those of a window if not given. At least 1. */
  readonly strides?: number | readonly [number, number];
  /**
   * What lies around an image: nothing ('valid'), as much as takes all of it in ('same'), or pixels on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Whether what is left behind the last window gets a smaller one.
   * @default false
   */
  readonly ceilMode?: boolean;
}

/** The spec of `maxPooling2d`. */
export interface MaxPooling2dLayerSpec extends MaxPooling2dLayerOptions {
  readonly kind: 'maxPooling2d';
}

/** The largest of values, element by element. */
export interface MaximumLayerSpec extends LayerOptions {
  readonly kind: 'maximum';
}

/** The largest of several linear functions of the input; without `units`, of several channels that lie side by side. */
export interface MaxoutLayerOptions extends LayerOptions {
  /** Number of outputs; if not given, the layer has no weights and takes the largest of every `pieces` channels. At least 1. */
  readonly units?: number;
  /** How many functions an output is the largest of. At least 1. */
  readonly pieces: number;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `maxout`. */
export interface MaxoutLayerSpec extends MaxoutLayerOptions {
  readonly kind: 'maxout';
}

/** The smallest of values, element by element. */
export interface MinimumLayerSpec extends LayerOptions {
  readonly kind: 'minimum';
}

/** Multiplies values element by element. */
export interface MultiplyLayerSpec extends LayerOptions {
  readonly kind: 'multiply';
}

/** Puts the axes of each sample in another order. */
export interface PermuteLayerOptions extends LayerOptions {
  /** The axes in their new order; the first axis of a sample is 1. At least 1. */
  readonly dims: readonly number[];
}

/** The spec of `permute`. */
export interface PermuteLayerSpec extends PermuteLayerOptions {
  readonly kind: 'permute';
}

/** `x` where positive, else a learned part of it. */
export interface PreluLayerOptions extends LayerOptions {
  /**
   * How the slopes start.
   * @default 'zeros'
   */
  readonly alphaInitializer?: InitializerLike;
  /** What the slopes cost by themselves; nothing if not given. */
  readonly alphaRegularizer?: RegularizerLike;
  /** What the slopes are brought back to after each update; nothing if not given. */
  readonly alphaConstraint?: ConstraintLike;
  /** Axes along which all elements have one slope, counted with the batch axis: [1, 2] for a slope a channel of an image. At least 1. */
  readonly sharedAxes?: readonly number[];
}

/** The spec of `prelu`. */
export interface PreluLayerSpec extends PreluLayerOptions {
  readonly kind: 'prelu';
}

/** Transforms samples as a fitted transform does; `fitted.layer()` makes one with what it has learned. */
export interface PreprocessingLayerOptions extends LayerOptions {
  /** The transform. */
  readonly transform: PreprocessingLike;
}

/** The spec of `preprocessing`. */
export interface PreprocessingLayerSpec extends PreprocessingLayerOptions {
  readonly kind: 'preprocessing';
}

/** Rectified linear unit as a layer of its own. */
export interface ReluLayerOptions extends LayerOptions {
  /** The largest value; without it there is none. At least 0. */
  readonly maxValue?: number;
  /**
   * Slope below the threshold. At least 0.
   * @default 0
   */
  readonly negativeSlope?: number;
  /**
   * Up to here values are 0, or fall by the negative slope. At least 0.
   * @default 0
   */
  readonly threshold?: number;
}

/** The spec of `relu`. */
export interface ReluLayerSpec extends ReluLayerOptions {
  readonly kind: 'relu';
}

/** Repeats a vector along a new axis. */
export interface RepeatVectorLayerOptions extends LayerOptions {
  /** How often. At least 1. */
  readonly n: number;
}

/** The spec of `repeatVector`. */
export interface RepeatVectorLayerSpec extends RepeatVectorLayerOptions {
  readonly kind: 'repeatVector';
}

/** Multiplies values and adds to them, such as bytes to numbers between 0 and 1. */
export interface RescalingLayerOptions extends LayerOptions {
  /** What values are multiplied by, such as `1 / 255`. */
  readonly scale: number;
  /**
   * What is added then.
   * @default 0
   */
  readonly offset?: number;
}

/** The spec of `rescaling`. */
export interface RescalingLayerSpec extends RescalingLayerOptions {
  readonly kind: 'rescaling';
}

/** Gives each sample another shape. */
export interface ReshapeLayerOptions extends LayerOptions {
  /** The shape without the batch axis; one size may be -1 and is worked out. At least -1. */
  readonly targetShape: readonly number[];
}

/** The spec of `reshape`. */
export interface ReshapeLayerSpec extends ReshapeLayerOptions {
  readonly kind: 'reshape';
}

/** Divides each sample along axes by the root of its mean square, and multiplies by a learned scale. */
export interface RmsNormalizationLayerOptions extends LayerOptions {
  /**
   * The axes along which values are normalised together, counted with the batch axis.
   * @default -1
   */
  readonly axis?: number | readonly number[];
  /**
   * Added to the mean square. At least 0.
   * @default 0.000001
   */
  readonly epsilon?: number;
}

/** The spec of `rmsNormalization`. */
export interface RmsNormalizationLayerSpec extends RmsNormalizationLayerOptions {
  readonly kind: 'rmsNormalization';
}

/** Slides learned filters over each channel of images by itself, and mixes what they find. */
export interface SeparableConv2dLayerOptions extends LayerOptions {
  /** Number of mixtures: the channels of the result. At least 1. */
  readonly filters: number;
  /** Pixels of a filter's window: one number, or height and width. At least 1. */
  readonly kernelSize: number | readonly [number, number];
  /**
   * Pixels between neighbouring windows: one number, or height and width. At least 1.
   * @default 1
   */
  readonly strides?: number | readonly [number, number];
  /**
   * What lies around an image: nothing ('valid'), as much as keeps its size ('same'), or pixels on the sides.
   * @default 'valid'
   */
  readonly padding?: 'valid' | 'same' | number | readonly (readonly [number, number])[];
  /**
   * Pixels between the neighbours in a window: one number, or height and width. At least 1.
   * @default 1
   */
  readonly dilationRate?: number | readonly [number, number];
  /**
   * Filters of each channel. At least 1.
   * @default 1
   */
  readonly depthMultiplier?: number;
  /**
   * How the filters of the channels start.
   * @default 'glorotUniform'
   */
  readonly depthwiseInitializer?: InitializerLike;
  /** What the filters of the channels cost by themselves; nothing if not given. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** What the filters of the channels are brought back to after each update; nothing if not given. */
  readonly depthwiseConstraint?: ConstraintLike;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * How the mixtures start.
   * @default 'glorotUniform'
   */
  readonly pointwiseInitializer?: InitializerLike;
  /** What the mixtures cost by themselves; nothing if not given. */
  readonly pointwiseRegularizer?: RegularizerLike;
  /** What the mixtures are brought back to after each update; nothing if not given. */
  readonly pointwiseConstraint?: ConstraintLike;
  /**
   * Whether a learned number is added to each output, or to each of its channels.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `separableConv2d`. */
export interface SeparableConv2dLayerSpec extends SeparableConv2dLayerOptions {
  readonly kind: 'separableConv2d';
}

/** Positive numbers that sum to 1 along an axis, as a layer of its own. */
export interface SoftmaxLayerOptions extends LayerOptions {
  /**
   * The axis, counted with the batch axis; negative ones count from the back.
   * @default -1
   */
  readonly axis?: number;
}

/** The spec of `softmax`. */
export interface SoftmaxLayerSpec extends SoftmaxLayerOptions {
  readonly kind: 'softmax';
}

/** Zeroes whole channels at random while training and scales the others up to keep the mean. */
export interface SpatialDropout1dLayerOptions extends LayerOptions {
  /** Probability of zeroing a channel. At least 0 and below 1. */
  readonly rate: number;
  /** Seed of this mask alone; without it the mask follows the seed of the training. */
  readonly seed?: number;
}

/** The spec of `spatialDropout1d`. */
export interface SpatialDropout1dLayerSpec extends SpatialDropout1dLayerOptions {
  readonly kind: 'spatialDropout1d';
}

/** Zeroes whole channels at random while training and scales the others up to keep the mean. */
export interface SpatialDropout2dLayerOptions extends LayerOptions {
  /** Probability of zeroing a channel. At least 0 and below 1. */
  readonly rate: number;
  /** Seed of this mask alone; without it the mask follows the seed of the training. */
  readonly seed?: number;
}

/** The spec of `spatialDropout2d`. */
export interface SpatialDropout2dLayerSpec extends SpatialDropout2dLayerOptions {
  readonly kind: 'spatialDropout2d';
}

/** Subtracts the second value from the first, element by element. */
export interface SubtractLayerSpec extends LayerOptions {
  readonly kind: 'subtract';
}

/** Divides each sample along axes by its length, the root of the sum of squares. */
export interface UnitNormalizationLayerOptions extends LayerOptions {
  /**
   * The axes along which values are normalised together, counted with the batch axis.
   * @default -1
   */
  readonly axis?: number | readonly number[];
}

/** The spec of `unitNormalization`. */
export interface UnitNormalizationLayerSpec extends UnitNormalizationLayerOptions {
  readonly kind: 'unitNormalization';
}

/** Repeats each step of sequences. */
export interface UpSampling1dLayerOptions extends LayerOptions {
  /**
   * How often each step appears. At least 1.
   * @default 2
   */
  readonly size?: number;
}

/** The spec of `upSampling1d`. */
export interface UpSampling1dLayerSpec extends UpSampling1dLayerOptions {
  readonly kind: 'upSampling1d';
}

/** Enlarges images. */
export interface UpSampling2dLayerOptions extends LayerOptions {
  /**
   * How many pixels become of each: one number, or height and width. At least 1.
   * @default 2
   */
  readonly size?: number | readonly [number, number];
  /**
   * What stands between the pixels: the nearest, or a blend of its neighbours.
   * @default 'nearest'
   */
  readonly interpolation?: 'nearest' | 'bilinear';
}

/** The spec of `upSampling2d`. */
export interface UpSampling2dLayerSpec extends UpSampling2dLayerOptions {
  readonly kind: 'upSampling2d';
}

/** Puts zeros before and after sequences. */
export interface ZeroPadding1dLayerOptions extends LayerOptions {
  /**
   * Steps at each end: one number, or those before and those after.
   * @default 1
   */
  readonly padding?: number | readonly [number, number];
}

/** The spec of `zeroPadding1d`. */
export interface ZeroPadding1dLayerSpec extends ZeroPadding1dLayerOptions {
  readonly kind: 'zeroPadding1d';
}

/** Puts zeros around images. */
export interface ZeroPadding2dLayerOptions extends LayerOptions {
  /**
   * Pixels on each side: one number, height and width, or `[[top, bottom], [left, right]]`.
   * @default 1
   */
  readonly padding?: number | readonly [number, number] | readonly [readonly [number, number], readonly [number, number]];
}

/** The spec of `zeroPadding2d`. */
export interface ZeroPadding2dLayerSpec extends ZeroPadding2dLayerOptions {
  readonly kind: 'zeroPadding2d';
}

/** Any layer as plain JSON. */
export type LayerSpec =
  | ActivationLayerSpec
  | ActivityRegularizationLayerSpec
  | AdaptiveAveragePooling2dLayerSpec
  | AddLayerSpec
  | AlphaDropoutLayerSpec
  | AugmentationLayerSpec
  | AverageLayerSpec
  | AveragePooling1dLayerSpec
  | AveragePooling2dLayerSpec
  | BatchNormalizationLayerSpec
  | ConcatenateLayerSpec
  | Conv1dLayerSpec
  | Conv2dLayerSpec
  | Conv2dTransposeLayerSpec
  | Cropping1dLayerSpec
  | Cropping2dLayerSpec
  | DenseLayerSpec
  | DepthwiseConv2dLayerSpec
  | DotLayerSpec
  | DropoutLayerSpec
  | EluLayerSpec
  | EmbeddingLayerSpec
  | FlattenLayerSpec
  | GaussianDropoutLayerSpec
  | GaussianNoiseLayerSpec
  | GlobalAveragePooling1dLayerSpec
  | GlobalAveragePooling2dLayerSpec
  | GlobalMaxPooling1dLayerSpec
  | GlobalMaxPooling2dLayerSpec
  | GroupNormalizationLayerSpec
  | InputLayerSpec
  | LambdaLayerSpec
  | LayerNormalizationLayerSpec
  | LeakyReluLayerSpec
  | LocalResponseNormalizationLayerSpec
  | MaxPooling1dLayerSpec
  | MaxPooling2dLayerSpec
  | MaximumLayerSpec
  | MaxoutLayerSpec
  | MinimumLayerSpec
  | MultiplyLayerSpec
  | PermuteLayerSpec
  | PreluLayerSpec
  | PreprocessingLayerSpec
  | ReluLayerSpec
  | RepeatVectorLayerSpec
  | RescalingLayerSpec
  | ReshapeLayerSpec
  | RmsNormalizationLayerSpec
  | SeparableConv2dLayerSpec
  | SoftmaxLayerSpec
  | SpatialDropout1dLayerSpec
  | SpatialDropout2dLayerSpec
  | SubtractLayerSpec
  | UnitNormalizationLayerSpec
  | UpSampling1dLayerSpec
  | UpSampling2dLayerSpec
  | ZeroPadding1dLayerSpec
  | ZeroPadding2dLayerSpec;

/** The name of any layer that can do without options, in camelCase or as Keras spells it. */
export type LayerName =
  | 'activityRegularization'
  | 'activity_regularization'
  | 'add'
  | 'average'
  | 'averagePooling1d'
  | 'average_pooling1d'
  | 'avgPool1d'
  | 'avg_pool1d'
  | 'avgPooling1d'
  | 'avg_pooling1d'
  | 'averagePool1d'
  | 'average_pool1d'
  | 'averagePooling2d'
  | 'average_pooling2d'
  | 'avgPool2d'
  | 'avg_pool2d'
  | 'avgPooling2d'
  | 'avg_pooling2d'
  | 'averagePool2d'
  | 'average_pool2d'
  | 'batchNormalization'
  | 'batch_normalization'
  | 'concatenate'
  | 'cropping1d'
  | 'cropping2d'
  | 'elu'
  | 'flatten'
  | 'globalAveragePooling1d'
  | 'global_average_pooling1d'
  | 'globalAvgPool1d'
  | 'global_avg_pool1d'
  | 'globalAvgPooling1d'
  | 'global_avg_pooling1d'
  | 'globalAveragePool1d'
  | 'global_average_pool1d'
  | 'globalAveragePooling2d'
  | 'global_average_pooling2d'
  | 'globalAvgPool2d'
  | 'global_avg_pool2d'
  | 'globalAvgPooling2d'
  | 'global_avg_pooling2d'
  | 'globalAveragePool2d'
  | 'global_average_pool2d'
  | 'globalMaxPooling1d'
  | 'global_max_pooling1d'
  | 'globalMaxPool1d'
  | 'global_max_pool1d'
  | 'globalMaxPooling2d'
  | 'global_max_pooling2d'
  | 'globalMaxPool2d'
  | 'global_max_pool2d'
  | 'groupNormalization'
  | 'group_normalization'
  | 'lambda'
  | 'layerNormalization'
  | 'layer_normalization'
  | 'leakyRelu'
  | 'leaky_relu'
  | 'localResponseNormalization'
  | 'local_response_normalization'
  | 'localResponseNorm'
  | 'local_response_norm'
  | 'lrn'
  | 'maxPooling1d'
  | 'max_pooling1d'
  | 'maxPool1d'
  | 'max_pool1d'
  | 'maxPooling2d'
  | 'max_pooling2d'
  | 'maxPool2d'
  | 'max_pool2d'
  | 'maximum'
  | 'minimum'
  | 'multiply'
  | 'prelu'
  | 'relu'
  | 'rmsNormalization'
  | 'rms_normalization'
  | 'softmax'
  | 'subtract'
  | 'unitNormalization'
  | 'unit_normalization'
  | 'upSampling1d'
  | 'up_sampling1d'
  | 'upSampling2d'
  | 'up_sampling2d'
  | 'zeroPadding1d'
  | 'zero_padding1d'
  | 'zeroPadding2d'
  | 'zero_padding2d';

/** Wherever a layer is wanted. */
export type LayerLike = LayerName | LayerSpec;

/** Makes the spec of a layer. */
export const layers = {
  /** Applies a function and keeps the shape. */
  activation: (options: ActivationLayerOptions): Layer<ActivationLayerSpec> => makeLayer<ActivationLayerSpec>('activation', options),
  /** Passes values on and adds what they cost to the loss, for each sample. */
  activityRegularization: (options?: ActivityRegularizationLayerOptions): Layer<ActivityRegularizationLayerSpec> => makeLayer<ActivityRegularizationLayerSpec>('activityRegularization', options),
  /** Means of windows that make images of one size of those of any. */
  adaptiveAveragePooling2d: (options: AdaptiveAveragePooling2dLayerOptions): Layer<AdaptiveAveragePooling2dLayerSpec> => makeLayer<AdaptiveAveragePooling2dLayerSpec>('adaptiveAveragePooling2d', options),
  /** Adds values element by element. */
  add: (options?: LayerOptions): Layer<AddLayerSpec> => makeLayer<AddLayerSpec>('add', options),
  /** Drops elements at random while training, so that mean and variance stay those that selu gives. */
  alphaDropout: (options: AlphaDropoutLayerOptions): Layer<AlphaDropoutLayerSpec> => makeLayer<AlphaDropoutLayerSpec>('alphaDropout', options),
  /** Changes images by chance while training. */
  augmentation: (options: AugmentationLayerOptions): Layer<AugmentationLayerSpec> => makeLayer<AugmentationLayerSpec>('augmentation', options),
  /** The mean of values, element by element. */
  average: (options?: LayerOptions): Layer<AverageLayerSpec> => makeLayer<AverageLayerSpec>('average', options),
  /** The mean of each window of a sequence. */
  averagePooling1d: (options?: AveragePooling1dLayerOptions): Layer<AveragePooling1dLayerSpec> => makeLayer<AveragePooling1dLayerSpec>('averagePooling1d', options),
  /** The mean of each window of an image. */
  averagePooling2d: (options?: AveragePooling2dLayerOptions): Layer<AveragePooling2dLayerSpec> => makeLayer<AveragePooling2dLayerSpec>('averagePooling2d', options),
  /** Normalises each channel over the batch, and over what the layer has seen once it is trained. */
  batchNormalization: (options?: BatchNormalizationLayerOptions): Layer<BatchNormalizationLayerSpec> => makeLayer<BatchNormalizationLayerSpec>('batchNormalization', options),
  /** Puts values one behind the other along an axis. */
  concatenate: (options?: ConcatenateLayerOptions): Layer<ConcatenateLayerSpec> => makeLayer<ConcatenateLayerSpec>('concatenate', options),
  /** Slides learned filters over sequences. */
  conv1d: (options: Conv1dLayerOptions): Layer<Conv1dLayerSpec> => makeLayer<Conv1dLayerSpec>('conv1d', options),
  /** Slides learned filters over images. */
  conv2d: (options: Conv2dLayerOptions): Layer<Conv2dLayerSpec> => makeLayer<Conv2dLayerSpec>('conv2d', options),
  /** Enlarges images with learned filters. */
  conv2dTranspose: (options: Conv2dTransposeLayerOptions): Layer<Conv2dTransposeLayerSpec> => makeLayer<Conv2dTransposeLayerSpec>('conv2dTranspose', options),
  /** Cuts off the ends of sequences. */
  cropping1d: (options?: Cropping1dLayerOptions): Layer<Cropping1dLayerSpec> => makeLayer<Cropping1dLayerSpec>('cropping1d', options),
  /** Cuts off the edges of images. */
  cropping2d: (options?: Cropping2dLayerOptions): Layer<Cropping2dLayerSpec> => makeLayer<Cropping2dLayerSpec>('cropping2d', options),
  /** Connects every input with every output along the last axis. */
  dense: (options: DenseLayerOptions): Layer<DenseLayerSpec> => makeLayer<DenseLayerSpec>('dense', options),
  /** Slides learned filters over each channel of images by itself. */
  depthwiseConv2d: (options: DepthwiseConv2dLayerOptions): Layer<DepthwiseConv2dLayerSpec> => makeLayer<DepthwiseConv2dLayerSpec>('depthwiseConv2d', options),
  /** Multiplies two values and sums along an axis of each. */
  dot: (options: DotLayerOptions): Layer<DotLayerSpec> => makeLayer<DotLayerSpec>('dot', options),
  /** Zeroes elements at random while training and scales the others up to keep the mean. */
  dropout: (options: DropoutLayerOptions): Layer<DropoutLayerSpec> => makeLayer<DropoutLayerSpec>('dropout', options),
  /** `x` where positive, else `alpha (e^x - 1)`, as a layer of its own. */
  elu: (options?: EluLayerOptions): Layer<EluLayerSpec> => makeLayer<EluLayerSpec>('elu', options),
  /** Replaces each number by a vector that is learned for it. */
  embedding: (options: EmbeddingLayerOptions): Layer<EmbeddingLayerSpec> => makeLayer<EmbeddingLayerSpec>('embedding', options),
  /** Lays the elements of each sample in a row. */
  flatten: (options?: LayerOptions): Layer<FlattenLayerSpec> => makeLayer<FlattenLayerSpec>('flatten', options),
  /** Multiplies by normal numbers around 1 while training. */
  gaussianDropout: (options: GaussianDropoutLayerOptions): Layer<GaussianDropoutLayerSpec> => makeLayer<GaussianDropoutLayerSpec>('gaussianDropout', options),
  /** Adds normal numbers while training. */
  gaussianNoise: (options: GaussianNoiseLayerOptions): Layer<GaussianNoiseLayerSpec> => makeLayer<GaussianNoiseLayerSpec>('gaussianNoise', options),
  /** The mean of each channel of a sequence. */
  globalAveragePooling1d: (options?: GlobalAveragePooling1dLayerOptions): Layer<GlobalAveragePooling1dLayerSpec> => makeLayer<GlobalAveragePooling1dLayerSpec>('globalAveragePooling1d', options),
  /** The mean of each channel of an image. */
  globalAveragePooling2d: (options?: GlobalAveragePooling2dLayerOptions): Layer<GlobalAveragePooling2dLayerSpec> => makeLayer<GlobalAveragePooling2dLayerSpec>('globalAveragePooling2d', options),
  /** The largest element of each channel of a sequence. */
  globalMaxPooling1d: (options?: GlobalMaxPooling1dLayerOptions): Layer<GlobalMaxPooling1dLayerSpec> => makeLayer<GlobalMaxPooling1dLayerSpec>('globalMaxPooling1d', options),
  /** The largest element of each channel of an image. */
  globalMaxPooling2d: (options?: GlobalMaxPooling2dLayerOptions): Layer<GlobalMaxPooling2dLayerSpec> => makeLayer<GlobalMaxPooling2dLayerSpec>('globalMaxPooling2d', options),
  /** Normalises groups of channels of each sample, with the group's own mean and variance. */
  groupNormalization: (options?: GroupNormalizationLayerOptions): Layer<GroupNormalizationLayerSpec> => makeLayer<GroupNormalizationLayerSpec>('groupNormalization', options),
  /** Where values enter a model. */
  input: (options: InputLayerOptions): Layer<InputLayerSpec> => makeLayer<InputLayerSpec>('input', options),
  /** A layer that is a function of tensors. */
  lambda: (options?: LambdaLayerOptions): Layer<LambdaLayerSpec> => makeLayer<LambdaLayerSpec>('lambda', options),
  /** Normalises each sample along axes, with its own mean and variance. */
  layerNormalization: (options?: LayerNormalizationLayerOptions): Layer<LayerNormalizationLayerSpec> => makeLayer<LayerNormalizationLayerSpec>('layerNormalization', options),
  /** `x` where positive, else a small part of it, as a layer of its own. */
  leakyRelu: (options?: LeakyReluLayerOptions): Layer<LeakyReluLayerSpec> => makeLayer<LeakyReluLayerSpec>('leakyRelu', options),
  /** Damps each channel by its neighbours, as `AlexNet` does. */
  localResponseNormalization: (options?: LocalResponseNormalizationLayerOptions): Layer<LocalResponseNormalizationLayerSpec> => makeLayer<LocalResponseNormalizationLayerSpec>('localResponseNormalization', options),
  /** The largest element of each window of a sequence. */
  maxPooling1d: (options?: MaxPooling1dLayerOptions): Layer<MaxPooling1dLayerSpec> => makeLayer<MaxPooling1dLayerSpec>('maxPooling1d', options),
  /** The largest element of each window of an image. */
  maxPooling2d: (options?: MaxPooling2dLayerOptions): Layer<MaxPooling2dLayerSpec> => makeLayer<MaxPooling2dLayerSpec>('maxPooling2d', options),
  /** The largest of values, element by element. */
  maximum: (options?: LayerOptions): Layer<MaximumLayerSpec> => makeLayer<MaximumLayerSpec>('maximum', options),
  /** The largest of several linear functions of the input; without `units`, of several channels that lie side by side. */
  maxout: (options: MaxoutLayerOptions): Layer<MaxoutLayerSpec> => makeLayer<MaxoutLayerSpec>('maxout', options),
  /** The smallest of values, element by element. */
  minimum: (options?: LayerOptions): Layer<MinimumLayerSpec> => makeLayer<MinimumLayerSpec>('minimum', options),
  /** Multiplies values element by element. */
  multiply: (options?: LayerOptions): Layer<MultiplyLayerSpec> => makeLayer<MultiplyLayerSpec>('multiply', options),
  /** Puts the axes of each sample in another order. */
  permute: (options: PermuteLayerOptions): Layer<PermuteLayerSpec> => makeLayer<PermuteLayerSpec>('permute', options),
  /** `x` where positive, else a learned part of it. */
  prelu: (options?: PreluLayerOptions): Layer<PreluLayerSpec> => makeLayer<PreluLayerSpec>('prelu', options),
  /** Transforms samples as a fitted transform does; `fitted.layer()` makes one with what it has learned. */
  preprocessing: (options: PreprocessingLayerOptions): Layer<PreprocessingLayerSpec> => makeLayer<PreprocessingLayerSpec>('preprocessing', options),
  /** Rectified linear unit as a layer of its own. */
  relu: (options?: ReluLayerOptions): Layer<ReluLayerSpec> => makeLayer<ReluLayerSpec>('relu', options),
  /** Repeats a vector along a new axis. */
  repeatVector: (options: RepeatVectorLayerOptions): Layer<RepeatVectorLayerSpec> => makeLayer<RepeatVectorLayerSpec>('repeatVector', options),
  /** Multiplies values and adds to them, such as bytes to numbers between 0 and 1. */
  rescaling: (options: RescalingLayerOptions): Layer<RescalingLayerSpec> => makeLayer<RescalingLayerSpec>('rescaling', options),
  /** Gives each sample another shape. */
  reshape: (options: ReshapeLayerOptions): Layer<ReshapeLayerSpec> => makeLayer<ReshapeLayerSpec>('reshape', options),
  /** Divides each sample along axes by the root of its mean square, and multiplies by a learned scale. */
  rmsNormalization: (options?: RmsNormalizationLayerOptions): Layer<RmsNormalizationLayerSpec> => makeLayer<RmsNormalizationLayerSpec>('rmsNormalization', options),
  /** Slides learned filters over each channel of images by itself, and mixes what they find. */
  separableConv2d: (options: SeparableConv2dLayerOptions): Layer<SeparableConv2dLayerSpec> => makeLayer<SeparableConv2dLayerSpec>('separableConv2d', options),
  /** Positive numbers that sum to 1 along an axis, as a layer of its own. */
  softmax: (options?: SoftmaxLayerOptions): Layer<SoftmaxLayerSpec> => makeLayer<SoftmaxLayerSpec>('softmax', options),
  /** Zeroes whole channels at random while training and scales the others up to keep the mean. */
  spatialDropout1d: (options: SpatialDropout1dLayerOptions): Layer<SpatialDropout1dLayerSpec> => makeLayer<SpatialDropout1dLayerSpec>('spatialDropout1d', options),
  /** Zeroes whole channels at random while training and scales the others up to keep the mean. */
  spatialDropout2d: (options: SpatialDropout2dLayerOptions): Layer<SpatialDropout2dLayerSpec> => makeLayer<SpatialDropout2dLayerSpec>('spatialDropout2d', options),
  /** Subtracts the second value from the first, element by element. */
  subtract: (options?: LayerOptions): Layer<SubtractLayerSpec> => makeLayer<SubtractLayerSpec>('subtract', options),
  /** Divides each sample along axes by its length, the root of the sum of squares. */
  unitNormalization: (options?: UnitNormalizationLayerOptions): Layer<UnitNormalizationLayerSpec> => makeLayer<UnitNormalizationLayerSpec>('unitNormalization', options),
  /** Repeats each step of sequences. */
  upSampling1d: (options?: UpSampling1dLayerOptions): Layer<UpSampling1dLayerSpec> => makeLayer<UpSampling1dLayerSpec>('upSampling1d', options),
  /** Enlarges images. */
  upSampling2d: (options?: UpSampling2dLayerOptions): Layer<UpSampling2dLayerSpec> => makeLayer<UpSampling2dLayerSpec>('upSampling2d', options),
  /** Puts zeros before and after sequences. */
  zeroPadding1d: (options?: ZeroPadding1dLayerOptions): Layer<ZeroPadding1dLayerSpec> => makeLayer<ZeroPadding1dLayerSpec>('zeroPadding1d', options),
  /** Puts zeros around images. */
  zeroPadding2d: (options?: ZeroPadding2dLayerOptions): Layer<ZeroPadding2dLayerSpec> => makeLayer<ZeroPadding2dLayerSpec>('zeroPadding2d', options),
} as const;
