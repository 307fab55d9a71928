/** The fields of every family's members: written by `npm run gen` from the Rust specs. */

/** What a field's value looks like. */
export type FieldType =
  | 'number'
  | 'integer'
  | 'boolean'
  | 'string'
  | { readonly choice: readonly string[] }
  | { readonly list: FieldType; readonly length?: number }
  | { readonly family: string }
  | { readonly oneOf: readonly FieldType[] };

/** One field of a spec. */
export interface FieldInfo {
  readonly name: string;
  readonly doc: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly default?: unknown;
  /** Ends that belong to the range. */
  readonly min?: number;
  readonly max?: number;
  /** Ends that do not. */
  readonly above?: number;
  readonly below?: number;
}

/** Fields by family and kind. */
export const fields = {
  optimizers: {
    adam: [
      { name: 'learningRate', doc: 'How far a step goes.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.001, min: 0 },
      { name: 'beta1', doc: 'How much of the running mean of the gradient is kept.', type: 'number', required: false, default: 0.9, min: 0, below: 1 },
      { name: 'beta2', doc: 'How much of the running mean of the squared gradient is kept.', type: 'number', required: false, default: 0.999, min: 0, below: 1 },
      { name: 'epsilon', doc: 'Added to the root, so that nothing is divided by zero.', type: 'number', required: false, default: 1e-7, min: 0 },
      { name: 'amsgrad', doc: 'Divides by the largest mean square so far (`AMSGrad`).', type: 'boolean', required: false, default: false },
      { name: 'epsilonMode', doc: "Where epsilon is added: before the bias correction ('keras') or after it ('torch').", type: { choice: ['keras', 'torch'] }, required: false, default: 'keras' },
    ],
    sgd: [
      { name: 'learningRate', doc: 'How far a step goes along the gradient.', type: { oneOf: ['number', { family: 'schedule' }] }, required: false, default: 0.01, min: 0 },
      { name: 'momentum', doc: 'How much of the previous step is kept.', type: 'number', required: false, default: 0, min: 0, max: 1 },
      { name: 'nesterov', doc: "Takes the gradient's step from where the momentum leads (Nesterov). Only with momentum.", type: 'boolean', required: false, default: false },
    ],
  },
  schedules: {
    cosineDecay: [
      { name: 'initialLearningRate', doc: 'The rate at step 0.', type: 'number', required: true, min: 0 },
      { name: 'decaySteps', doc: 'Steps that the decay takes; afterwards the rate stays.', type: 'integer', required: true, min: 1 },
      { name: 'alpha', doc: 'The last rate as a fraction of the one the decay starts from.', type: 'number', required: false, default: 0, min: 0 },
      { name: 'warmupTarget', doc: 'The rate that the warm-up leads to; without it there is no warm-up.', type: 'number', required: false, min: 0 },
      { name: 'warmupSteps', doc: 'Steps that the warm-up takes.', type: 'integer', required: false, default: 0, min: 0 },
    ],
  },
} as const satisfies Record<string, Record<string, readonly FieldInfo[]>>;
