import { EspalierError, ops, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';
import { native } from '../../src/native/binding.js';

const six = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

function code(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return error instanceof EspalierError ? error.code : String(error);
  }
  return undefined;
}

describe('ops', () => {
  it('has a function for every native op, but for those of `random`', () => {
    const named = native()
      .opNames()
      .filter((name) => !name.startsWith('random'));
    const made = new Set(['onesLike', 'zerosLike']);
    expect(
      Object.keys(ops)
        .filter((name) => !made.has(name))
        .sort(),
    ).toEqual(named.sort());
  });

  it('convolves images, and transposes it', () => {
    const image = six.reshape([1, 2, 3, 1]);
    const filter = tensor([1, 1]).reshape([1, 2, 1, 1]);
    expect(ops.conv2d(image, filter).reshape([2, 2]).array()).toEqual([
      [3, 5],
      [9, 11],
    ]);
    const spread = ops.conv2dTranspose(image, filter, { strides: [1, 2] });
    expect([...spread.slice([0, 0, 0, 0], [1, 1, -1, 1]).data()]).toEqual([1, 1, 2, 2, 3, 3]);
    expect(() => ops.conv2d(image, filter, { padding: 'full' as never })).toThrow(
      "expected one of 'valid', 'same' or a non-negative integer or",
    );
    expect(() => ops.conv2d(image, tensor([[1]]))).toThrow('conv2d: the filters have the wrong axes;');
  });

  it('pools images: the largest and the mean of each window', () => {
    const image = six.reshape([1, 2, 3, 1]);
    expect([...ops.maxPool2d(image, { strides: 1 }).data()]).toEqual([5, 6]);
    expect([...ops.averagePool2d(image, { strides: 1 }).data()]).toEqual([3, 4]);
    expect(ops.maxPool2d(image).shape).toEqual([1, 1, 1, 1]);
    expect(ops.maxPool2d(image, { ceilMode: true }).array()).toEqual([[[[5], [6]]]]);
    expect([...ops.averagePool2d(image, { padding: 'same' }).data()]).toEqual([3, 4.5]);
    expect([
      ...ops
        .averagePool2d(image, {
          padding: [
            [0, 0],
            [0, 1],
          ],
          countIncludePad: true,
        })
        .data(),
    ]).toEqual([3, 2.25]);
    expect(() => ops.maxPool2d(image, { padding: 2 })).toThrow('maxPool2d: some windows lie in the padding alone;');
    expect(() => ops.maxPool2d(image, { poolSize: 3 })).toThrow('expected a height of at least 3');
  });

  it('computes alike as function and as method', () => {
    expect(ops.matMul(six, six.transpose()).array()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(six.matMul(six, { transposeB: true }).array()).toEqual([
      [14, 32],
      [32, 77],
    ]);
  });

  it('takes mean and variance in one pass and normalises with them', () => {
    const { mean, variance } = ops.moments(six, { axes: 0 });
    expect([mean.array(), variance.array()]).toEqual([
      [2.5, 3.5, 4.5],
      [2.25, 2.25, 2.25],
    ]);
    const normed = ops.batchNorm(six, mean, variance, [1, 2, 1], [0, 0, 1], { epsilon: 0 });
    expect([...normed.data()].map((value) => Number(value.toFixed(6)))).toEqual([-1, -2, 0, 1, 2, 2]);
    const rows = ops.layerNorm(six, [1, 1, 1], [0, 0, 1], { epsilon: 0 });
    const deviation = Math.sqrt(1.5);
    const expected = [-deviation, 0, deviation + 1].map((value) => expect.closeTo(value, 5));
    expect(rows.array()).toEqual([expected, expected]);
    const rms = ops.rmsNorm([[3, 4]], [1, 2]);
    expect(rms.array()).toEqual([[3, 8].map((value) => expect.closeTo(value / Math.sqrt(12.5), 5))]);
    expect(code(() => ops.batchNorm(six, mean, variance, [1, 2], [0, 0]))).toBe('SHAPE');
  });

  it('takes numbers, truth values and nested arrays as operands', () => {
    expect(six.mul(2).sub([1, 1, 1]).array()).toEqual([
      [1, 3, 5],
      [7, 9, 11],
    ]);
    expect(ops.sub(1, six.slice([0], [1])).array()).toEqual([[0, -1, -2]]);
    expect(tensor([true, false]).logicalAnd(true).array()).toEqual([true, false]);
    expect(ops.maximum([1, 5], [4, 2]).array()).toEqual([4, 5]);
  });

  it('lets plain numbers be integers beside integers', () => {
    const ids = tensor([1, 2, 3], { dtype: 'int32' });
    expect([ids.add(1).dtype, ids.add(1).array()]).toEqual(['int32', [2, 3, 4]]);
    expect([ids.equal(2).dtype, ids.equal(2).array()]).toEqual(['bool', [false, true, false]]);
    expect(code(() => ids.add(0.5))).toBe('DATA');
  });

  it('widens operands of different dtypes', () => {
    const ids = tensor([1, 2], { dtype: 'int32' });
    expect(ids.add(tensor([0.5, 0.5])).array()).toEqual([1.5, 2.5]);
    expect(ids.add(tensor(new Uint8Array([1, 255]))).array()).toEqual([2, 257]);
    expect([ids.div(2).dtype, ids.div(2).array()]).toEqual(['float32', [0.5, 1]]);
    expect(tensor([true, true, false]).sum().item()).toBe(2);
    expect(tensor([true, false]).mean().item()).toBe(0.5);
    expect(
      tensor(new Uint8Array([200, 100]))
        .add(tensor(new Uint8Array([100, 100])))
        .array(),
    ).toEqual([300, 200]);
  });

  it('reduces over all axes, one, or several', () => {
    expect(six.sum().item()).toBe(21);
    expect(six.mean({ axes: 0 }).array()).toEqual([2.5, 3.5, 4.5]);
    expect(six.max({ axes: [-1], keepDims: true }).array()).toEqual([[3], [6]]);
    expect(six.argMax().array()).toEqual([2, 2]);
    expect(six.argMin({ axis: 0 }).array()).toEqual([0, 0, 0]);
  });

  it('rearranges', () => {
    expect(six.reshape([3, -1]).array()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(six.transpose().array()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(six.slice([0, 1]).array()).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(six.slice([1, 0], [1, 2]).array()).toEqual([[4, 5]]);
    expect(
      tensor([1])
        .pad([[1, 2]], { value: 7 })
        .array(),
    ).toEqual([7, 1, 7, 7]);
    expect(six.expandDims(0).squeeze(0).shape).toEqual([2, 3]);
    expect(
      tensor([[1], [2]])
        .broadcastTo([2, 2])
        .array(),
    ).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('joins and looks up', () => {
    expect(ops.concat([six, [[7, 8, 9]]]).shape).toEqual([3, 3]);
    expect(six.concat([six], { axis: 1 }).shape).toEqual([2, 6]);
    expect(ops.stack([six, six], { axis: -1 }).shape).toEqual([2, 3, 2]);
    expect(six.gather([1, 0, 1]).array()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(ops.oneHot([2, 0], { depth: 3 }).array()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(six.greater(3).where(six, 0).array()).toEqual([
      [0, 0, 0],
      [4, 5, 6],
    ]);
  });

  it('creates', () => {
    expect(ops.full([2], 3, { dtype: 'int32' }).array()).toEqual([3, 3]);
    expect(ops.full([2], Number.POSITIVE_INFINITY).array()).toEqual([Infinity, Infinity]);
    expect(ops.range(0, 1, { step: 0.25 }).array()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(ops.eye(2).array()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(ops.onesLike(tensor([1, 2], { dtype: 'int32' })).dtype).toBe('int32');
  });

  it('limits to ranges that are open at one end', () => {
    expect(six.clip(2, 5).array()).toEqual([
      [2, 2, 3],
      [4, 5, 5],
    ]);
    expect(six.clip(4, Number.POSITIVE_INFINITY).min().item()).toBe(4);
    expect(six.clip(Number.NEGATIVE_INFINITY, 4).max().item()).toBe(4);
  });

  it('takes class numbers or rows of probabilities as labels', () => {
    const logits = tensor([
      [2, 0],
      [0, 2],
    ]);
    const loss = Math.log(1 + Math.exp(-2));
    expect(logits.softmaxCrossEntropy([0, 1]).array()).toEqual([expect.closeTo(loss, 6), expect.closeTo(loss, 6)]);
    expect(logits.softmaxCrossEntropy(ops.eye(2)).mean().item()).toBeCloseTo(loss, 6);
  });

  it('answers mistakes with the code of their kind', () => {
    // What the compiler would refuse, as a program without types would write it.
    const x = six as unknown as { [method: string]: (...args: unknown[]) => unknown };
    const call = (method: string, ...args: unknown[]) => code(() => x[method]?.call(six, ...args));
    expect(call('matMul', six)).toBe('SHAPE');
    expect(call('add', [1, 2])).toBe('SHAPE');
    expect(call('reshape', [4, 2])).toBe('SHAPE');
    expect(call('sum', { axes: [5] })).toBe('SHAPE');
    expect(call('sum', { axis: 0 })).toBe('SPEC');
    expect(call('logicalAnd', six)).toBe('DTYPE');
    expect(call('dropout', { rate: Number.NaN })).toBe('SPEC');
    expect(call('dropout', { rate: 1.5 })).toBe('SPEC');
    expect(call('cast', 'float64')).toBe('SPEC');
    expect(call('gather', [5])).toBe('DATA');
    expect(call('add', null)).toBe('DATA');
  });
});
