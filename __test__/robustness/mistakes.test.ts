import { EspalierError, layers, type Model, ops, sequential, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

/** What the call threw or rejected with. */
async function mistake(call: () => unknown): Promise<EspalierError> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(EspalierError);
    return error as EspalierError;
  }
  throw new Error('nothing was refused');
}

function classifier(): Model {
  const model = sequential([layers.input({ shape: [2] }), layers.dense({ units: 3, activation: 'softmax' })], {
    seed: 1,
  });
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const x = [
  [0, 1],
  [1, 0],
];

describe('bad input is refused with a code', () => {
  const cases: readonly (readonly [name: string, code: string, call: () => unknown])[] = [
    ['ragged arrays', 'DATA', () => tensor([[1, 2], [3]] as number[][])],
    ['negative sizes', 'SPEC', () => ops.zeros([-1])],
    ['sizes that overflow', 'SHAPE', () => ops.zeros([2 ** 31, 2 ** 31])],
    [
      'shapes that clash',
      'SHAPE',
      () => (tensor([[1, 2]]) as never as { matMul(o: unknown): unknown }).matMul(tensor([[1, 2]])),
    ],
    [
      'NaN options',
      'SPEC',
      () =>
        layers.dropout({ rate: Number.NaN }) &&
        sequential([layers.input({ shape: [2] }), layers.dropout({ rate: Number.NaN })]),
    ],
    ['labels out of range', 'DATA', () => classifier().fit(tensor(x), tensor([0, 3], { dtype: 'int32' }))],
    [
      'a wrong number of features',
      'SHAPE',
      () => classifier().fit(tensor([[1, 2, 3]]), tensor([0], { dtype: 'int32' })),
    ],
    ['rows that do not match', 'DATA', () => classifier().fit(tensor(x), tensor([0], { dtype: 'int32' }))],
    [
      'samples that were not awaited',
      'DATA',
      () => classifier().fit(Promise.resolve({ x, y: [0, 1] }) as never, { epochs: 1 }),
    ],
    ['unknown losses', 'SPEC', () => classifier().compile({ optimizer: 'sgd', loss: 'meanSquarredError' as never })],
    ['files that are not there', 'IO', async () => (await import('espalier')).loadModel('no-such-file.safetensors')],
  ];
  it.each(cases)('%s', async (_name, code, call) => {
    const error = await mistake(call);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/expected|cannot be read/);
  });

  it('options that are none, by the name of the op', async () => {
    const { message } = await mistake(() => ops.oneHot([0, 1], 3 as never));
    expect(message).toBe('oneHot: options have the wrong type; expected an object, got 3.');
  });

  it('use after dispose', async () => {
    const gone = tensor([1, 2]);
    gone.dispose();
    expect((await mistake(() => gone.data())).code).toBe('DISPOSED');
    const model = classifier();
    model.dispose();
    expect((await mistake(() => model.predict(tensor(x)))).code).toBe('DISPOSED');
  });

  it('anything else while a model trains', async () => {
    const model = classifier();
    const stop = new AbortController();
    const fit = model.fit(tensor(x), tensor([0, 1], { dtype: 'int32' }), { epochs: 1e8, signal: stop.signal });
    const busy = [
      () => model.fit(tensor(x), tensor([0, 1], { dtype: 'int32' })),
      () => model.predict(tensor(x)),
      () => model.getWeights(),
    ];
    const codes = await Promise.all(busy.map(async (call) => (await mistake(call)).code));
    stop.abort();
    await expect(fit).rejects.toBe(stop.signal.reason);
    expect(codes).toEqual(['BUSY', 'BUSY', 'BUSY']);
    expect((await model.predict(tensor(x))).shape).toEqual([2, 3]);
  });
});
