/** From a layer's function to its spec: the function runs once for training and once for everything else. */
import type { LayerLike } from '../generated/layers.js';
import type { Describe, ValueType } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { type Json, toJson } from '../native/json.js';
import { show } from '../native/refuse.js';
import { code } from '../spec/layer.js';
import { scalar } from '../tensor/compile.js';
import { type Recipe, recipe } from '../tensor/recipe.js';
import { Tensor } from '../tensor/tensor.js';
import type { Trace } from '../tensor/trace.js';
import type { LayerBody, LayerCall, OwnWeight } from './define-layer.js';
import type { SharedSpec } from './graph.js';
import type { ModelSpec } from './spec.js';

/** Makes something of a model whose functions are described on demand; what a function throws comes out as it is. */
export function describing<T>(spec: ModelSpec, make: (describe: Describe) => T): T {
  const failures: unknown[] = [];
  const describe: Describe = (at, inputs) => {
    try {
      return layerSpec(layerAt(spec, at), inputs);
    } catch (error) {
      failures.push(error);
      return null;
    }
  };
  try {
    return make(describe);
  } catch (error) {
    throw failures.length > 0 ? failures[0] : error;
  }
}

function layerAt(spec: ModelSpec, at: number): LayerLike | SharedSpec | undefined {
  return spec.kind === 'sequential' ? spec.layers[at] : spec.nodes[at]?.layer;
}

function layerSpec(layer: LayerLike | SharedSpec | undefined, inputs: readonly ValueType[]): Json {
  const body = Object(layer)[code] as LayerBody | undefined;
  const named = Object(layer) as { readonly name?: string; readonly title?: string };
  const where = named.name ?? named.title ?? 'lambda';
  if (!body) {
    throw new EspalierError(
      'SPEC',
      `${where}: the layer has no function; expected layers.lambda(fn) or a layer of defineLayer(), got ${show(layer)}.`,
    );
  }
  const weights = Object.entries(body.weights(inputs.map(({ shape }) => shape)));
  const updates = new Set<string>();
  const phase = (training: boolean): Recipe =>
    recipe(where, (trace, batch) => results({ where, body, inputs, weights, training, updates }, trace, batch));
  return toJson(where, {
    title: named.title,
    weights: weights.map(([name, weight]) => ({ name, ...weight })),
    dtypes: inputs.map(({ dtype }) => dtype),
    training: phase(true),
    inference: phase(false),
    updates: [...updates],
  });
}

interface Description {
  readonly where: string;
  readonly body: LayerBody;
  readonly inputs: readonly ValueType[];
  readonly weights: readonly (readonly [string, OwnWeight])[];
  readonly training: boolean;
  /** Filled in: the weights that get new values. */
  readonly updates: Set<string>;
}

/** Runs the function on traced tensors: its output, the new values of weights, its losses. */
function results(description: Description, trace: Trace, batch: number): readonly Tensor[] {
  const { where, body, inputs, weights, training, updates } = description;
  const input = (dtype: ValueType['dtype'], shape: readonly number[]) =>
    new Tensor({ trace, id: guard(() => trace.graph.input(dtype, shape)) });
  const xs = inputs.map(({ dtype, shape }) => input(dtype, [batch, ...shape]));
  const ws = Object.fromEntries(weights.map(([name, { shape }]) => [name, input('float32', shape)]));
  const values = new Map<string, Tensor>();
  const losses: Tensor[] = [];
  const call: LayerCall<unknown> = {
    training,
    options: body.options,
    update: (name, value) => {
      checkKept(where, name, weights);
      if (training) values.set(name, value);
    },
    addLoss: (loss) => losses.push(scalar(`${where}: addLoss`, loss)),
  };
  const y = body.forward(xs.length === 1 ? xs[0] : xs, ws, call);
  if (!(y instanceof Tensor)) {
    const got = show(y);
    throw new EspalierError(
      'SPEC',
      `${where}: the function returned no tensor; expected the layer's output, got ${got}.`,
    );
  }
  for (const name of values.keys()) updates.add(name);
  return [y, ...[...updates].flatMap((name) => values.get(name) ?? []), ...losses];
}

function checkKept(where: string, name: string, weights: readonly (readonly [string, OwnWeight])[]): void {
  const kept = weights.filter(([, { trainable }]) => trainable === false).map(([own]) => own);
  if (kept.includes(name)) return;
  const expected = kept.length > 0 ? kept.map((own) => `'${own}'`).join(', ') : 'none, for there is none';
  throw new EspalierError(
    'SPEC',
    `${where}: update() of a weight that is trained or unknown; expected one with trainable: false (${expected}), got '${name}'.`,
  );
}
