/** Layers as specs that can be applied: what `layers.dense({ units: 16 })` returns, and what functional graphs are made of. */
import type { Spec } from './member.js';

/** The key under which a symbolic tensor keeps the node that gives it. */
export const node: unique symbol = Symbol('node');

/** The key under which a layer that is a function keeps it. */
export const code: unique symbol = Symbol('code');

/** The key under which a layer keeps the values that its weights start with: tensors, in the order of its weights. */
export const start: unique symbol = Symbol('start');

/** One use of a layer in a functional graph. */
export interface LayerNode {
  readonly layer: Spec;
  readonly inputs: readonly SymbolicTensor[];
}

/** The output of a layer in a model that is being described: a place in the graph, without values. */
export interface SymbolicTensor {
  readonly [node]: LayerNode;
}

/** A layer: plain JSON, with a method to connect it. An input layer is its own output. */
export type Layer<S extends Spec = Spec> = Readonly<S> & {
  /** Connects the layer behind another, or behind several, and returns its output. */
  apply(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor;
} & (S['kind'] extends 'input' ? SymbolicTensor : unknown);

/** What a layer carries besides its spec. */
export interface Carried {
  readonly [code]?: object;
  readonly [start]?: readonly object[];
}

/** Makes a layer. `apply` and what it carries are not enumerable: written as JSON, a layer is its spec. */
export function makeLayer<S extends Spec>(kind: S['kind'], options?: Omit<S, 'kind'>, carried: Carried = {}): Layer<S> {
  const layer = { kind, ...options } as S;
  for (const key of [code, start] as const) {
    if (carried[key]) Object.defineProperty(layer, key, { value: carried[key] });
  }
  Object.defineProperty(layer, 'apply', {
    value: (inputs: SymbolicTensor | readonly SymbolicTensor[]) => symbolic({ layer, inputs: [inputs].flat() }),
  });
  if (kind === 'input') Object.defineProperty(layer, node, { value: { layer, inputs: [] } });
  return Object.freeze(layer) as Layer<S>;
}

function symbolic(of: LayerNode): SymbolicTensor {
  return Object.freeze({ [node]: Object.freeze(of) });
}
