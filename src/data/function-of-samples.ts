/** Functions of samples, described once with traced tensors, so that they run natively on threads of the loader. */
import type { NativeField, NativeFunctionOfSamples, NativeTensor } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { checkFunction, show } from '../native/refuse.js';
import { recipe } from '../tensor/recipe.js';
import { Tensor } from '../tensor/tensor.js';
import { assemble, type Batch, type BatchLike, fieldsOf, type Named } from './element.js';

/** Describes a function from samples to samples. */
export function describeMap(
  where: string,
  fields: readonly NativeField[],
  change: (samples: Batch) => BatchLike,
): NativeFunctionOfSamples {
  return describe(where, fields, change, (result) => fieldsOf(where, result));
}

/** Describes a function from samples to truth values. */
export function describeFilter(
  where: string,
  fields: readonly NativeField[],
  keep: (samples: Batch) => Tensor,
): NativeFunctionOfSamples {
  return describe(where, fields, keep, (result) => {
    if (result instanceof Tensor) return [['keep', result]];
    const got = show(result);
    throw new EspalierError(
      'SPEC',
      `${where}: the function returned no tensor; expected a truth value for each sample, got ${got}.`,
    );
  });
}

function describe<R>(
  where: string,
  fields: readonly NativeField[],
  call: (samples: Batch) => R,
  named: (result: R) => readonly Named<Tensor>[],
): NativeFunctionOfSamples {
  checkFunction(`${where}: the first argument`, call);
  const reads = fields.flatMap((field, place) => (isEven(field) ? [place] : []));
  let results: { name: string; kept?: number; computed?: number }[] = [];
  const described = recipe(where, (trace, batch) => {
    const samples = fields.map(({ name, dtype, shape }, place) => {
      if (!reads.includes(place)) return new Tensor(ofManySizes(where, name));
      return new Tensor({ trace, id: guard(() => trace.graph.input(dtype, [batch, ...(shape as number[])])) });
    });
    const given = assemble(
      fields.map(({ name }) => name),
      samples,
    ) as Batch;
    let computed = 0;
    const made = named(call(given));
    results = made.map(([name, tensor]) => {
      const kept = samples.indexOf(tensor);
      return kept >= 0 ? { name, kept } : { name, computed: computed++ };
    });
    return made.flatMap(([, tensor]) => (samples.includes(tensor) ? [] : [tensor]));
  });
  return { recipe: toJson(where, described), reads, fields: results };
}

/** Stands for a field that a function may pass on but cannot read. */
function ofManySizes(where: string, name: string): NativeTensor {
  const refuse = () => {
    throw new EspalierError(
      'SHAPE',
      `${where}: samples differ in the size of ${name}; expected all alike, got several sizes. Resize or crop them before.`,
    );
  };
  return new Proxy({} as NativeTensor, { get: refuse, has: refuse });
}

function isEven({ shape }: NativeField): boolean {
  return shape.every((size) => size !== null);
}
