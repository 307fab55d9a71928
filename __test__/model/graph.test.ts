import { describe, expect, it } from 'vitest';
import { graphSpec } from '../../src/model/graph.js';
import { makeLayer } from '../../src/spec/layer.js';

interface InputSpec {
  readonly kind: 'input';
  readonly shape: readonly number[];
  readonly name?: string;
}

interface DenseSpec {
  readonly kind: 'dense';
  readonly units: number;
  readonly name?: string;
}

const input = (name?: string) => makeLayer<InputSpec>('input', { shape: [4], ...(name && { name }) });
const dense = (units: number, name?: string) => makeLayer<DenseSpec>('dense', { units, ...(name && { name }) });
const add = () => makeLayer<{ readonly kind: 'add' }>('add');

describe('a layer', () => {
  it('is its spec, frozen, with a method that JSON does not see', () => {
    const layer = dense(3);
    expect(JSON.parse(JSON.stringify(layer))).toEqual({ kind: 'dense', units: 3 });
    expect(Object.keys(layer)).toEqual(['kind', 'units']);
    expect(Object.isFrozen(layer)).toBe(true);
    expect(layer.apply).toBeTypeOf('function');
  });
});

describe('graphSpec', () => {
  it('lists nodes after their inputs, named as Keras names them', () => {
    const x = input();
    const branch = dense(4).apply(x);
    const y = dense(2).apply(add().apply([x, branch]));
    expect(graphSpec([x], [y])).toEqual({
      kind: 'functional',
      inputs: ['input'],
      outputs: ['dense_1'],
      nodes: [
        { name: 'input', layer: { kind: 'input', shape: [4] }, inputs: [] },
        { name: 'dense', layer: { kind: 'dense', units: 4 }, inputs: ['input'] },
        { name: 'add', layer: { kind: 'add' }, inputs: ['input', 'dense'] },
        { name: 'dense_1', layer: { kind: 'dense', units: 2 }, inputs: ['add'] },
      ],
    });
  });

  it('makes a layer that is applied twice one layer with two nodes', () => {
    const [a, b] = [input('left'), input('right')];
    const shared = dense(8, 'tower');
    const spec = graphSpec([a, b], [add().apply([shared.apply(a), shared.apply(b)])]);
    expect(spec.nodes.slice(2, 4)).toEqual([
      { name: 'tower', layer: { kind: 'dense', units: 8, name: 'tower' }, inputs: ['left'] },
      { name: 'tower_1', layer: { kind: 'shared', node: 'tower' }, inputs: ['right'] },
    ]);
  });

  it('keeps chosen names, and makes none that are taken', () => {
    const x = input();
    const spec = graphSpec([x], [dense(1).apply(dense(2, 'dense').apply(x))]);
    expect(spec.nodes.map((node) => node.name)).toEqual(['input', 'dense', 'dense_1']);
  });

  it('walks deep models', () => {
    const x = input();
    let y = dense(1).apply(x);
    for (let i = 0; i < 20_000; i++) y = dense(1).apply(y);
    expect(graphSpec([x], [y]).nodes).toHaveLength(20_002);
  });

  it('leaves out what no output needs, but for inputs', () => {
    const [x, unused] = [input(), input()];
    dense(5).apply(x);
    expect(graphSpec([x, unused], [dense(1).apply(x)]).nodes.map((node) => node.name)).toEqual([
      'input',
      'input_1',
      'dense',
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'an input that was left out',
      () => graphSpec([input()], [dense(1).apply(input('forgotten'))]),
      'got none for input "forgotten"',
    ],
    ['an input that is no input layer', () => graphSpec([dense(1).apply(input())], []), 'expected a layers.input()'],
    [
      'an output that is no tensor',
      () => graphSpec([input()], [{} as never]),
      'expected what layers.input() or layer.apply() returns',
    ],
    [
      'a layer applied to something else',
      () => graphSpec([input()], [dense(1).apply(3 as never)]),
      'expected what layers.input()',
    ],
  ])('explains %s', (_what, run, message) => {
    expect(run).toThrow(expect.objectContaining({ code: 'SPEC', message: expect.stringContaining(message) }));
  });

  it('explains two layers of one name', () => {
    const x = input();
    const run = () => graphSpec([x], [dense(1, 'a').apply(dense(2, 'a').apply(x))]);
    expect(run).toThrow(
      expect.objectContaining({
        code: 'SPEC',
        message: expect.stringContaining('two layers share a name; expected one of its own for each, got "a" twice'),
      }),
    );
  });
});
