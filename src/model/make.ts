/** `sequential` and `model`: from layers to a model. */
import type { LayerLike } from '../generated/layers.js';
import { checkArray, optionsOf } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';
import type { Tensor } from '../tensor/tensor.js';
import { type FunctionalSpec, graphSpec } from './graph.js';
import { build, type Model, type Prediction } from './model.js';
import type { ModelOptions } from './options.js';

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
export function sequential(layers: readonly LayerLike[], options?: SequentialOptions): Model;
export function sequential(options: SequentialOptions & { readonly layers: readonly LayerLike[] }): Model;
export function sequential(
  first: readonly LayerLike[] | (SequentialOptions & { readonly layers: readonly LayerLike[] }),
  options: SequentialOptions = {},
): Model {
  const given = Array.isArray(first) ? { ...optionsOf('sequential', options), layers: first } : first;
  const { layers, name, seed } = optionsOf('sequential', given as Exclude<typeof given, readonly LayerLike[]>, [
    'kind',
    'layers',
    'name',
    'seed',
  ]);
  checkArray('sequential: layers', layers, 'layers');
  return build({ kind: 'sequential', name, layers }, seed);
}

/** The predictions of a model with these outputs: either form for a list whose length is not known. */
type PredictionOf<O> = O extends readonly unknown[]
  ? number extends O['length']
    ? Prediction
    : O extends readonly [unknown]
      ? Tensor
      : readonly Tensor[]
  : Tensor;

/** A model of layers connected by `apply`, from `inputs` to `outputs`. */
export function model<const O extends FunctionalOptions['outputs']>(
  options: FunctionalOptions & { readonly outputs: O },
): Model<PredictionOf<O>>;
/** The model that such a spec describes. */
export function model<P extends Prediction = Tensor>(spec: FunctionalSpec & ModelOptions): Model<P>;
export function model(options: FunctionalOptions | (FunctionalSpec & ModelOptions)): Model<Prediction> {
  const given = optionsOf('model', options, ['kind', 'nodes', 'inputs', 'outputs', 'name', 'seed']);
  const { name, seed } = given;
  const { kind, nodes, inputs, outputs } =
    'nodes' in given ? given : graphSpec([given.inputs].flat(), [given.outputs].flat());
  return build({ kind, name, nodes, inputs, outputs }, seed);
}
