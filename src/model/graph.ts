/** From connected layers to the JSON of a functional model. */
import type { LayerSpec } from '../generated/layers.js';
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { type LayerNode, node, type SymbolicTensor } from '../spec/layer.js';
import type { Spec } from '../spec/member.js';

/** A use of a layer that an earlier node has made: both have the same weights. */
export interface SharedSpec {
  readonly kind: 'shared';
  readonly node: string;
}

/** One node of a functional model. */
export interface NodeSpec {
  readonly name: string;
  readonly layer: LayerSpec | SharedSpec;
  /** Names of the nodes before it. */
  readonly inputs: readonly string[];
}

/** A model as a graph of layers. */
export interface FunctionalSpec {
  readonly kind: 'functional';
  readonly name?: string | undefined;
  /** In an order in which each node follows its inputs. */
  readonly nodes: readonly NodeSpec[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** The spec of the graph between inputs and outputs. */
export function graphSpec(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): FunctionalSpec {
  const starts = inputs.map((input) => nodeOf(input, 'inputs'));
  const ends = outputs.map((output) => nodeOf(output, 'outputs'));
  for (const start of starts) {
    if (start.layer.kind !== 'input') {
      throw new EspalierError(
        'SPEC',
        `model: an input is no input layer; expected a layers.input(), got the output of ${describe(start)}.`,
      );
    }
  }
  const order = sort(starts, ends);
  const names = nameAll(order);
  const nameOf = (of: LayerNode) => names.get(of) as string;
  const firstUse = new Map<Spec, string>();
  const nodes = order.map((of): NodeSpec => {
    const name = nameOf(of);
    const first = firstUse.get(of.layer);
    firstUse.set(of.layer, first ?? name);
    const layer = first === undefined ? (of.layer as LayerSpec) : ({ kind: 'shared', node: first } as const);
    return { name, layer, inputs: of.inputs.map((input) => nameOf(input[node])) };
  });
  return { kind: 'functional', nodes, inputs: starts.map(nameOf), outputs: ends.map(nameOf) };
}

/** The nodes that lead to `ends`, each after its inputs. A stack of our own: deep models would overflow the engine's. */
function sort(starts: readonly LayerNode[], ends: readonly LayerNode[]): LayerNode[] {
  const order = new Set<LayerNode>(starts);
  const stack = ends.toReversed();
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const missing = order.has(top)
      ? []
      : top.inputs.map((input) => nodeOf(input, 'apply')).filter((before) => !order.has(before));
    if (missing.length > 0) {
      stack.push(...missing.toReversed());
      continue;
    }
    if (top.inputs.length === 0 && !order.has(top)) {
      throw new EspalierError(
        'SPEC',
        `model: an input is missing; expected every input layer that the outputs depend on, got none for ${describe(top)}. Add it to \`inputs\`.`,
      );
    }
    order.add(top);
    stack.pop();
  }
  return [...order];
}

/** A name for each node: the layer's own, or its kind and a number as in Keras (`dense`, `dense_1`). */
function nameAll(order: readonly LayerNode[]): Map<LayerNode, string> {
  const names = new Map<LayerNode, string>();
  const owners = new Map<string, Spec>();
  for (const { layer } of order) {
    const name = ownName(layer);
    if (name === undefined) continue;
    if (owners.has(name) && owners.get(name) !== layer) {
      throw new EspalierError(
        'SPEC',
        `model: two layers share a name; expected one of its own for each, got "${name}" twice.`,
      );
    }
    owners.set(name, layer);
  }
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  for (const of of order) {
    const stem = ownName(of.layer) ?? stemOf(of.layer);
    // A kind may be another layer's chosen name.
    const free = (name: string) => !taken.has(name) && (owners.get(name) ?? of.layer) === of.layer;
    let name = stem;
    let n = counts.get(stem) ?? 0;
    while (!free(name)) name = `${stem}_${++n}`;
    counts.set(stem, n);
    taken.add(name);
    names.set(of, name);
  }
  return names;
}

function nodeOf(value: SymbolicTensor, where: string): LayerNode {
  const found: LayerNode | undefined = Object(value)[node];
  if (found) return found;
  throw new EspalierError(
    'SPEC',
    `model: ${where} has the wrong type; expected what layers.input() or layer.apply() returns, got ${show(value)}.`,
  );
}

/** A layer that is a function says what its sort is called. */
function stemOf(layer: Spec): string {
  return 'title' in layer && typeof layer.title === 'string' ? layer.title : layer.kind;
}

function ownName(layer: Spec): string | undefined {
  return 'name' in layer && typeof layer.name === 'string' ? layer.name : undefined;
}

function describe({ layer }: LayerNode): string {
  return `${layer.kind} ${JSON.stringify(ownName(layer) ?? layer)}`;
}
