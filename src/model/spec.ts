/** A model as data, and what can be read off it: its inputs and outputs. */
import type { LayerLike, LayerSpec } from '../generated/layers.js';
import type { Slot } from './arrays.js';
import type { FunctionalSpec, SharedSpec } from './graph.js';

/** Layers one behind the other. */
export interface SequentialSpec {
  readonly kind: 'sequential';
  readonly name?: string | undefined;
  readonly layers: readonly LayerLike[];
}

/** A model as data. */
export type ModelSpec = SequentialSpec | FunctionalSpec;

/** The layers of a model's own spec, in which each has a name: in order, each once. */
export function layerSpecs(spec: ModelSpec): readonly LayerSpec[] {
  if (spec.kind === 'sequential') return spec.layers as readonly LayerSpec[];
  return spec.nodes.flatMap(({ layer }) => (layer.kind === 'shared' ? [] : [layer]));
}

/** The inputs, in order. */
export function inputSlots(spec: ModelSpec): Slot[] {
  if (spec.kind === 'sequential') return [{ name: 'x', shape: inputShape(spec.layers[0]) }];
  return spec.inputs.map((name) => ({ name, shape: inputShape(spec.nodes.find((node) => node.name === name)?.layer) }));
}

/** The outputs, in order; what an answer looks like is the loss's business. */
export function outputSlots(spec: ModelSpec): Slot[] {
  const names = spec.kind === 'sequential' ? ['y'] : spec.outputs;
  return names.map((name) => ({ name, shape: [] }));
}

function inputShape(layer: LayerLike | SharedSpec | undefined): readonly number[] {
  if (typeof layer !== 'object' || layer.kind === 'shared') return [];
  return (layer.kind === 'input' ? layer.shape : layer.inputShape) ?? [];
}
