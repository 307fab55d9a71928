/** Transforms that learn their numbers from the training data: `fit` measures, what it gives transforms. */

import type { LayerOptions, PreprocessingLayerSpec } from '../generated/layers.js';
import { type PreprocessingSpec, preprocess as specs } from '../generated/preprocess.js';
import { type NativeFitted, native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { optionsOf, show } from '../native/refuse.js';
import { checkSignal, follow } from '../native/run.js';
import { type Layer, makeLayer, start } from '../spec/layer.js';
import { handleWithValues } from '../tensor/compile.js';
import { Tensor } from '../tensor/install.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import { Dataset, nativeOf, wrapDataset } from './dataset.js';
import type { Part } from './element.js';
import { isTexts, TextLabels } from './text-labels.js';

/** A transform that has not seen data yet: its spec as plain JSON, with a method to fit it. */
export type Transform<S extends PreprocessingSpec = PreprocessingSpec> = Readonly<S> & {
  /**
   * Learns from the inputs, in one pass on a background thread, and gives the transform that uses what was learned. Data may be
   * larger than memory: a dataset that is read from files is read once, and what is learned is the same to the last bit.
   */
  fit(data: AnyDataset | TensorLike, options?: FittingOptions): Promise<Fitted>;
};

/** Options of `fit`. */
export interface FittingOptions {
  /** Stops the pass over the data when it aborts. */
  readonly signal?: AbortSignal;
}

type AnyDataset = Dataset<Part, Part | undefined>;

/** A transform that has learned its numbers. */
export class Fitted {
  readonly #native: NativeFitted;
  /** What it does, with everything decided that fitting had to decide. */
  readonly spec: PreprocessingSpec;
  /** The numbers that it has learned, by name: a `mean`, a `std`. */
  readonly statistics: Readonly<Record<string, Tensor>>;
  /** How many records of the data could not be read and were left out, where the dataset has `onError: 'skip'`. */
  readonly skipped: number;

  /** @internal Made by `fit`. */
  constructor(made: NativeFitted) {
    this.#native = made;
    this.spec = Object.freeze(guard(() => made.spec)) as PreprocessingSpec;
    const kept = guard(() => made.kept());
    this.statistics = Object.freeze(Object.fromEntries(kept.map(({ name, tensor }) => [name, new Tensor(tensor)])));
    this.skipped = made.skipped;
  }

  /** Transforms inputs; of a dataset the answers stay as they are. One that is read when it is used is transformed then. */
  transform<D extends AnyDataset | Tensor>(data: D): D;
  transform(data: TensorLike): Tensor;
  transform(data: AnyDataset | TensorLike): AnyDataset | Tensor {
    return this.#apply('transform', data);
  }

  /** Takes transformed inputs back to what they were. */
  inverse<D extends AnyDataset | Tensor>(data: D): D;
  inverse(data: TensorLike): Tensor;
  inverse(data: AnyDataset | TensorLike): AnyDataset | Tensor {
    return this.#apply('inverse', data);
  }

  /**
   * The transform as a layer, with what it has learned: as the first one of a model it is saved with it, so that what
   * predicts does with its inputs what training did. Training leaves its numbers alone.
   */
  layer(options?: Omit<LayerOptions, 'trainable' | 'dataFormat'>): Layer<PreprocessingLayerSpec> {
    const given = optionsOf('layer', options, ['name', 'inputShape', 'activityRegularizer']);
    const shape = guard(() => this.#native.sample);
    return makeLayer<PreprocessingLayerSpec>(
      'preprocessing',
      { transform: this.spec, inputShape: shape, ...given },
      { [start]: Object.values(this.statistics) },
    );
  }

  #apply(way: 'transform' | 'inverse', data: AnyDataset | TensorLike): AnyDataset | Tensor {
    const change = (x: Tensor) => new Tensor(guard(() => this.#native[way](handleWithValues(x))));
    if (!(data instanceof Dataset)) return change(toTensor(`${this.spec.kind}.${way}`, data));
    // Samples that are read when they are used are changed then.
    if (!data.inMemory) return wrapDataset(guard(() => nativeOf(data).transform(this.#native, way === 'inverse')));
    if (data.x instanceof Tensor) return data.withInputs(change(data.x));
    throw new EspalierError(
      'DATA',
      `${this.spec.kind}: samples have several inputs; expected one tensor, got ${show(data.x)}. Transform each by itself.`,
    );
  }
}

type Specs = typeof specs;

/** The factories of the specs, whose results can be fitted. */
type Transforms = {
  readonly [K in Exclude<keyof Specs, 'labelEncoder'>]: (
    ...options: Parameters<Specs[K]>
  ) => Transform<ReturnType<Specs[K]>>;
} & {
  /** Makes labels into class numbers from 0: numbers of any kind, or texts. */
  labelEncoder(...options: Parameters<Specs['labelEncoder']>): Transform<ReturnType<Specs['labelEncoder']>> & {
    /** Learns the classes of texts. */
    fit(labels: readonly string[]): Promise<TextLabels>;
  };
};

/** `fit` is not enumerable: written as JSON, a transform is its spec. */
function fittable<S extends PreprocessingSpec>(spec: S): Transform<S> {
  const fit = async (data: AnyDataset | TensorLike, options?: FittingOptions) => {
    const where = `${spec.kind}.fit`;
    if (spec.kind === 'labelEncoder' && isTexts(data)) return new TextLabels(data);
    const { signal } = optionsOf<FittingOptions>(where, options, ['signal']);
    checkSignal(where, signal);
    const set = data instanceof Dataset ? data : Dataset.of(where, { x: data });
    const begin = () => native().fitTransform(toJson(spec.kind, spec), nativeOf(set));
    return new Fitted(await follow<NativeFitted>([signal], begin));
  };
  return Object.freeze(Object.defineProperty({ ...spec }, 'fit', { value: fit })) as Transform<S>;
}

/** Transforms that are fitted to the training data. */
export const preprocess = Object.freeze(
  Object.fromEntries(
    Object.entries(specs).map(([kind, make]) => [
      kind,
      (options?: object) => fittable((make as (options?: object) => PreprocessingSpec)(optionsOf(kind, options))),
    ]),
  ),
) as Transforms;
