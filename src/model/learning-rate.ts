/** Learning rates that users write as functions of the step: tabulated before the steps that need them. */
import type { OptimizerLike } from '../generated/optimizers.js';
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';

/** A learning rate as a function of the step, counted from 0. The same step has to give the same rate. */
export type StepFunction = (step: number) => number;

/** More steps than this no fit tabulates: they take tens of megabytes and seconds. */
const MOST_STEPS = 10_000_000;

/** The optimizer without its function, and the function. */
export interface Described<O> {
  readonly optimizer: O;
  readonly rates: Rates | undefined;
}

/** Takes the function out of an optimizer whose learning rate is one; a table with its first rate takes its place. */
export function describeRate<O extends OptimizerLike | undefined>(where: string, optimizer: O): Described<O> {
  if (typeof optimizer !== 'object' || optimizer === null) return { optimizer, rates: undefined };
  const given: Record<string, unknown> = { ...optimizer };
  const name = ['learningRate', 'learning_rate'].find((name) => typeof given[name] === 'function');
  if (name === undefined) return { optimizer, rates: undefined };
  const rates = new Rates(where, given[name] as StepFunction);
  const table = { kind: 'table', values: Array.from(rates.upTo(1)) };
  return { optimizer: { ...given, [name]: table } as unknown as O, rates };
}

/** What a function of the step says; it is asked for each step once, in order. */
export class Rates {
  readonly #where: string;
  readonly #rate: StepFunction;
  #known = 0;

  constructor(where: string, rate: StepFunction) {
    this.#where = where;
    this.#rate = rate;
  }

  /** The rates of the steps before `end` that were not asked for yet. */
  upTo(end: number): Float64Array {
    const first = this.#known;
    if (end - first > MOST_STEPS) {
      throw new EspalierError(
        'SPEC',
        `${this.#where}: learningRate is a function, and the fit is too long to ask it for every step first; expected ` +
          `at most ${MOST_STEPS} steps, got ${end - first}. Fit fewer epochs at a time, or use one of schedules.`,
      );
    }
    const rates = Float64Array.from({ length: Math.max(end - first, 0) }, (_, i) => this.at(first + i));
    this.#known = first + rates.length;
    return rates;
  }

  /** The rate of a step, checked. */
  at(step: number): number {
    const rate: unknown = this.#rate(step);
    if (typeof rate === 'number' && Number.isFinite(rate) && rate >= 0) return rate;
    throw new EspalierError(
      'SPEC',
      `${this.#where}: learningRate(${step}) is no learning rate; expected a finite number of at least 0, got ${show(rate)}.`,
    );
  }
}
