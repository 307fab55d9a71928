/** Optimizers: written by `npm run gen` from `crates/optim/src/rules`. */
import type { ScheduleLike } from './schedules.js';

/** Weights with a learning rate or a decay of their own. */
export interface ParameterGroup {
  /** Which weights: a name such as `dense_1/kernel`, in which `*` stands for any text and `?` for any character. */
  readonly match: string;
  /**
   * Multiplies the learning rate. At least 0.
   * @default 1
   */
  readonly learningRateMultiplier?: number;
  /** The decay of these weights; the optimizer's if not given. At least 0. */
  readonly weightDecay?: number;
}

/** What every optimizer takes. */
export interface OptimizerOptions {
  /** How much weights shrink besides their update; the mode says how. At least 0. */
  readonly weightDecay?: number;
  /**
   * How weights decay: `w -= rate * decay * w` before the update ('decoupled', as in Keras), by adding `decay * w` to
   * the clipped gradient ('gradient', as in `PyTorch`), or `w = (w + dw) (1 - decay)` ('afterUpdate').
   * @default 'decoupled'
   */
  readonly weightDecayMode?: 'decoupled' | 'gradient' | 'afterUpdate' | 'after_update';
  /** Keeps every element of a gradient within this distance of zero. Above 0. */
  readonly clipValue?: number;
  /** Shrinks the gradient of each weight to this norm, if it is longer. Above 0. */
  readonly clipNorm?: number;
  /** Shrinks all gradients alike, so that their common norm is at most this. Above 0. */
  readonly globalClipNorm?: number;
  /** Adds up the gradients of this many steps, and updates the weights by their mean at the last of them. At least 1. */
  readonly gradientAccumulationSteps?: number;
  /**
   * Keeps a running average of the weights, which takes their place at the end of a fit.
   * @default false
   */
  readonly useEma?: boolean;
  /**
   * How much of the running average is kept from step to step. At least 0 and at most 1.
   * @default 0.99
   */
  readonly emaMomentum?: number;
  /** Overwrites the weights with their average after every so many updates. At least 1. */
  readonly emaOverwriteFrequency?: number;
  /**
   * Weights that are trained differently; the first group that matches a weight counts.
   * @default []
   */
  readonly groups?: readonly ParameterGroup[];
}

/** Steps scaled by running means of the gradient and of its square. */
export interface AdamOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike;
  /**
   * How much of the running mean of the gradient is kept. At least 0 and below 1.
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * How much of the running mean of the squared gradient is kept. At least 0 and below 1.
   * @default 0.999
   */
  readonly beta2?: number;
  /**
   * Added to the root, so that nothing is divided by zero. At least 0.
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Divides by the largest mean square so far (`AMSGrad`).
   * @default false
   */
  readonly amsgrad?: boolean;
  /**
   * Where epsilon is added: before the bias correction ('keras') or after it ('torch').
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch';
}

/** The spec of `adam`. */
export interface AdamOptimizerSpec extends AdamOptimizerOptions {
  readonly kind: 'adam';
}

/** Steps scaled by a running mean of the gradient and by its largest size, which fades. */
export interface AdamaxOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike;
  /**
   * How much of the running mean of the gradient is kept. At least 0 and below 1.
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * How much of the largest size is kept from step to step. At least 0 and below 1.
   * @default 0.999
   */
  readonly beta2?: number;
  /**
   * Added to the size, so that nothing is divided by zero. At least 0.
   * @default 1e-7
   */
  readonly epsilon?: number;
}

/** The spec of `adamax`. */
export interface AdamaxOptimizerSpec extends AdamaxOptimizerOptions {
  readonly kind: 'adamax';
}

/** Gradient descent, with optional momentum. */
export interface SgdOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes along the gradient. At least 0.
   * @default 0.01
   */
  readonly learningRate?: number | ScheduleLike;
  /**
   * How much of the previous step is kept. At least 0 and at most 1.
   * @default 0
   */
  readonly momentum?: number;
  /**
   * Takes the gradient's step from where the momentum leads (Nesterov). Only with momentum.
   * @default false
   */
  readonly nesterov?: boolean;
}

/** The spec of `sgd`. */
export interface SgdOptimizerSpec extends SgdOptimizerOptions {
  readonly kind: 'sgd';
}

/** Any optimizer as plain JSON. */
export type OptimizerSpec = AdamOptimizerSpec | AdamaxOptimizerSpec | SgdOptimizerSpec;

/** The name of any optimizer that can do without options, in camelCase or as Keras spells it. */
export type OptimizerName = 'adam' | 'adamax' | 'sgd';

/** Wherever an optimizer is wanted. */
export type OptimizerLike = OptimizerName | OptimizerSpec;

/** Makes the spec of an optimizer. */
export const optimizers = {
  /** Steps scaled by running means of the gradient and of its square. */
  adam: (options?: AdamOptimizerOptions): AdamOptimizerSpec => Object.freeze({ kind: 'adam', ...options }),
  /** Steps scaled by a running mean of the gradient and by its largest size, which fades. */
  adamax: (options?: AdamaxOptimizerOptions): AdamaxOptimizerSpec => Object.freeze({ kind: 'adamax', ...options }),
  /** Gradient descent, with optional momentum. */
  sgd: (options?: SgdOptimizerOptions): SgdOptimizerSpec => Object.freeze({ kind: 'sgd', ...options }),
} as const;
