/** Regularizers: written by `npm run gen` from `crates/nn/src/regularizers`. */

/** The sum of absolute values. */
export interface L1RegularizerOptions {
  /**
   * What the sum is multiplied with. At least 0.
   * @default 0.01
   */
  readonly l1?: number;
}

/** The spec of `l1`. */
export interface L1RegularizerSpec extends L1RegularizerOptions {
  readonly kind: 'l1';
}

/** The sum of absolute values and the sum of squares: the elastic net. */
export interface L1l2RegularizerOptions {
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

/** The spec of `l1l2`. */
export interface L1l2RegularizerSpec extends L1l2RegularizerOptions {
  readonly kind: 'l1l2';
}

/** The sum of squares. */
export interface L2RegularizerOptions {
  /**
   * What the sum is multiplied with. At least 0.
   * @default 0.01
   */
  readonly l2?: number;
}

/** The spec of `l2`. */
export interface L2RegularizerSpec extends L2RegularizerOptions {
  readonly kind: 'l2';
}

/** The mean size of the cosine between any two rows or columns. */
export interface OrthogonalRegularizerOptions {
  /**
   * What the mean is multiplied with. At least 0.
   * @default 0.01
   */
  readonly factor?: number;
  /**
   * What is to stand at right angles.
   * @default 'rows'
   */
  readonly mode?: 'rows' | 'columns';
}

/** The spec of `orthogonal`. */
export interface OrthogonalRegularizerSpec extends OrthogonalRegularizerOptions {
  readonly kind: 'orthogonal';
}

/** Any regularizer as plain JSON. */
export type RegularizerSpec = L1RegularizerSpec | L1l2RegularizerSpec | L2RegularizerSpec | OrthogonalRegularizerSpec;

/** The name of any regularizer that can do without options, in camelCase or as Keras spells it. */
export type RegularizerName =
  | 'l1'
  | 'l1l2'
  | 'elasticNet'
  | 'elastic_net'
  | 'l2'
  | 'orthogonal'
  | 'orthogonalRegularizer'
  | 'orthogonal_regularizer';

/** Wherever a regularizer is wanted. */
export type RegularizerLike = RegularizerName | RegularizerSpec;

/** Makes the spec of a regularizer. */
export const regularizers = {
  /** The sum of absolute values. */
  l1: (options?: L1RegularizerOptions): L1RegularizerSpec => Object.freeze({ kind: 'l1', ...options }),
  /** The sum of absolute values and the sum of squares: the elastic net. */
  l1l2: (options?: L1l2RegularizerOptions): L1l2RegularizerSpec => Object.freeze({ kind: 'l1l2', ...options }),
  /** The sum of squares. */
  l2: (options?: L2RegularizerOptions): L2RegularizerSpec => Object.freeze({ kind: 'l2', ...options }),
  /** The mean size of the cosine between any two rows or columns. */
  orthogonal: (options?: OrthogonalRegularizerOptions): OrthogonalRegularizerSpec => Object.freeze({ kind: 'orthogonal', ...options }),
} as const;
