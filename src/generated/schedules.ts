/** Schedules: written by `npm run gen` from `crates/optim/src/schedules`. */

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

/** Any schedule as plain JSON. */
export type ScheduleSpec = CosineDecayScheduleSpec;

/** Wherever a schedule is wanted. */
export type ScheduleLike = ScheduleSpec;

/** Makes the spec of a schedule. */
export const schedules = {
  /** Half a cosine wave down to a fraction of the initial learning rate, after an optional linear warm-up. */
  cosineDecay: (options: CosineDecayScheduleOptions): CosineDecayScheduleSpec => Object.freeze({ kind: 'cosineDecay', ...options }),
} as const;
