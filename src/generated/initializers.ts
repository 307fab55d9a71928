/** Initializers: written by `npm run gen` from `crates/nn/src/initializers`. */

/** One number everywhere. */
export interface ConstantInitializerOptions {
  /**
   * The number.
   * @default 0
   */
  readonly value?: number;
}

/** The spec of `constant`. */
export interface ConstantInitializerSpec extends ConstantInitializerOptions {
  readonly kind: 'constant';
}

/** Truncated normal numbers with the variance 2 / (inputs + outputs). */
export interface GlorotNormalInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `glorotNormal`. */
export interface GlorotNormalInitializerSpec extends GlorotNormalInitializerOptions {
  readonly kind: 'glorotNormal';
}

/** Uniform numbers with the variance 2 / (inputs + outputs). */
export interface GlorotUniformInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `glorotUniform`. */
export interface GlorotUniformInitializerSpec extends GlorotUniformInitializerOptions {
  readonly kind: 'glorotUniform';
}

/** Truncated normal numbers with the variance 2 / inputs. */
export interface HeNormalInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `heNormal`. */
export interface HeNormalInitializerSpec extends HeNormalInitializerOptions {
  readonly kind: 'heNormal';
}

/** Uniform numbers with the variance 2 / inputs. */
export interface HeUniformInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `heUniform`. */
export interface HeUniformInitializerSpec extends HeUniformInitializerOptions {
  readonly kind: 'heUniform';
}

/** A number on the diagonal of a matrix, zeros beside it. */
export interface IdentityInitializerOptions {
  /**
   * The number.
   * @default 1
   */
  readonly gain?: number;
}

/** The spec of `identity`. */
export interface IdentityInitializerSpec extends IdentityInitializerOptions {
  readonly kind: 'identity';
}

/** Truncated normal numbers with the variance 1 / inputs. */
export interface LecunNormalInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `lecunNormal`. */
export interface LecunNormalInitializerSpec extends LecunNormalInitializerOptions {
  readonly kind: 'lecunNormal';
}

