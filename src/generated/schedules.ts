/** Schedules: written by `npm run gen` from `crates/optim/src/schedules`. */

/** The same learning rate at every step. */
export interface ConstantScheduleOptions {
  /** The rate. At least 0. */
  readonly learningRate: number;
}

/** The spec of `constant`. */
export interface ConstantScheduleSpec extends ConstantScheduleOptions {
  readonly kind: 'constant';
}

/** Half a cosine wave down to a fraction of the initial learning rate, after an optional linear warm-up. */
export interface CosineDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /** Steps that the decay takes; afterwards the rate stays. At least 1. */
  readonly decaySteps: number;
  /**
   * The last rate as a fraction of the one the decay starts from. At least 0.
   * @default 0
   */
  readonly alpha?: number;
  /** The rate that the warm-up leads to; without it there is no warm-up. At least 0. */
  readonly warmupTarget?: number;
  /**
   * Steps that the warm-up takes.
   * @default 0
   */
  readonly warmupSteps?: number;
}

/** The spec of `cosineDecay`. */
export interface CosineDecayScheduleSpec extends CosineDecayScheduleOptions {
  readonly kind: 'cosineDecay';
}

/** Half a cosine wave after another, each longer than the one before. */
export interface CosineDecayRestartsScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /** Steps of the first wave. At least 1. */
  readonly firstDecaySteps: number;
  /**
   * How many times as long as the one before a wave is. At least 1.
   * @default 2
   */
  readonly tMul?: number;
  /**
   * How many times as high as the one before a wave is. At least 0.
   * @default 1
   */
  readonly mMul?: number;
  /**
   * The lowest rate as a fraction of the initial one. At least 0.
   * @default 0
   */
  readonly alpha?: number;
}

/** The spec of `cosineDecayRestarts`. */
export interface CosineDecayRestartsScheduleSpec extends CosineDecayRestartsScheduleOptions {
  readonly kind: 'cosineDecayRestarts';
}

/** A learning rate that rises and falls along lines, again and again. */
export interface CyclicScheduleOptions {
  /** The lowest rate. At least 0. */
  readonly baseLearningRate: number;
  /** The rate at the top of the first cycle. At least 0. */
  readonly maxLearningRate: number;
  /**
   * Steps of a rise. At least 1.
   * @default 2000
   */
  readonly stepSizeUp?: number;
  /** Steps of a fall; those of a rise if not given. At least 1. */
  readonly stepSizeDown?: number;
  /**
   * How the height changes from cycle to cycle.
   * @default 'triangular'
   */
  readonly mode?: 'triangular' | 'triangular2' | 'expRange' | 'exp_range';
  /**
   * The base of 'expRange'. At least 0.
   * @default 1
   */
  readonly gamma?: number;
}

/** The spec of `cyclic`. */
export interface CyclicScheduleSpec extends CyclicScheduleOptions {
  readonly kind: 'cyclic';
}

/** A learning rate that shrinks by the same factor in equal times. */
export interface ExponentialDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /** Steps after which the rate has been multiplied by the factor once. At least 1. */
  readonly decaySteps: number;
  /** The factor. At least 0. */
  readonly decayRate: number;
  /**
   * Keeps the rate for all steps of a period.
   * @default false
   */
  readonly staircase?: boolean;
}

/** The spec of `exponentialDecay`. */
export interface ExponentialDecayScheduleSpec extends ExponentialDecayScheduleOptions {
  readonly kind: 'exponentialDecay';
}

/** A learning rate divided by the root of the time. */
export interface InverseSquareRootDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /**
   * Steps of one unit of time; the steps of an epoch, to count in epochs. At least 1.
   * @default 1
   */
  readonly decaySteps?: number;
}

/** The spec of `inverseSquareRootDecay`. */
export interface InverseSquareRootDecayScheduleSpec extends InverseSquareRootDecayScheduleOptions {
  readonly kind: 'inverseSquareRootDecay';
}

/** A learning rate divided by a number that grows with the step. */
export interface InverseTimeDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /** Steps after which the divisor has grown by the decay rate once. At least 1. */
  readonly decaySteps: number;
  /** How much the divisor grows. At least 0. */
  readonly decayRate: number;
  /**
   * Keeps the rate for all steps of a period.
   * @default false
   */
  readonly staircase?: boolean;
}

/** The spec of `inverseTimeDecay`. */
export interface InverseTimeDecayScheduleSpec extends InverseTimeDecayScheduleOptions {
  readonly kind: 'inverseTimeDecay';
}

/** A learning rate that moves along a line, down to zero if not told otherwise. */
export interface LinearDecayScheduleOptions {
  /** The rate that the factors multiply. At least 0. */
  readonly initialLearningRate: number;
  /** Steps that the line takes; afterwards the rate stays. At least 1. */
  readonly decaySteps: number;
  /**
   * The factor at step 0. At least 0.
   * @default 1
   */
  readonly startFactor?: number;
  /**
   * The factor at the end. At least 0.
   * @default 0
   */
  readonly endFactor?: number;
}

