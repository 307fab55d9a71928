import { inspect } from 'node:util';
import { EspalierError, ops, Tensor, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';
import { chainable } from '../../src/tensor/ops/index.js';

/** The code and the sentence of what a function throws. */
function failure(run: () => unknown): [code: string, message: string] {
  try {
    run();
  } catch (error) {
    if (error instanceof EspalierError) return [error.code, error.message];
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('tensor', () => {
  it('takes numbers and truth values nested to any depth', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.shape, x.dtype, x.size, x.rank]).toEqual([[2, 3], 'float32', 6, 2]);
    expect(x.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(tensor(5).shape).toEqual([]);
    expect(tensor([[[true], [false]]]).array()).toEqual([[[true], [false]]]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  it('takes typed arrays with their own dtype, in one piece or as rows', () => {
    expect(tensor(new Float64Array([0.5, 1])).dtype).toBe('float32');
    expect(tensor(new Int16Array([-1])).dtype).toBe('int32');
    expect(tensor(new Uint8ClampedArray([255])).dtype).toBe('uint8');
    expect(tensor(new Float32Array(6), { shape: [2, 3] }).shape).toEqual([2, 3]);
    expect(tensor([new Float32Array([1, 2]), new Float32Array([3, 4])]).array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('copies, so that later changes of the array do not show', () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    x.data()[1] = 9;
    expect([...x.data()]).toEqual([1, 2]);
  });

  it('keeps NaN and infinities', () => {
    expect(tensor([Number.NaN, Number.NEGATIVE_INFINITY]).array()).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
  });

  it.each([
    [
      'ragged rows',
      [
        [1, 2],
        [3, 4],
        [5, 6, 7],
      ],
      'row 2 differs in length; expected 2 entries, got 3',
    ],
    [
      'ragged rows further in',
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      'entry [1][1] differs in length; expected 1 entry, got 2',
    ],
    ['a number among rows', [[1], 2], 'row 1 is no row; expected 1 entry, got 2'],
    ['a row among numbers', [1, [2]], 'row 1 is of the wrong type; expected a number, got an array'],
    [
      'a hole',
      [
        [1, 2],
        [3, undefined],
      ],
      'entry [1][1] is of the wrong type; expected a number, got undefined',
    ],
    ['a text', [1, 'two'], "row 1 is of the wrong type; expected a number, got 'two'"],
    ['numbers and truth values mixed', [true, 1.5], 'row 1 is out of range; expected true or false, got 1.5'],
  ])('refuses %s and says where', (_what, values, message) => {
    expect(failure(() => tensor(values as number[]))).toEqual(['DATA', expect.stringContaining(message)]);
  });

  it('refuses what a dtype cannot hold instead of rounding it', () => {
    expect(failure(() => tensor([1.5], { dtype: 'int32' }))).toEqual([
      'DATA',
      expect.stringContaining('row 0 is out of range'),
    ]);
    expect(failure(() => tensor([1, 256], { dtype: 'uint8' }))).toEqual([
      'DATA',
      expect.stringContaining('for uint8, got 256'),
    ]);
    expect(failure(() => tensor([2 ** 31], { dtype: 'int32' }))[0]).toBe('DATA');
    expect(failure(() => tensor([Number.NaN], { dtype: 'int32' }))[0]).toBe('DATA');
    expect(tensor([0, 1], { dtype: 'bool' }).array()).toEqual([false, true]);
  });

  it('refuses a shape that the values do not fill', () => {
    expect(failure(() => tensor([1, 2, 3], { shape: [2, 2] }))).toEqual([
      'SHAPE',
      'tensor: the values do not fill the shape; expected 4 for [2, 2], got 3.',
    ]);
  });

  it('refuses negative sizes and sizes that overflow', () => {
    expect(failure(() => ops.zeros([-1, 2]))[0]).toBe('SPEC');
    expect(failure(() => ops.zeros([2 ** 31, 2 ** 31]))[0]).toBe('SHAPE');
    expect(failure(() => ops.zeros([1.5]))[0]).toBe('SPEC');
  });

  it('gives one value, and refuses to choose among several', () => {
    expect(tensor([[7]]).item()).toBe(7);
    expect(tensor(true).item()).toBe(true);
    expect(failure(() => tensor([1, 2]).item())).toEqual([
      'SHAPE',
      expect.stringContaining('holds 2 values; expected 1'),
    ]);
  });

  it('cannot be used after it was disposed, twice or by `using`', () => {
    const x = tensor([1, 2]);
    x.dispose();
    x.dispose();
    expect(x.disposed).toBe(true);
    expect(failure(() => x.add(1))[0]).toBe('DISPOSED');
    expect(failure(() => x.data())[0]).toBe('DISPOSED');
    const y = tensor([1]);
    y[Symbol.dispose]();
    expect(y.disposed).toBe(true);
  });

  it('prints its shape and its values, long ones cut', () => {
    expect(
      inspect(
        tensor([
          [1, 0.5],
          [0.1, 2],
        ]),
      ),
    ).toBe('Tensor float32 [2, 2]\n[[1, 0.5],\n [0.1, 2]]');
    expect(String(tensor([true]))).toBe('Tensor bool [1]\n[true]');
    expect(String(ops.range(0, 100))).toBe('Tensor float32 [100]\n[0, 1, 2, …, 97, 98, 99]');
  });

  it('tells that JavaScript operators do not work on tensors', () => {
    const x = tensor([1]) as unknown as number;
    expect(failure(() => x + 1)).toEqual(['DTYPE', expect.stringContaining('x.add(1)')]);
    expect(failure(() => x > 0)[0]).toBe('DTYPE');
  });

  it('has every chainable op as a method, and no other', () => {
    const own = new Set([
      'constructor',
      'data',
      'array',
      'item',
      'dispose',
      'toString',
      'shape',
      'dtype',
      'size',
      'rank',
      'disposed',
    ]);
    const methods = Object.getOwnPropertyNames(Tensor.prototype).filter((name) => !own.has(name));
    expect(methods.sort()).toEqual(Object.keys(chainable).sort());
  });
});
