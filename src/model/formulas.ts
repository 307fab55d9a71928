/** Losses and metrics that users write as functions of targets and predictions, and the factories of all others. */
import { type CustomLossSpec, losses as generatedLosses, type LossOptions } from '../generated/losses.js';
import { type CustomMetricSpec, metrics as generatedMetrics } from '../generated/metrics.js';
import { EspalierError, guard } from '../native/errors.js';
import { checkFunction, optionsOf, show } from '../native/refuse.js';
import { code } from '../spec/layer.js';
import { type Recipe, recipe } from '../tensor/recipe.js';
import { Tensor } from '../tensor/tensor.js';
import type { Slot } from './arrays.js';

/** Numbers for each sample, described with ops: `(yTrue, yPred) => yPred.sub(yTrue).square()`. */
export type Formula = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Options of a loss or metric of one's own. */
export interface FormulaOptions {
  /** Whether targets are class ids, which come as int32; else they are numbers in the shape of the predictions. */
  readonly labels?: boolean;
  readonly name?: string;
}

/** A loss that is a function: its mean over all samples is made small. */
function customLoss(formula: Formula, options?: FormulaOptions & Pick<LossOptions, 'reduction'>): CustomLossSpec {
  return described('losses.custom', formula, optionsOf('losses.custom', options, ['labels', 'name', 'reduction']));
}

/** A metric that is a function: its mean over all samples. It is called like the function. */
function customMetric(formula: Formula, options?: FormulaOptions): CustomMetricSpec {
  const given = optionsOf<FormulaOptions>('metrics.custom', options, ['labels', 'name']);
  return described('metrics.custom', formula, { name: formula?.name || 'custom', ...given });
}

/** Makes the spec of a loss. */
export const losses = Object.freeze({ ...generatedLosses, custom: customLoss });

/** Makes the spec of a metric. */
export const metrics = Object.freeze({ ...generatedMetrics, custom: customMetric });

/** The recipe follows when a model is compiled, which knows the shape of its predictions. */
function described<S extends CustomLossSpec | CustomMetricSpec>(where: string, formula: Formula, options: object): S {
  checkFunction(`${where}: the first argument`, formula);
  const spec = { kind: 'custom', ...options };
  Object.defineProperty(spec, code, { value: formula });
  return Object.freeze(spec) as unknown as S;
}

const FIELDS = ['loss', 'metrics', 'weightedMetrics'] as const;

/** The options of `compile` in which every function is described for the output that it judges. */
export function withFormulas<O extends object>(options: O, outputs: () => readonly Slot[]): O {
  const given = options as Record<string, unknown>;
  const described = FIELDS.filter((name) => holdsFormula(given[name]));
  if (described.length === 0) return options;
  const slots = outputs();
  return { ...options, ...Object.fromEntries(described.map((name) => [name, forOutputs(name, given[name], slots)])) };
}

function holdsFormula(value: unknown): boolean {
  if (formulaOf(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsFormula);
}

/** What was given for all outputs becomes an entry for each: a function is described for one shape. */
function forOutputs(field: (typeof FIELDS)[number], value: unknown, slots: readonly Slot[]): unknown {
  const [only] = slots;
  if (only && slots.length === 1) return forOutput(field, value, only);
  if (Array.isArray(value)) {
    const byPlace = field === 'loss' || value.some((entry) => Array.isArray(entry) || entry === null);
    if (byPlace) return value.map((entry, i) => (slots[i] ? forOutput(field, entry, slots[i]) : entry));
    return slots.map((slot) => forOutput(field, value, slot));
  }
  if (formulaOf(value)) return slots.map((slot) => forOutput(field, value, slot));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, entry]) => {
      const slot = slots.find((slot) => slot.name === name);
      return [name, slot ? forOutput(field, entry, slot) : entry];
    }),
  );
}

function forOutput(field: (typeof FIELDS)[number], value: unknown, slot: Slot): unknown {
  const formula = formulaOf(value);
  if (formula) return withRecipe(field, value, formula, slot);
  if (Array.isArray(value)) return value.map((entry) => forOutput(field, entry, slot));
  if (typeof value !== 'object' || value === null || 'kind' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, forOutput(field, entry, slot)]));
}

/** The function of a loss or metric that has one and has not been described. */
function formulaOf(value: unknown): Formula | undefined {
  if (typeof value === 'function') return value as Formula;
  if (typeof value !== 'object' || value === null || !(code in value)) return undefined;
  return value[code] as Formula;
}

function withRecipe(field: string, value: unknown, formula: Formula, { shape }: Slot): object {
  const own = field === 'loss' ? customLoss(formula) : customMetric(formula);
  const spec = (typeof value === 'function' ? own : value) as CustomLossSpec;
  const labels = spec.labels === true;
  return { ...spec, recipe: describe(`compile: ${field}`, formula, labels, shape) };
}

function describe(where: string, formula: Formula, labels: boolean, shape: readonly number[]): Recipe {
  return recipe(where, (trace, batch) => {
    const input = (dtype: 'float32' | 'int32', shape: readonly number[]) =>
      new Tensor({ trace, id: guard(() => trace.graph.input(dtype, shape)) });
    const predictions = [batch, ...shape];
    const yTrue = labels ? input('int32', predictions.slice(0, -1)) : input('float32', predictions);
    const value = formula(yTrue, input('float32', predictions));
    if (value instanceof Tensor && value.dtype === 'float32') return [value];
    const got = value instanceof Tensor ? value.dtype : show(value);
    throw new EspalierError(
      'SPEC',
      `${where}: the function returned no numbers; expected a float32 tensor, got ${got}.`,
    );
  });
}