/** The spec of `linearDecay`. */
export interface LinearDecayScheduleSpec extends LinearDecayScheduleOptions {
  readonly kind: 'linearDecay';
}

/** One rise to a high learning rate and one long fall to a very low one. */
export interface OneCycleScheduleOptions {
  /** The highest rate. At least 0. */
  readonly maxLearningRate: number;
  /** Steps of the whole; afterwards the rate stays. At least 2. */
  readonly totalSteps: number;
  /**
   * Share of the steps that the rise takes. At least 0 and at most 1.
   * @default 0.3
   */
  readonly pctStart?: number;
  /**
   * Along what the rate moves.
   * @default 'cos'
   */
  readonly annealStrategy?: 'cos' | 'linear';
  /**
   * The highest rate divided by the first. Above 0.
   * @default 25
   */
  readonly divFactor?: number;
  /**
   * The first rate divided by the last. Above 0.
   * @default 10000
   */
  readonly finalDivFactor?: number;
  /**
   * Falls to the first rate as fast as it rose, and only then to the last.
   * @default false
   */
  readonly threePhase?: boolean;
}

/** The spec of `oneCycle`. */
export interface OneCycleScheduleSpec extends OneCycleScheduleOptions {
  readonly kind: 'oneCycle';
}

/** A learning rate for each stretch of steps. */
export interface PiecewiseConstantDecayScheduleOptions {
  /** The last step of each stretch but the last, rising. */
  readonly boundaries: readonly number[];
  /** The rate of each stretch: one more than there are boundaries. At least 0. */
  readonly values: readonly number[];
}

/** The spec of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayScheduleSpec extends PiecewiseConstantDecayScheduleOptions {
  readonly kind: 'piecewiseConstantDecay';
}

/** A learning rate that falls to an end along a power of the remaining time. */
export interface PolynomialDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /** Steps that the decay takes. At least 1. */
  readonly decaySteps: number;
  /**
   * The last rate. At least 0.
   * @default 0.0001
   */
  readonly endLearningRate?: number;
  /**
   * The exponent; 1 is a line. At least 0.
   * @default 1
   */
  readonly power?: number;
  /**
   * Starts again, slower, instead of staying at the last rate.
   * @default false
   */
  readonly cycle?: boolean;
}

/** The spec of `polynomialDecay`. */
export interface PolynomialDecayScheduleSpec extends PolynomialDecayScheduleOptions {
  readonly kind: 'polynomialDecay';
}

/** A learning rate that falls when what is watched has stopped getting better. */
export interface ReduceOnPlateauScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /**
   * The log that is watched.
   * @default 'val_loss'
   */
  readonly monitor?: string;
  /**
   * What the rate is multiplied by. At least 0 and below 1.
   * @default 0.1
   */
  readonly factor?: number;
  /**
   * Epochs without a change for the better before the rate falls.
   * @default 10
   */
  readonly patience?: number;
  /**
   * Whether less or more is better; 'auto' knows it of losses and of the metrics of the library.
   * @default 'auto'
   */
  readonly mode?: 'auto' | 'min' | 'max';
  /**
   * A change counts if it is larger than this. At least 0.
   * @default 0.0001
   */
  readonly minDelta?: number;
  /**
   * Epochs after a fall that do not count.
   * @default 0
   */
  readonly cooldown?: number;
  /**
   * The rate does not fall below this. At least 0.
   * @default 0
   */
  readonly minLr?: number;
}

/** The spec of `reduceOnPlateau`. */
export interface ReduceOnPlateauScheduleSpec extends ReduceOnPlateauScheduleOptions {
  readonly kind: 'reduceOnPlateau';
}

/** A learning rate that falls by a factor at given steps, or each time so many have gone by. */
export interface StepDecayScheduleOptions {
  /** The rate at step 0. At least 0. */
  readonly initialLearningRate: number;
  /**
   * What the rate is multiplied by; 0.5 halves it. At least 0.
   * @default 0.1
   */
  readonly factor?: number;
  /** The first steps with a lower rate, rising. Instead of `every`. */
  readonly milestones?: readonly number[];
  /** Steps between one fall and the next. Instead of `milestones`. At least 1. */
  readonly every?: number;
}

/** The spec of `stepDecay`. */
export interface StepDecayScheduleSpec extends StepDecayScheduleOptions {
  readonly kind: 'stepDecay';
}

/** Learning rates from a list, one for each step; the last one stays. */
export interface TableScheduleOptions {
  /** The rates. At least 0. */
  readonly values: readonly number[];
}

/** The spec of `table`. */
export interface TableScheduleSpec extends TableScheduleOptions {
  readonly kind: 'table';
}

