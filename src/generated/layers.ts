/** Layers: written by `npm run gen` from `crates/nn/src/layers`. */
import { type Layer, makeLayer } from '../spec/layer.js';
import type { ActivationLike } from './activations.js';
import type { ConstraintLike } from './constraints.js';
import type { InitializerLike } from './initializers.js';
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
  /** What the values of `beta` cost by themselves; nothing if not given. */
  readonly betaRegularizer?: RegularizerLike;
  /** What the values of `gamma` cost by themselves; nothing if not given. */
  readonly gammaRegularizer?: RegularizerLike;
  /** What `beta` is brought back to after each update; nothing if not given. */
  readonly betaConstraint?: ConstraintLike;
  /** What `gamma` is brought back to after each update; nothing if not given. */
  readonly gammaConstraint?: ConstraintLike;
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

/** Connects every input with every output along the last axis. */
export interface DenseLayerOptions extends LayerOptions {
  /** Number of outputs. At least 1. */
  readonly units: number;
  /** Function applied to the outputs; none if not given. */
  readonly activation?: ActivationLike;
  /**
   * Whether a learned number is added to each output.
   * @default true
   */
  readonly useBias?: boolean;
  /**
   * How the kernel starts.
   * @default 'glorotUniform'
   */
  readonly kernelInitializer?: InitializerLike;
  /**
   * How the bias starts.
   * @default 'zeros'
   */
  readonly biasInitializer?: InitializerLike;
  /** What the kernel costs by itself; nothing if not given. */
  readonly kernelRegularizer?: RegularizerLike;
  /** What the bias costs by itself; nothing if not given. */
  readonly biasRegularizer?: RegularizerLike;
  /** What the kernel is brought back to after each update; nothing if not given. */
  readonly kernelConstraint?: ConstraintLike;
  /** What the bias is brought back to after each update; nothing if not given. */
  readonly biasConstraint?: ConstraintLike;
}

/** The spec of `dense`. */
export interface DenseLayerSpec extends DenseLayerOptions {
  readonly kind: 'dense';
}

/** Zeroes elements at random while training and scales the others up to keep the mean. */
export interface DropoutLayerOptions extends LayerOptions {
  /** Probability of zeroing an element. At least 0 and below 1. */
  readonly rate: number;
  /** Shape of the mask with the batch axis: nothing is the value's own size, 1 zeroes the whole axis together. */
  readonly noiseShape?: readonly (number | null)[];
  /** Seed of this mask alone; without it the mask follows the seed of the training. */
  readonly seed?: number;
}

/** The spec of `dropout`. */
export interface DropoutLayerSpec extends DropoutLayerOptions {
  readonly kind: 'dropout';
}

/** Lays the elements of each sample in a row. */
export interface FlattenLayerSpec extends LayerOptions {
  readonly kind: 'flatten';
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

/** Repeats a vector along a new axis. */
export interface RepeatVectorLayerOptions extends LayerOptions {
  /** How often. At least 1. */
  readonly n: number;
}

/** The spec of `repeatVector`. */
export interface RepeatVectorLayerSpec extends RepeatVectorLayerOptions {
  readonly kind: 'repeatVector';
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

/** Any layer as plain JSON. */
export type LayerSpec =
  | ActivationLayerSpec
  | BatchNormalizationLayerSpec
  | DenseLayerSpec
  | DropoutLayerSpec
  | FlattenLayerSpec
  | GroupNormalizationLayerSpec
  | InputLayerSpec
  | LambdaLayerSpec
  | LayerNormalizationLayerSpec
  | RepeatVectorLayerSpec
  | RmsNormalizationLayerSpec
  | UnitNormalizationLayerSpec;

/** The name of any layer that can do without options, in camelCase or as Keras spells it. */
export type LayerName =
  | 'batchNormalization'
  | 'batch_normalization'
  | 'flatten'
  | 'groupNormalization'
  | 'group_normalization'
  | 'lambda'
  | 'layerNormalization'
  | 'layer_normalization'
  | 'rmsNormalization'
  | 'rms_normalization'
  | 'unitNormalization'
  | 'unit_normalization';

/** Wherever a layer is wanted. */
export type LayerLike = LayerName | LayerSpec;

/** Makes the spec of a layer. */
export const layers = {
  /** Applies a function and keeps the shape. */
  activation: (options: ActivationLayerOptions): Layer<ActivationLayerSpec> => makeLayer<ActivationLayerSpec>('activation', options),
  /** Normalises each channel over the batch, and over what the layer has seen once it is trained. */
  batchNormalization: (options?: BatchNormalizationLayerOptions): Layer<BatchNormalizationLayerSpec> => makeLayer<BatchNormalizationLayerSpec>('batchNormalization', options),
  /** Connects every input with every output along the last axis. */
  dense: (options: DenseLayerOptions): Layer<DenseLayerSpec> => makeLayer<DenseLayerSpec>('dense', options),
  /** Zeroes elements at random while training and scales the others up to keep the mean. */
  dropout: (options: DropoutLayerOptions): Layer<DropoutLayerSpec> => makeLayer<DropoutLayerSpec>('dropout', options),
  /** Lays the elements of each sample in a row. */
  flatten: (options?: LayerOptions): Layer<FlattenLayerSpec> => makeLayer<FlattenLayerSpec>('flatten', options),
  /** Normalises groups of channels of each sample, with the group's own mean and variance. */
  groupNormalization: (options?: GroupNormalizationLayerOptions): Layer<GroupNormalizationLayerSpec> => makeLayer<GroupNormalizationLayerSpec>('groupNormalization', options),
  /** Where values enter a model. */
  input: (options: InputLayerOptions): Layer<InputLayerSpec> => makeLayer<InputLayerSpec>('input', options),
  /** A layer that is a function of tensors. */
  lambda: (options?: LambdaLayerOptions): Layer<LambdaLayerSpec> => makeLayer<LambdaLayerSpec>('lambda', options),
  /** Normalises each sample along axes, with its own mean and variance. */
  layerNormalization: (options?: LayerNormalizationLayerOptions): Layer<LayerNormalizationLayerSpec> => makeLayer<LayerNormalizationLayerSpec>('layerNormalization', options),
  /** Repeats a vector along a new axis. */
  repeatVector: (options: RepeatVectorLayerOptions): Layer<RepeatVectorLayerSpec> => makeLayer<RepeatVectorLayerSpec>('repeatVector', options),
  /** Divides each sample along axes by the root of its mean square, and multiplies by a learned scale. */
  rmsNormalization: (options?: RmsNormalizationLayerOptions): Layer<RmsNormalizationLayerSpec> => makeLayer<RmsNormalizationLayerSpec>('rmsNormalization', options),
  /** Divides each sample along axes by its length, the root of the sum of squares. */
  unitNormalization: (options?: UnitNormalizationLayerOptions): Layer<UnitNormalizationLayerSpec> => makeLayer<UnitNormalizationLayerSpec>('unitNormalization', options),
} as const;
