/** Espalier: neural networks trained inside Node.js. The whole public surface. */

export type { AlexNetOptions } from './applications/alexnet.js';
export { applications } from './applications/applications.js';
export type { AuxiliaryOptions, GoogLeNetOptions } from './applications/googlenet.js';
export type { LeNetOptions } from './applications/lenet.js';
export type { ApplicationOptions, SizedOptions } from './applications/network.js';
export type { PreprocessInputOptions } from './applications/preprocess-input.js';
export type { ResNetOptions, ResNetStagesOptions } from './applications/resnet.js';
export type { ResNetCifarOptions, ResNetDepthOptions } from './applications/resnet-cifar.js';
export type { VggBlocksOptions, VggOptions } from './applications/vgg.js';
export { type Augmentation, type AugmentOptions, augment } from './data/augment.js';
export type {
  AugmentViewOptions,
  BatchesOptions,
  CacheOptions,
  DatasetParts,
  PrefetchOptions,
  ShuffleOptions,
} from './data/dataset.js';
export { datasets, type EmbeddedSet } from './data/datasets.js';
export type { Batch, BatchLike, Part, PartLike } from './data/element.js';
export { Dataset } from './data/factories.js';
export type { FilesByPart } from './data/files.js';
export type { GeneratorOptions, SampleIterable } from './data/generator.js';
export type {
  BlobsOptions,
  CirclesOptions,
  MoonsOptions,
  PointsOptions,
  SpiralsOptions,
  XorOptions,
} from './data/points.js';
export { type Fitted, type FittingOptions, preprocess, type Transform } from './data/preprocess.js';
export type { PreviewOptions } from './data/preview.js';
export type { TextLabels } from './data/text-labels.js';
export { type ActivationLike, type ActivationSpec, activations } from './generated/activations.js';
export type { AugmentationLike, AugmentationSpec } from './generated/augment.js';
export { type ConstraintLike, type ConstraintSpec, constraints } from './generated/constraints.js';
export { type InitializerLike, type InitializerSpec, initializers } from './generated/initializers.js';
export type { LayerLike, LayerOptions, LayerSpec } from './generated/layers.js';
export type { LossLike, LossSpec } from './generated/losses.js';
export type { MetricLike, MetricSpec } from './generated/metrics.js';
export { type OptimizerLike, type OptimizerSpec, optimizers } from './generated/optimizers.js';
export type { PreprocessingLike, PreprocessingSpec } from './generated/preprocess.js';
export type {
  CifarReaderOptions,
  CsvReaderOptions,
  ImageFolderReaderOptions,
  JsonlReaderOptions,
  NpzReaderOptions,
  ParquetReaderOptions,
  ReaderSpec,
} from './generated/readers.js';
export { type RegularizerLike, type RegularizerSpec, regularizers } from './generated/regularizers.js';
export { type ScheduleLike, type ScheduleSpec, schedules } from './generated/schedules.js';
export type { Data, Samples, SampleWeight } from './model/arrays.js';
export {
  defineLayer,
  type LayerCall,
  type LayerDefinition,
  type LayerShapes,
  type OwnWeight,
} from './model/define-layer.js';
export type { FitOptions, FitProgress } from './model/fit.js';
export { type Formula, type FormulaOptions, losses, metrics } from './model/formulas.js';
export type { FunctionalSpec, NodeSpec } from './model/graph.js';
export type { Evaluation, History, Logs, Table } from './model/history.js';
export { layers } from './model/layers.js';
export { model, sequential } from './model/make.js';
export { loadModel, type Model, type Prediction, type Weight } from './model/model.js';
export type { LayerWeight, ModelLayer } from './model/model-layer.js';
export type {
  AnyLoss,
  AnyMetric,
  BatchOptions,
  CompileOptions,
  EvaluateOptions,
  GradientOptions,
  LoadWeightsOptions,
  LossAndGradients,
  Metrics,
} from './model/options.js';
export type { ModelSpec, SequentialSpec } from './model/spec.js';
export type { ModelSummary } from './model/summary.js';
export { type ErrorCode, EspalierError } from './native/errors.js';
export { type Info, info, memory } from './native/info.js';
export type { Layer, SymbolicTensor } from './spec/layer.js';
export type { DType } from './tensor/dtype.js';
export { tensor } from './tensor/from-values.js';
export { type Gradients, grad, valueAndGrad } from './tensor/grad.js';
export { Tensor } from './tensor/install.js';
export { type Jitted, jit } from './tensor/jit.js';
export type { TensorLike } from './tensor/like.js';
export { ops } from './tensor/ops/index.js';
export { random, setRandomSeed } from './tensor/random.js';
export type { Nested } from './tensor/shape/literal.js';
export type { Shape } from './tensor/shape/size.js';
export { type TrainStep, type TrainStepOptions, trainStep } from './train/train-step.js';