/** A rise along a line in front of any schedule. */
export interface WarmupScheduleOptions {
  /** What comes after the rise; `constant` for a rate that stays. */
  readonly schedule: ScheduleLike;
  /** Steps of the rise. At least 1. */
  readonly warmupSteps: number;
  /**
   * The rate at step 0. At least 0.
   * @default 0
   */
  readonly initialLearningRate?: number;
}

/** The spec of `warmup`. */
export interface WarmupScheduleSpec extends WarmupScheduleOptions {
  readonly kind: 'warmup';
}

/** Any schedule as plain JSON. */
export type ScheduleSpec =
  | ConstantScheduleSpec
  | CosineDecayScheduleSpec
  | CosineDecayRestartsScheduleSpec
  | CyclicScheduleSpec
  | ExponentialDecayScheduleSpec
  | InverseSquareRootDecayScheduleSpec
  | InverseTimeDecayScheduleSpec
  | LinearDecayScheduleSpec
  | OneCycleScheduleSpec
  | PiecewiseConstantDecayScheduleSpec
  | PolynomialDecayScheduleSpec
  | ReduceOnPlateauScheduleSpec
  | StepDecayScheduleSpec
  | TableScheduleSpec
  | WarmupScheduleSpec;

/** Wherever a schedule is wanted. */
export type ScheduleLike = ScheduleSpec;

/** Makes the spec of a schedule. */
export const schedules = {
  /** The same learning rate at every step. */
  constant: (options: ConstantScheduleOptions): ConstantScheduleSpec => Object.freeze({ kind: 'constant', ...options }),
  /** Half a cosine wave down to a fraction of the initial learning rate, after an optional linear warm-up. */
  cosineDecay: (options: CosineDecayScheduleOptions): CosineDecayScheduleSpec => Object.freeze({ kind: 'cosineDecay', ...options }),
  /** Half a cosine wave after another, each longer than the one before. */
  cosineDecayRestarts: (options: CosineDecayRestartsScheduleOptions): CosineDecayRestartsScheduleSpec => Object.freeze({ kind: 'cosineDecayRestarts', ...options }),
  /** A learning rate that rises and falls along lines, again and again. */
  cyclic: (options: CyclicScheduleOptions): CyclicScheduleSpec => Object.freeze({ kind: 'cyclic', ...options }),
  /** A learning rate that shrinks by the same factor in equal times. */
  exponentialDecay: (options: ExponentialDecayScheduleOptions): ExponentialDecayScheduleSpec => Object.freeze({ kind: 'exponentialDecay', ...options }),
  /** A learning rate divided by the root of the time. */
  inverseSquareRootDecay: (options: InverseSquareRootDecayScheduleOptions): InverseSquareRootDecayScheduleSpec => Object.freeze({ kind: 'inverseSquareRootDecay', ...options }),
  /** A learning rate divided by a number that grows with the step. */
  inverseTimeDecay: (options: InverseTimeDecayScheduleOptions): InverseTimeDecayScheduleSpec => Object.freeze({ kind: 'inverseTimeDecay', ...options }),
  /** A learning rate that moves along a line, down to zero if not told otherwise. */
  linearDecay: (options: LinearDecayScheduleOptions): LinearDecayScheduleSpec => Object.freeze({ kind: 'linearDecay', ...options }),
  /** One rise to a high learning rate and one long fall to a very low one. */
  oneCycle: (options: OneCycleScheduleOptions): OneCycleScheduleSpec => Object.freeze({ kind: 'oneCycle', ...options }),
  /** A learning rate for each stretch of steps. */
  piecewiseConstantDecay: (options: PiecewiseConstantDecayScheduleOptions): PiecewiseConstantDecayScheduleSpec => Object.freeze({ kind: 'piecewiseConstantDecay', ...options }),
  /** A learning rate that falls to an end along a power of the remaining time. */
  polynomialDecay: (options: PolynomialDecayScheduleOptions): PolynomialDecayScheduleSpec => Object.freeze({ kind: 'polynomialDecay', ...options }),
  /** A learning rate that falls when what is watched has stopped getting better. */
  reduceOnPlateau: (options: ReduceOnPlateauScheduleOptions): ReduceOnPlateauScheduleSpec => Object.freeze({ kind: 'reduceOnPlateau', ...options }),
  /** A learning rate that falls by a factor at given steps, or each time so many have gone by. */
  stepDecay: (options: StepDecayScheduleOptions): StepDecayScheduleSpec => Object.freeze({ kind: 'stepDecay', ...options }),
  /** Learning rates from a list, one for each step; the last one stays. */
  table: (options: TableScheduleOptions): TableScheduleSpec => Object.freeze({ kind: 'table', ...options }),
  /** A rise along a line in front of any schedule. */
  warmup: (options: WarmupScheduleOptions): WarmupScheduleSpec => Object.freeze({ kind: 'warmup', ...options }),
} as const;
