/** Transforms that learn their numbers from the training data: `fit` measures, what it returns transforms. */

import type { LayerOptions, PreprocessingLayerSpec } from '../generated/layers.js';
import { type PreprocessingSpec, preprocess as specs } from '../generated/preprocess.js';
import { type NativeFitted, native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { optionsOf, show } from '../native/refuse.js';
import { type Layer, makeLayer, start } from '../spec/layer.js';
import { handleWithValues } from '../tensor/compile.js';
import { Tensor } from '../tensor/install.js';
import { Dataset, nativeOf, wrapDataset } from './dataset.js';

/** A transform that has not seen data yet: its spec as plain JSON, with a method to fit it. */
export type Transform<S extends PreprocessingSpec = PreprocessingSpec> = Readonly<S> & {
  /** Learns from the inputs, in one pass, and gives the transform that uses what was learned. */
  fit(data: Dataset | Tensor): Fitted;
};

/** A transform that has learned its numbers. */
export class Fitted {
  readonly #native: NativeFitted;
  /** What it does, with everything decided that fitting had to decide. */
  readonly spec: PreprocessingSpec;
  /** The numbers that it has learned, by name: a `mean`, a `std`. */
  readonly statistics: Readonly<Record<string, Tensor>>;

  /** @internal Made by `fit`. */
  constructor(made: NativeFitted) {
    this.#native = made;
    this.spec = Object.freeze(guard(() => made.spec)) as PreprocessingSpec;
    const kept = guard(() => made.kept());
    this.statistics = Object.freeze(Object.fromEntries(kept.map(({ name, tensor }) => [name, new Tensor(tensor)])));
  }

  /** Transforms inputs; of a dataset the answers stay as they are. One that is read when it is used is transformed then. */
  transform<D extends Dataset | Tensor>(data: D): D {
    if (isRead(data)) return this.#view(data, false) as D;
    return onInputs(data, (x) => new Tensor(guard(() => this.#native.transform(handleWithValues(x)))));
  }

  /** Takes transformed inputs back to what they were. */
  inverse<D extends Dataset | Tensor>(data: D): D {
    if (isRead(data)) return this.#view(data, true) as D;
    return onInputs(data, (y) => new Tensor(guard(() => this.#native.inverse(handleWithValues(y)))));
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

  #view(data: Dataset, inverse: boolean): Dataset {
    return wrapDataset(guard(() => nativeOf(data).transform(this.#native, inverse)));
  }
}

/** Whether samples are read when they are used. */
function isRead(data: Dataset | Tensor): data is Dataset {
  return data instanceof Dataset && !data.inMemory;
}

function inputs(data: Dataset | Tensor): Tensor {
  const x = data instanceof Dataset ? data.x : data;
  if (x instanceof Tensor) return x;
  throw new EspalierError('DATA', `preprocess: the data is no tensor; expected a tensor or a dataset, got ${show(x)}.`);
}

function onInputs<D extends Dataset | Tensor>(data: D, change: (x: Tensor) => Tensor): D {
  const changed = change(inputs(data));
  return (data instanceof Dataset ? data.withInputs(changed) : changed) as D;
}

type Specs = typeof specs;

/** The factories of the specs, whose results can be fitted. */
type Transforms = {
  readonly [K in keyof Specs]: (...options: Parameters<Specs[K]>) => Transform<ReturnType<Specs[K]>>;
};

/** `fit` is not enumerable: written as JSON, a transform is its spec. */
function fittable<S extends PreprocessingSpec>(spec: S): Transform<S> {
  const fit = (data: Dataset | Tensor) => {
    const x = handleWithValues(inputs(data));
    return new Fitted(guard(() => native().NativeFitted.fit(toJson(spec.kind, spec), x)));
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