/** Uniform numbers with the variance 1 / inputs. */
export interface LecunUniformInitializerOptions {
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `lecunUniform`. */
export interface LecunUniformInitializerSpec extends LecunUniformInitializerOptions {
  readonly kind: 'lecunUniform';
}

/** All ones. */
export interface OnesInitializerSpec {
  readonly kind: 'ones';
}

/** A matrix whose columns, or rows if they are the shorter, stand at right angles and have the length `gain`. */
export interface OrthogonalInitializerOptions {
  /**
   * Length of the vectors.
   * @default 1
   */
  readonly gain?: number;
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `orthogonal`. */
export interface OrthogonalInitializerSpec extends OrthogonalInitializerOptions {
  readonly kind: 'orthogonal';
}

/** Numbers from a normal distribution. */
export interface RandomNormalInitializerOptions {
  /**
   * Mean of the numbers.
   * @default 0
   */
  readonly mean?: number;
  /**
   * Standard deviation of the numbers. At least 0.
   * @default 0.05
   */
  readonly stddev?: number;
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `randomNormal`. */
export interface RandomNormalInitializerSpec extends RandomNormalInitializerOptions {
  readonly kind: 'randomNormal';
}

/** Numbers spread evenly over an interval. */
export interface RandomUniformInitializerOptions {
  /**
   * Lower end.
   * @default -0.05
   */
  readonly minval?: number;
  /**
   * Upper end.
   * @default 0.05
   */
  readonly maxval?: number;
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `randomUniform`. */
export interface RandomUniformInitializerSpec extends RandomUniformInitializerOptions {
  readonly kind: 'randomUniform';
}

/** Numbers from a normal distribution, without those beyond two standard deviations. */
export interface TruncatedNormalInitializerOptions {
  /**
   * Mean of the numbers.
   * @default 0
   */
  readonly mean?: number;
  /**
   * Standard deviation before the far numbers are drawn again. At least 0.
   * @default 0.05
   */
  readonly stddev?: number;
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `truncatedNormal`. */
export interface TruncatedNormalInitializerSpec extends TruncatedNormalInitializerOptions {
  readonly kind: 'truncatedNormal';
}

/** Random numbers whose variance is `scale` over the number of connections. */
export interface VarianceScalingInitializerOptions {
  /**
   * What the variance is multiplied with. Above 0.
   * @default 1
   */
  readonly scale?: number;
  /**
   * Which connections are counted.
   * @default 'fanIn'
   */
  readonly mode?: 'fanIn' | 'fan_in' | 'fanOut' | 'fan_out' | 'fanAvg' | 'fan_avg';
  /**
   * How the numbers are spread.
   * @default 'truncatedNormal'
   */
  readonly distribution?: 'truncatedNormal' | 'truncated_normal' | 'untruncatedNormal' | 'untruncated_normal' | 'uniform';
  /** Seed of these numbers alone; without it they follow the model's seed. */
  readonly seed?: number;
}

/** The spec of `varianceScaling`. */
export interface VarianceScalingInitializerSpec extends VarianceScalingInitializerOptions {
  readonly kind: 'varianceScaling';
}

/** All zeros. */
export interface ZerosInitializerSpec {
  readonly kind: 'zeros';
}

/** Any initializer as plain JSON. */
export type InitializerSpec =
  | ConstantInitializerSpec
  | GlorotNormalInitializerSpec
  | GlorotUniformInitializerSpec
  | HeNormalInitializerSpec
  | HeUniformInitializerSpec
  | IdentityInitializerSpec
  | LecunNormalInitializerSpec
  | LecunUniformInitializerSpec
  | OnesInitializerSpec
  | OrthogonalInitializerSpec
  | RandomNormalInitializerSpec
  | RandomUniformInitializerSpec
  | TruncatedNormalInitializerSpec
  | VarianceScalingInitializerSpec
  | ZerosInitializerSpec;

/** The name of any initializer that can do without options, in camelCase or as Keras spells it. */
export type InitializerName =
  | 'constant'
  | 'glorotNormal'
  | 'glorot_normal'
  | 'xavierNormal'
  | 'xavier_normal'
  | 'glorotUniform'
  | 'glorot_uniform'
  | 'xavierUniform'
  | 'xavier_uniform'
  | 'xavier'
  | 'heNormal'
  | 'he_normal'
  | 'kaimingNormal'
  | 'kaiming_normal'
  | 'msraNormal'
  | 'msra_normal'
  | 'msra'
  | 'heUniform'
  | 'he_uniform'
  | 'kaimingUniform'
  | 'kaiming_uniform'
  | 'msraUniform'
  | 'msra_uniform'
  | 'identity'
  | 'identityInitializer'
  | 'identity_initializer'
  | 'eye'
  | 'lecunNormal'
  | 'lecun_normal'
  | 'leCunNormal'
  | 'le_cun_normal'
  | 'lecunUniform'
  | 'lecun_uniform'
  | 'leCunUniform'
  | 'le_cun_uniform'
  | 'ones'
  | 'one'
  | 'orthogonal'
  | 'orthogonalInitializer'
  | 'orthogonal_initializer'
  | 'randomNormal'
  | 'random_normal'
  | 'normal'
  | 'randomUniform'
  | 'random_uniform'
  | 'uniform'
  | 'truncatedNormal'
  | 'truncated_normal'
  | 'varianceScaling'
  | 'variance_scaling'
  | 'zeros'
  | 'zero';

/** Wherever an initializer is wanted. */
export type InitializerLike = InitializerName | InitializerSpec;

/** Makes the spec of an initializer. */
export const initializers = {
  /** One number everywhere. */
  constant: (options?: ConstantInitializerOptions): ConstantInitializerSpec => Object.freeze({ kind: 'constant', ...options }),
  /** Truncated normal numbers with the variance 2 / (inputs + outputs). */
  glorotNormal: (options?: GlorotNormalInitializerOptions): GlorotNormalInitializerSpec => Object.freeze({ kind: 'glorotNormal', ...options }),
  /** Uniform numbers with the variance 2 / (inputs + outputs). */
  glorotUniform: (options?: GlorotUniformInitializerOptions): GlorotUniformInitializerSpec => Object.freeze({ kind: 'glorotUniform', ...options }),
  /** Truncated normal numbers with the variance 2 / inputs. */
  heNormal: (options?: HeNormalInitializerOptions): HeNormalInitializerSpec => Object.freeze({ kind: 'heNormal', ...options }),
  /** Uniform numbers with the variance 2 / inputs. */
  heUniform: (options?: HeUniformInitializerOptions): HeUniformInitializerSpec => Object.freeze({ kind: 'heUniform', ...options }),
  /** A number on the diagonal of a matrix, zeros beside it. */
  identity: (options?: IdentityInitializerOptions): IdentityInitializerSpec => Object.freeze({ kind: 'identity', ...options }),
  /** Truncated normal numbers with the variance 1 / inputs. */
  lecunNormal: (options?: LecunNormalInitializerOptions): LecunNormalInitializerSpec => Object.freeze({ kind: 'lecunNormal', ...options }),
  /** Uniform numbers with the variance 1 / inputs. */
  lecunUniform: (options?: LecunUniformInitializerOptions): LecunUniformInitializerSpec => Object.freeze({ kind: 'lecunUniform', ...options }),
  /** All ones. */
  ones: (): OnesInitializerSpec => Object.freeze({ kind: 'ones' }),
  /** A matrix whose columns, or rows if they are the shorter, stand at right angles and have the length `gain`. */
  orthogonal: (options?: OrthogonalInitializerOptions): OrthogonalInitializerSpec => Object.freeze({ kind: 'orthogonal', ...options }),
  /** Numbers from a normal distribution. */
  randomNormal: (options?: RandomNormalInitializerOptions): RandomNormalInitializerSpec => Object.freeze({ kind: 'randomNormal', ...options }),
  /** Numbers spread evenly over an interval. */
  randomUniform: (options?: RandomUniformInitializerOptions): RandomUniformInitializerSpec => Object.freeze({ kind: 'randomUniform', ...options }),
  /** Numbers from a normal distribution, without those beyond two standard deviations. */
  truncatedNormal: (options?: TruncatedNormalInitializerOptions): TruncatedNormalInitializerSpec => Object.freeze({ kind: 'truncatedNormal', ...options }),
  /** Random numbers whose variance is `scale` over the number of connections. */
  varianceScaling: (options?: VarianceScalingInitializerOptions): VarianceScalingInitializerSpec => Object.freeze({ kind: 'varianceScaling', ...options }),
  /** All zeros. */
  zeros: (): ZerosInitializerSpec => Object.freeze({ kind: 'zeros' }),
} as const;
