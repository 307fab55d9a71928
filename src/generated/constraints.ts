/** Constraints: written by `npm run gen` from `crates/nn/src/constraints`. */

/** Shortens vectors that are longer than a bound. */
export interface MaxNormConstraintOptions {
  /**
   * The greatest length. At least 0.
   * @default 2
   */
  readonly maxValue?: number;
  /**
   * The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
   * @default 0
   */
  readonly axis?: number | readonly number[];
}

/** The spec of `maxNorm`. */
export interface MaxNormConstraintSpec extends MaxNormConstraintOptions {
  readonly kind: 'maxNorm';
}

/** Brings the lengths of vectors towards an interval. */
export interface MinMaxNormConstraintOptions {
  /**
   * The least length. At least 0.
   * @default 0
   */
  readonly minValue?: number;
  /**
   * The greatest length. At least 0.
   * @default 1
   */
  readonly maxValue?: number;
  /**
   * How much of the way is gone at each update; 1 goes all of it. At least 0 and at most 1.
   * @default 1
   */
  readonly rate?: number;
  /**
   * The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
   * @default 0
   */
  readonly axis?: number | readonly number[];
}

/** The spec of `minMaxNorm`. */
export interface MinMaxNormConstraintSpec extends MinMaxNormConstraintOptions {
  readonly kind: 'minMaxNorm';
}

/** Makes negative weights 0. */
export interface NonNegConstraintSpec {
  readonly kind: 'nonNeg';
}

/** Gives vectors the length 1. */
export interface UnitNormConstraintOptions {
  /**
   * The axis or axes along which a vector lies: 0 for what enters a unit of a dense layer, [0, 1, 2] for a filter.
   * @default 0
   */
  readonly axis?: number | readonly number[];
}

/** The spec of `unitNorm`. */
export interface UnitNormConstraintSpec extends UnitNormConstraintOptions {
  readonly kind: 'unitNorm';
}

/** Any constraint as plain JSON. */
export type ConstraintSpec =
  | MaxNormConstraintSpec
  | MinMaxNormConstraintSpec
  | NonNegConstraintSpec
  | UnitNormConstraintSpec;

/** The name of any constraint that can do without options, in camelCase or as Keras spells it. */
export type ConstraintName =
  | 'maxNorm'
  | 'max_norm'
  | 'minMaxNorm'
  | 'min_max_norm'
  | 'nonNeg'
  | 'non_neg'
  | 'unitNorm'
  | 'unit_norm';

/** Wherever a constraint is wanted. */
export type ConstraintLike = ConstraintName | ConstraintSpec;

/** Makes the spec of a constraint. */
export const constraints = {
  /** Shortens vectors that are longer than a bound. */
  maxNorm: (options?: MaxNormConstraintOptions): MaxNormConstraintSpec => Object.freeze({ kind: 'maxNorm', ...options }),
  /** Brings the lengths of vectors towards an interval. */
  minMaxNorm: (options?: MinMaxNormConstraintOptions): MinMaxNormConstraintSpec => Object.freeze({ kind: 'minMaxNorm', ...options }),
  /** Makes negative weights 0. */
  nonNeg: (): NonNegConstraintSpec => Object.freeze({ kind: 'nonNeg' }),
  /** Gives vectors the length 1. */
  unitNorm: (options?: UnitNormConstraintOptions): UnitNormConstraintSpec => Object.freeze({ kind: 'unitNorm', ...options }),
} as const;
