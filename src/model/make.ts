/** `sequential` and `model`: from layers to a model. */
import type { LayerLike } from '../generated/layers.js';
import { EspalierError } from '../native/errors.js';
import type { SymbolicTensor } from '../spec/layer.js';
import { graphSpec, type FunctionalSpec } from './graph.js';
import type { Tensor } from '../tensor/tensor.js';
import { build, type Model, type ModelOptions, type Prediction } from './model.js';

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
  const { layers, name, seed } = 'layers' in first ? first : { layers: first, ...options };
  if (!Array.isArray(layers)) {
    throw new EspalierError('SPEC', `sequential: got ${typeof layers}; expected a list of layers.`);
  }
  return build({ kind: 'sequential', name, layers }, seed);
}

/** The predictions of a model with these outputs. */
type PredictionOf<O> = O extends readonly [unknown, unknown, ...unknown[]] ? readonly Tensor[] : Tensor;

/** A model of layers connected by `apply`, from `inputs` to `outputs`. */
export function model<const O extends FunctionalOptions['outputs']>(
  options: FunctionalOptions & { readonly outputs: O },
): Model<PredictionOf<O>>;
/** The model that such a spec describes. */
export function model<P extends Prediction = Tensor>(spec: FunctionalSpec & ModelOptions): Model<P>;
export function model(options: FunctionalOptions | (FunctionalSpec & ModelOptions)): Model<Prediction> {
  const { name, seed } = options;
  const { kind, nodes, inputs, outputs } =
    'nodes' in options ? options : graphSpec([options.inputs].flat(), [options.outputs].flat());
  return build({ kind, name, nodes, inputs, outputs }, seed);
}
