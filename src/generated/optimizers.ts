/** Optimizers: written by `npm run gen` from `crates/optim/src/rules`. */
import type { ScheduleLike } from './schedules.js';

/** Steps scaled by running means of the gradient and of its square. */
export interface AdamOptimizerOptions {
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
export interface AdamaxOptimizerOptions {
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
export interface SgdOptimizerOptions {
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
