/** The layers of a model one by one: what they are, their weights, and whether they learn. */
import type { LayerSpec } from '../generated/layers.js';
import type { NativeLayer, NativeModel } from '../native/binding.js';
import { guard } from '../native/errors.js';
import { checkArray, checkBoolean } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { Tensor } from '../tensor/install.js';
import { type TensorLike, toTensor } from '../tensor/like.js';

/** What a layer asks of the model it belongs to. */
export interface LayerOwner {
  readonly native: NativeModel;
  /** The layer at that place as it is now. */
  layer(at: number): { readonly spec: LayerSpec; readonly facts: NativeLayer };
  setTrainable(layer: string, trainable: boolean): void;
}

/** A layer of a model. */
export class ModelLayer {
  readonly #owner: LayerOwner;
  readonly #at: number;

  /** @internal */
  constructor(owner: LayerOwner, at: number) {
    this.#owner = owner;
    this.#at = at;
  }

  /** Its name within the model. */
  get name(): string {
    return this.spec.name as string;
  }

  /** What it is: `'dense'`. */
  get kind(): LayerSpec['kind'] {
    return this.spec.kind;
  }

  /** The layer as data, with all its options. */
  get spec(): LayerSpec & { readonly name?: string; readonly trainable?: boolean } {
    return this.#owner.layer(this.#at).spec;
  }

  /** Sizes of one sample of each input, where the layer is used first. */
  get inputShapes(): readonly (readonly number[])[] {
    return this.#facts.inputShapes;
  }

  /** Sizes of one sample of the output, where the layer is used first. */
  get outputShape(): readonly number[] {
    return this.#facts.outputShape;
  }

  /** What it learns and what it keeps. */
  get weights(): readonly LayerWeight[] {
    return this.#facts.weights.map((weight) => new LayerWeight(this.#owner.native, weight));
  }

  /** Copies of its weights, in the order in which `setWeights` takes them. */
  getWeights(): readonly Tensor[] {
    return this.weights.map(({ tensor }) => tensor);
  }

  /** Replaces all its weights. */
  setWeights(weights: readonly TensorLike[]): void {
    checkArray('setWeights: the argument', weights, 'tensors');
    const own = this.#facts.weights;
    const start = own[0]?.at ?? 0;
    replaceWeights(this.#owner.native, weights, start, start + own.length);
  }

  /** How many numbers its weights are. */
  countParams(): number {
    return this.#facts.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  }

  /**
   * Whether training changes its weights. What is set counts from the next `compile` on; a normaliser that is frozen keeps
   * its statistics, too.
   */
  get trainable(): boolean {
    return this.spec.trainable !== false;
  }

  set trainable(trainable: boolean) {
    checkBoolean('trainable', trainable);
    this.#owner.setTrainable(this.name, trainable);
  }

  get #facts(): NativeLayer {
    return this.#owner.layer(this.#at).facts;
  }
}

/** A weight of a layer. */
export class LayerWeight {
  readonly #native: NativeModel;
  readonly #at: number;
  /** Its layer's name and its own: `'dense/kernel'`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether training changes it: its layer learns, and it is no statistic that the layer keeps. */
  readonly trainable: boolean;

  /** @internal */
  constructor(native: NativeModel, { name, at, shape, trainable }: NativeLayer['weights'][number]) {
    this.#native = native;
    this.#at = at;
    this.name = name;
    this.shape = shape;
    this.trainable = trainable;
  }

  /** A copy of its values as they are now. */
  get tensor(): Tensor {
    return new Tensor(guard(() => this.#native.weight(this.#at)));
  }

  /** Replaces its values. */
  set(values: TensorLike): void {
    replaceWeights(this.#native, [values], this.#at, this.#at + 1);
  }

  /** How many numbers it is. */
  get size(): number {
    return sizeOf(this.shape);
  }
}

/** Replaces the weights of a model at the places from `start` up to `end`, or none if any does not fit. */
export function replaceWeights(native: NativeModel, weights: readonly TensorLike[], start: number, end: number): void {
  const tensors = weights.map((weight) => handleWithValues(toTensor('setWeights', weight)));
  guard(() => native.setWeights(tensors, start, end));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
