/** Layers that users write as functions of tensors: `layers.lambda`, and `defineLayer` for those with weights. */
import type { InitializerLike } from '../generated/initializers.js';
import type { LambdaLayerSpec, LayerOptions } from '../generated/layers.js';
import { checkFunction, optionsOf } from '../native/refuse.js';
import { code, type Layer, makeLayer } from '../spec/layer.js';
import type { Tensor } from '../tensor/tensor.js';

/** A weight of a layer of one's own. */
export interface OwnWeight {
  /** The sizes of its axes. */
  readonly shape: readonly number[];
  /** How it starts; 'glorotUniform', when left out. */
  readonly initializer?: InitializerLike;
  /** Whether training changes it; true, when left out. Others change by `update` alone. */
  readonly trainable?: boolean;
}

/** What the weights of a layer may depend on. */
export interface LayerShapes<O> {
  /** The shape of the input without the batch axis; of the first one, where there are several. */
  readonly shape: readonly number[];
  readonly shapes: readonly (readonly number[])[];
  readonly options: O;
}

/** What a layer's function knows besides its input and weights. */
export interface LayerCall<O> {
  /** Whether it is described for training. */
  readonly training: boolean;
  readonly options: O;
  /** Gives a weight that is not trained a new value, to be stored after the step. Only while training. */
  update(weight: string, value: Tensor): void;
  /** Adds a number to what training makes small. */
  addLoss(loss: Tensor): void;
}

/** A sort of layers. `X` is what the function takes: a tensor, or a list of them where a layer is applied to several. */
export interface LayerDefinition<O, W extends string, X> {
  /** What such layers are called where they have no name of their own. */
  readonly name: string;
  readonly weights?: (given: LayerShapes<O>) => Readonly<Record<W, OwnWeight>>;
  /** Describes the output with ops; the first axis is the batch. */
  readonly forward: (x: X, weights: Readonly<Record<W, Tensor>>, call: LayerCall<O>) => Tensor;
}

/** What a layer keeps until a model is made of it. */
export interface LayerBody {
  readonly weights: (shapes: readonly (readonly number[])[]) => Readonly<Record<string, OwnWeight>>;
  readonly forward: (x: unknown, weights: Readonly<Record<string, Tensor>>, call: LayerCall<unknown>) => unknown;
  readonly options: unknown;
}

const SHARED = ['name', 'trainable', 'inputShape'] as const;

/**
 * A layer that applies a function of tensors: `layers.lambda((x) => x.square())`. The function is described when a
 * model is made, runs natively from then on, and is saved with the model. It takes a list where the layer is applied
 * to several inputs.
 */
export function lambda<X extends Tensor | readonly Tensor[] = Tensor>(
  forward: (x: X, call: LayerCall<undefined>) => Tensor,
  options?: LayerOptions,
): Layer<LambdaLayerSpec> {
  checkFunction('lambda: the first argument', forward);
  const body: LayerBody = {
    weights: () => ({}),
    forward: (x, _weights, call) => forward(x as X, call as LayerCall<undefined>),
    options: undefined,
  };
  return makeLayer<LambdaLayerSpec>('lambda', optionsOf('lambda', options, SHARED), { [code]: body });
}

/** Defines a sort of layers with weights of their own; what it returns makes such layers. */
export function defineLayer<
  O extends object = Record<never, never>,
  W extends string = never,
  X extends Tensor | readonly Tensor[] = Tensor,
>(definition: LayerDefinition<O, W, X>): (options?: O & LayerOptions) => Layer<LambdaLayerSpec> {
  const { name, weights, forward } = optionsOf('defineLayer', definition, ['name', 'weights', 'forward']);
  checkFunction('defineLayer: forward', forward);
  if (weights !== undefined) checkFunction('defineLayer: weights', weights);
  return (given) => {
    const options = optionsOf<O & LayerOptions>(name, given);
    const body: LayerBody = {
      weights: (shapes) => weights?.({ shape: shapes[0] ?? [], shapes, options }) ?? {},
      forward: forward as LayerBody['forward'],
      options,
    };
    const shared = Object.fromEntries(SHARED.map((key) => [key, options[key]] as const));
    return makeLayer<LambdaLayerSpec>('lambda', { title: name, ...shared }, { [code]: body });
  };
}
