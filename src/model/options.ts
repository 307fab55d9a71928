/** What the calls of a model take. */
import type { LossLike } from '../generated/losses.js';
import type { MetricLike } from '../generated/metrics.js';
import type { OptimizerLike } from '../generated/optimizers.js';
import type { BatchSize } from '../native/binding.js';
import type { Tensor } from '../tensor/install.js';
import type { SampleWeight } from './arrays.js';
import type { Formula } from './formulas.js';
import type { RunOptions } from '../native/run.js';

/** What to train with. Each member by its name, its factory, or as JSON. */
export interface CompileOptions {
  /**
   * How weights change; `'rmsprop'`, when left out, as in Keras. A `learningRate` that is a function of the step is asked
   * before each `fit` for the steps to come; with a model are saved the rates that it has used, of which the last stays.
   */
  readonly optimizer?: OptimizerLike;
  /** One loss, or one for each output: as a list, or by the outputs' names. */
  readonly loss: AnyLoss | readonly AnyLoss[] | { readonly [output: string]: AnyLoss };
  /** How much the loss of each output counts; 1, where nothing is given. */
  readonly lossWeights?: readonly number[] | { readonly [output: string]: number };
  /** A list of metrics for every output, or an entry for each output: as a list with lists in it, or by name. */
  readonly metrics?: Metrics;
  /** The same, where samples count as much as their weights say. */
  readonly weightedMetrics?: Metrics;
  /** Threads to use; as many as the machine offers, when left out. */
  readonly threads?: number;
  /**
   * Bytes that the model may take; what needs more is refused before any of it is allocated. When left out, what the
   * environment variable `ESPALIER_MEMORY_LIMIT` says, else the memory of the machine or its container.
   */
  readonly memoryLimit?: number;
  /**
   * Values that the backward pass computes again instead of keeping them, which takes less memory and about a third more
   * time; the results are the same to the bit. `true` cuts the model where the least is held at a time. Names choose
   * blocks, `'layer1.0'` standing for all layers whose names begin with `layer1.0.`, and layers, of which those that
   * follow each other are computed again together: what leaves a block is kept, what lies within is not.
   */
  readonly recompute?: boolean | readonly string[];
}

/** A loss of the library, or a function of targets and predictions. */
export type AnyLoss = LossLike | Formula;

/** A metric of the library, or a function of targets and predictions whose mean is taken. */
export type AnyMetric = MetricLike | Formula;

/** The metrics of a model's outputs. */
export type Metrics =
  | readonly AnyMetric[]
  | readonly (AnyMetric | readonly AnyMetric[] | null)[]
  | { readonly [output: string]: AnyMetric | readonly AnyMetric[] };

/** Options of a new model. */
export interface ModelOptions {
  /** Makes the initial weights repeatable. */
  readonly seed?: number;
}

/** Options of `evaluate` and `predict`. */
export interface BatchOptions extends RunOptions {
  /** Samples that are looked at together, or `'full'` for all of them; 32, when left out. */
  readonly batchSize?: BatchSize;
}

/** Options of `evaluate`. */
export interface EvaluateOptions extends BatchOptions {
  /** How much each sample counts in the loss and in `weightedMetrics`. */
  readonly sampleWeight?: SampleWeight;
}

/** Options of `gradients`. */
export interface GradientOptions extends RunOptions {
  /** Whether layers do what they do while training, such as dropout; true, when left out. */
  readonly training?: boolean;
  /** How much each sample counts in the loss. */
  readonly sampleWeight?: SampleWeight;
}

/** What `gradients` finds. */
export interface LossAndGradients {
  /** The loss, with what weights and activities cost by themselves. */
  readonly loss: number;
  /** By the weight's name: `'dense/kernel'`. */
  readonly gradients: { readonly [weight: string]: Tensor };
}

/** Options of `loadWeights`. */
export interface LoadWeightsOptions {
  /** Whether weights for which the file has no tensor of their shape stay as they are; false, when left out. */
  readonly skipMismatch?: boolean;
}
