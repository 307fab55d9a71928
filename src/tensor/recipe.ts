/**
 * A function of tensors as plain JSON, good for any batch size: what it asks of the graph, step by step.
 *
 * The function is described for several batch sizes. Whole numbers in the options of ops that differ between them
 * follow the batch as `batch * a + b`; anything else that differs cannot be written down, and is told.
 */
import type { NativeArray, NativeTensor } from '../native/binding.js';
import { EspalierError } from '../native/errors.js';
import { idsOf } from './compile.js';
import type { Tensor } from './tensor.js';
import { type Step, type Trace, withTrace } from './trace.js';

/** A described function. */
export interface Recipe {
  readonly steps: readonly object[];
  /** The numbers of its results among its values. */
  readonly outputs: readonly number[];
}

/** Two batch sizes give a line, the third shows whether it is one. */
const BATCHES = [3, 4, 6] as const;

/** Describes a function; `describe` adds the inputs to the trace and returns the results. */
export function recipe(where: string, describe: (trace: Trace, batch: number) => readonly Tensor[]): Recipe {
  const describeFor = (batch: number): Described =>
    withTrace((trace) => {
      const outputs = idsOf(trace, describe(trace, batch));
      return { steps: trace.steps, outputs };
    });
  const first = describeFor(BATCHES[0]);
  const others = BATCHES.slice(1).map(describeFor);
  if (others.some(({ steps, outputs }) => steps.length !== first.steps.length || !alike(outputs, first.outputs))) {
    throw follows(where, 'calls other ops for other batch sizes', 'the same ops for each');
  }
  const steps = first.steps.map((step, i) =>
    generalStep(where, [step, ...others.map(({ steps }) => steps[i] as Step)]),
  );
  return { steps, outputs: first.outputs };
}

interface Described {
  readonly steps: readonly Step[];
  readonly outputs: readonly number[];
}

/** The step that stands for what was seen for each batch size. */
function generalStep(where: string, seen: readonly Step[]): object {
  const [step] = seen as [Step];
  if ('constant' in step) {
    const tensors = seen.map((other) => ('constant' in other ? packed(other.constant) : undefined));
    if (tensors.every((tensor) => alike(tensor, tensors[0]))) return { constant: tensors[0] as object };
    throw follows(
      where,
      'holds a number that follows the batch size',
      'a mean or another op that knows the batch itself',
    );
  }
  const calls = seen.map((other) => ('op' in other ? { ...other, options: null } : other));
  if (!calls.every((call) => alike(call, calls[0]))) {
    throw follows(where, 'calls other ops for other batch sizes', 'the same ops for each');
  }
  if (!('op' in step)) return step;
  const options = seen.map((other) => ('op' in other ? other.options : {}));
  return { ...step, options: general(where, options) };
}

/** A value in which numbers that follow the batch are written as such. */
function general(where: string, seen: readonly unknown[]): unknown {
  const [first] = seen;
  if (seen.every((value) => alike(value, first))) return first;
  if (seen.every(Number.isSafeInteger)) return line(where, seen as number[]);
  if (seen.every((value) => Array.isArray(value) && value.length === (first as unknown[]).length)) {
    return (first as unknown[]).map((_, i) =>
      general(
        where,
        seen.map((value) => (value as unknown[])[i]),
      ),
    );
  }
  if (seen.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value))) {
    const entries = Object.keys(first as object);
    return Object.fromEntries(
      entries.map((key) => [
        key,
        general(
          where,
          seen.map((value) => (value as Record<string, unknown>)[key]),
        ),
      ]),
    );
  }
  throw follows(where, 'gives an op an option that follows the batch size', 'whole numbers such as the sizes of axes');
}

function line(where: string, seen: readonly number[]): object {
  const [v0, v1, v2] = seen as [number, number, number];
  const [b0, b1, b2] = BATCHES;
  const batch = (v1 - v0) / (b1 - b0);
  const plus = v0 - batch * b0;
  if (batch * b2 + plus === v2) return { batch, plus };
  throw follows(where, 'gives an op a number that does not grow evenly with the batch', 'a multiple of the batch size');
}

function packed(tensor: NativeTensor): object {
  return { dtype: tensor.dtype, shape: tensor.shape, data: Array.from(tensor.data() as NativeArray, word) };
}

/** JSON has no numbers that are not finite. */
function word(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function follows(where: string, wrong: string, expected: string): EspalierError {
  return new EspalierError(
    'SPEC',
    `${where}: the function ${wrong}; expected ${expected}, got one that was described for batches of ${BATCHES.join(', ')}. ` +
      'A layer serves batches of any size.',
  );
}
