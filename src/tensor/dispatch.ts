/** Where every op goes: run at once on values, or added to the graph while a function is being traced. */
import { type NativeTensor, native } from '../native/binding.js';
import { guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import type { DType } from './dtype.js';
import { type Handle, isTraced, Tensor } from './tensor.js';
import { checkOpen, openTrace, type Trace } from './trace.js';

/** Calls an op that has one result. The caller knows its shape and dtype. */
export function call<T extends Tensor>(name: string, inputs: readonly Tensor[], options: object = {}): T {
  return callAll(name, inputs, options)[0] as T;
}

/** Calls an op; all its results. */
export function callAll(name: string, inputs: readonly Tensor[], options: object = {}): Tensor[] {
  const handles = inputs.map(Tensor.handleOf);
  // Without inputs (random numbers above all) an op belongs to the open trace, to be run each time.
  const trace = handles.some(isTraced) || handles.length === 0 ? openTrace() : undefined;
  for (const handle of handles) if (isTraced(handle)) checkOpen(name, handle);
  const json = toJson(name, options);
  const results = guard(() =>
    trace ? traced(trace, name, json, handles) : native().eager(name, json, handles as NativeTensor[]),
  );
  return results.map((result) => new Tensor(result));
}

function traced(trace: Trace, name: string, options: object, handles: readonly Handle[]): Handle[] {
  const ids = handles.map((handle) => idIn(trace, handle));
  return trace.op(name, options, ids).map((id) => ({ trace, id }));
}

/** The number of a tensor in the open trace; one with values becomes a constant. */
export function idIn(trace: Trace, handle: Handle): number {
  return isTraced(handle) ? handle.id : trace.constant(handle);
}

/** The tensor in another dtype. */
export function cast<T extends Tensor = Tensor>(tensor: Tensor, dtype: DType): T {
  return tensor.dtype === dtype ? (tensor as T) : call<T>('cast', [tensor], { dtype });
}
