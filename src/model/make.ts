/** `sequential` and `model`: from layers to a model. */
import { EspalierError } from '../native/errors.js';
import type { SymbolicTensor } from '../spec/layer.js';
import type { Spec } from '../spec/member.js';
import { graphSpec, type FunctionalSpec } from './graph.js';
import { build, type Model, type ModelOptions } from './model.js';

/** Options of `sequential`. */
export interface SequentialOptions extends ModelOptions {
  readonly name?: string;
}

/** Options of `model`. */
export interface FunctionalOptions extends ModelOptions {
  readonly inputs: SymbolicTensor | readonly SymbolicTensor[];
  readonly outputs: SymbolicTensor | readonly SymbolicTensor[];
  readonly name?: string;
}

/**
 * A model of layers one behind the other. The first is `layers.input({ shape })`, or has the option `inputShape`.
 * The layers come as a list, or as the option `layers`.
 */
export function sequential(layers: readonly Spec[], options?: SequentialOptions): Model;
export function sequential(options: SequentialOptions & { readonly layers: readonly Spec[] }): Model;
export function sequential(
  first: readonly Spec[] | (SequentialOptions & { readonly layers: readonly Spec[] }),
  options: SequentialOptions = {},
): Model {
  const { layers, name, seed } = 'layers' in first ? first : { layers: first, ...options };
  if (!Array.isArray(layers)) {
    throw new EspalierError('SPEC', `sequential: got ${typeof layers}; expected a list of layers.`);
  }
  return build({ kind: 'sequential', name, layers }, seed);
}

/** A model of layers connected by `apply`, from `inputs` to `outputs`; or of the JSON of such a model. */
export function model(options: FunctionalOptions | (FunctionalSpec & ModelOptions)): Model {
  const { name, seed } = options;
  const { kind, nodes, inputs, outputs } =
    'nodes' in options ? options : graphSpec([options.inputs].flat(), [options.outputs].flat());
  return build({ kind, name, nodes, inputs, outputs }, seed);
}
