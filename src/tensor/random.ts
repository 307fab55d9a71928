/** Random numbers: the same seed gives the same numbers on every machine, whatever the number of threads. */
import { native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import { call } from './dispatch.js';
import type { Copy, Shape } from './shape/size.js';
import type { Tensor } from './tensor.js';

/** Where the numbers come from; without a seed, from `setRandomSeed` and the calls since. */
export interface RandomOptions {
  readonly seed?: number;
}

/** Options of `random.normal`. */
export interface NormalOptions extends RandomOptions {
  /** 0, when left out. */
  readonly mean?: number;
  /** 1, when left out. */
  readonly stddev?: number;
}

/** Options of `random.uniform`. */
export interface UniformOptions extends RandomOptions {
  /** 0, when left out. */
  readonly minval?: number;
  /** 1, when left out; values stay below it. */
  readonly maxval?: number;
}

/** Options of `random.bernoulli`. */
export interface BernoulliOptions extends RandomOptions {
  /** How likely a 1 is; 0.5, when left out. */
  readonly probability?: number;
}

/** Normally distributed numbers. */
function normal<const S extends Shape>(shape: S, options?: NormalOptions): Tensor<Copy<S>, 'float32'> {
  return call('randomNormal', [], { shape, ...optionsOf('random.normal', options) });
}

/** Numbers that are equally likely anywhere in a range. */
function uniform<const S extends Shape>(shape: S, options?: UniformOptions): Tensor<Copy<S>, 'float32'> {
  return call('randomUniform', [], { shape, ...optionsOf('random.uniform', options) });
}

/** Ones with a given probability, zeros elsewhere. */
function bernoulli<const S extends Shape>(shape: S, options?: BernoulliOptions): Tensor<Copy<S>, 'float32'> {
  return call('randomBernoulli', [], { shape, ...optionsOf('random.bernoulli', options) });
}

/** The numbers from 0 to `n - 1` in random order. */
function permutation<const N extends number>(n: N, options?: RandomOptions): Tensor<[N], 'int32'> {
  return call('randomPermutation', [], { n, ...optionsOf('random.permutation', options) });
}

/** Tensors of random numbers. */
export const random = Object.freeze({ bernoulli, normal, permutation, uniform });

/** Makes everything random from here on repeatable. */
export function setRandomSeed(seed: number): void {
  if (typeof seed !== 'number') {
    throw new EspalierError(
      'SPEC',
      `setRandomSeed: the seed is no number; expected an integer from 0, got ${show(seed)}.`,
    );
  }
  guard(() => native().setRandomSeed(seed));
}
