/**
 * `grad` and `valueAndGrad`: the function is run once on traced tensors, the graph is differentiated, then run.
 *
 * Inside a traced function they add the gradient's nodes to the open graph instead, so gradients of gradients and
 * gradients within compiled functions need nothing of their own.
 */
import { guard } from '../native/errors.js';
import { checkFunction } from '../native/refuse.js';
import { compile, idsOf, run, scalar } from './compile.js';
import type { DType } from './dtype.js';
import type { Shape } from './shape/size.js';
import { Tensor } from './tensor.js';
import { openTrace, type Trace } from './trace.js';
import { flatten, flattenFloats, unflatten } from './tree.js';

/** The gradients of a tree: the same tree, float32 throughout. */
export type Gradients<T> =
  T extends Tensor<infer S extends Shape, DType> ? Tensor<S, 'float32'> : { [K in keyof T]: Gradients<T[K]> };

/** A function that can be differentiated: its first argument is a tensor or a tree of tensors, its result one number. */
export type Differentiable<P, A extends readonly unknown[]> = (parameters: P, ...rest: A) => Tensor;

/** The gradients of `f` with respect to its first argument. */
export function grad<P, A extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, A>,
): <Q extends P>(parameters: Q, ...rest: A) => Gradients<Q> {
  checkFunction('grad: the argument', f);
  return (parameters, ...rest) => differentiate('grad', f, parameters, rest)[1];
}

/** The value of `f`, and its gradients with respect to its first argument. */
export function valueAndGrad<P, A extends readonly unknown[] = readonly Tensor[]>(
  f: Differentiable<P, A>,
): <Q extends P>(parameters: Q, ...rest: A) => [value: Tensor<[], 'float32'>, gradients: Gradients<Q>] {
  checkFunction('valueAndGrad: the argument', f);
  return (parameters, ...rest) => differentiate('valueAndGrad', f, parameters, rest);
}

function differentiate<P, Q extends P, A extends readonly unknown[]>(
  where: string,
  f: Differentiable<P, A>,
  parameters: Q,
  rest: A,
): [Tensor<[], 'float32'>, Gradients<Q>] {
  type Result = [Tensor<[], 'float32'>, Gradients<Q>];
  const body = f as Differentiable<unknown, readonly unknown[]>;
  const outer = openTrace();
  if (outer) return inTrace(where, outer, body, parameters, rest) as Result;
  flattenFloats(`${where}: argument 1`, parameters);
  const flat = flatten(`${where}: the arguments`, [parameters, ...rest]);
  const compiled = compile(where, flat, ([first, ...others]) =>
    inTrace(where, openTrace() as Trace, body, first, others),
  );
  return run(compiled, flat.leaves) as Result;
}

/** Adds the function and its gradients to the open graph. */
function inTrace(
  where: string,
  trace: Trace,
  f: Differentiable<unknown, readonly unknown[]>,
  parameters: unknown,
  rest: readonly unknown[],
) {
  const { leaves, skeleton } = flattenFloats(`${where}: argument 1`, parameters);
  // Copies: what else depends on the same values must stay constant under this differentiation.
  const wrt = leaves.map((leaf) => copyIn(trace, leaf));
  const value = scalar(where, f(unflatten(skeleton, wrt), ...rest));
  const [y] = idsOf(trace, [value]) as [number];
  const ids = guard(() => trace.gradients(y, idsOf(trace, wrt)));
  const gradients = ids.map((id) => new Tensor({ trace, id }));
  return [value, unflatten(skeleton, gradients)];
}

/** A reshape to the same shape is a value of its own to differentiate by, and costs nothing to run. */
function copyIn(trace: Trace, leaf: Tensor): Tensor {
  const [id] = guard(() => trace.op('reshape', { shape: leaf.shape }, idsOf(trace, [leaf]))) as [number];
  return new Tensor({ trace, id });
}
