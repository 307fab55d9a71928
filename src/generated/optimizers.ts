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

/** Steps as long as the steps before were, scaled by a running mean of the squared gradient. */
export interface AdadeltaOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes; 1 is the rule as it was published. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
  /**
   * How much of the running means is kept. At least 0 and below 1.
   * @default 0.95
   */
  readonly rho?: number;
  /**
   * Added inside both roots: nothing is divided by zero, and the first step is not zero. At least 0.
   * @default 1e-7
   */
  readonly epsilon?: number;
}

/** The spec of `adadelta`. */
export interface AdadeltaOptimizerSpec extends AdadeltaOptimizerOptions {
  readonly kind: 'adadelta';
}

/** Steps scaled by the sum of all squared gradients so far. */
export interface AdagradOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
  /**
   * What the sum of squares starts from. At least 0.
   * @default 0.1
   */
  readonly initialAccumulatorValue?: number;
  /**
   * Keeps the root from being zero. At least 0.
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Where epsilon is added: inside the root ('keras') or to the root ('torch').
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch';
}

/** The spec of `adagrad`. */
export interface AdagradOptimizerSpec extends AdagradOptimizerOptions {
  readonly kind: 'adagrad';
}

/** Steps scaled by running means of the gradient and of its square. */
export interface AdamOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
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
   * Where epsilon is added: before the bias correction ('keras'), after it ('torch'), or inside the corrected root.
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch' | 'inside';
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
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
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
  /**
   * Where epsilon is added: to the largest size ('keras') or to each size ('torch').
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch';
}

/** The spec of `adamax`. */
export interface AdamaxOptimizerSpec extends AdamaxOptimizerOptions {
  readonly kind: 'adamax';
}

/** Adam whose weights decay by themselves instead of through the gradient. */
export interface AdamwOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
  /**
   * How much weights shrink in each step, as a share of the learning rate. At least 0.
   * @default 0.004
   */
  readonly weightDecay?: number;
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
   * Where epsilon is added: before the bias correction ('keras'), after it ('torch'), or inside the corrected root.
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch' | 'inside';
}

/** The spec of `adamw`. */
export interface AdamwOptimizerSpec extends AdamwOptimizerOptions {
  readonly kind: 'adamw';
}

/** Steps of one size in the direction of the sign of a running mean. */
export interface LionOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes in each coordinate. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
  /**
   * How much the running mean counts beside the newest gradient. At least 0 and at most 1.
   * @default 0.9
   */
  readonly beta1?: number;
  /**
   * How much of the running mean is kept. At least 0 and at most 1.
   * @default 0.99
   */
  readonly beta2?: number;
}

/** The spec of `lion`. */
export interface LionOptimizerSpec extends LionOptimizerOptions {
  readonly kind: 'lion';
}

/** Adam with Nesterov's look ahead. */
export interface NadamOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
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
}

/** The spec of `nadam`. */
export interface NadamOptimizerSpec extends NadamOptimizerOptions {
  readonly kind: 'nadam';
}

/** Steps scaled by a running mean of the squared gradient. */
export interface RmspropOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes. At least 0.
   * @default 0.001
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
  /**
   * How much of the running means is kept. At least 0 and at most 1.
   * @default 0.9
   */
  readonly rho?: number;
  /**
   * How much of the previous step is kept. At least 0 and at most 1.
   * @default 0
   */
  readonly momentum?: number;
  /**
   * Keeps the root from being zero. At least 0.
   * @default 1e-7
   */
  readonly epsilon?: number;
  /**
   * Divides by the spread of the gradient around its own running mean.
   * @default false
   */
  readonly centered?: boolean;
  /**
   * Where epsilon is added: inside the root ('keras') or to the root ('torch').
   * @default 'keras'
   */
  readonly epsilonMode?: 'keras' | 'torch';
}

/** The spec of `rmsprop`. */
export interface RmspropOptimizerSpec extends RmspropOptimizerOptions {
  readonly kind: 'rmsprop';
}

/** Gradient descent, with optional momentum. */
export interface SgdOptimizerOptions extends OptimizerOptions {
  /**
   * How far a step goes along the gradient. At least 0.
   * @default 0.01
   */
  readonly learningRate?: number | ScheduleLike | ((step: number) => number);
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
  /**
   * Whether the steps remembered keep the rate they were made with ('keras') or take on the newest ('torch').
   * @default 'keras'
   */
  readonly momentumMode?: 'keras' | 'torch';
}

/** The spec of `sgd`. */
export interface SgdOptimizerSpec extends SgdOptimizerOptions {
  readonly kind: 'sgd';
}

/** Any optimizer as plain JSON. */
export type OptimizerSpec =
  | AdadeltaOptimizerSpec
  | AdagradOptimizerSpec
  | AdamOptimizerSpec
  | AdamaxOptimizerSpec
  | AdamwOptimizerSpec
  | LionOptimizerSpec
  | NadamOptimizerSpec
  | RmspropOptimizerSpec
  | SgdOptimizerSpec;

/** The name of any optimizer that can do without options, in camelCase or as Keras spells it. */
export type OptimizerName = 'adadelta' | 'adagrad' | 'adam' | 'adamax' | 'adamw' | 'lion' | 'nadam' | 'rmsprop' | 'sgd';

/** Wherever an optimizer is wanted. */
export type OptimizerLike = OptimizerName | OptimizerSpec;

/** Makes the spec of an optimizer. */
export const optimizers = {
  /** Steps as long as the steps before were, scaled by a running mean of the squared gradient. */
  adadelta: (options?: AdadeltaOptimizerOptions): AdadeltaOptimizerSpec => Object.freeze({ kind: 'adadelta', ...options }),
  /** Steps scaled by the sum of all squared gradients so far. */
  adagrad: (options?: AdagradOptimizerOptions): AdagradOptimizerSpec => Object.freeze({ kind: 'adagrad', ...options }),
  /** Steps scaled by running means of the gradient and of its square. */
  adam: (options?: AdamOptimizerOptions): AdamOptimizerSpec => Object.freeze({ kind: 'adam', ...options }),
  /** Steps scaled by a running mean of the gradient and by its largest size, which fades. */
  adamax: (options?: AdamaxOptimizerOptions): AdamaxOptimizerSpec => Object.freeze({ kind: 'adamax', ...options }),
  /** Adam whose weights decay by themselves instead of through the gradient. */
  adamw: (options?: AdamwOptimizerOptions): AdamwOptimizerSpec => Object.freeze({ kind: 'adamw', ...options }),
  /** Steps of one size in the direction of the sign of a running mean. */
  lion: (options?: LionOptimizerOptions): LionOptimizerSpec => Object.freeze({ kind: 'lion', ...options }),
  /** Adam with Nesterov's look ahead. */
  nadam: (options?: NadamOptimizerOptions): NadamOptimizerSpec => Object.freeze({ kind: 'nadam', ...options }),
  /** Steps scaled by a running mean of the squared gradient. */
  rmsprop: (options?: RmspropOptimizerOptions): RmspropOptimizerSpec => Object.freeze({ kind: 'rmsprop', ...options }),
  /** Gradient descent, with optional momentum. */
  sgd: (options?: SgdOptimizerOptions): SgdOptimizerSpec => Object.freeze({ kind: 'sgd', ...options }),
} as const;
