import { jit, ops, random, type Tensor, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const x = tensor([1, 2, 3]);

describe('jit', () => {
  it('computes what the function computes, and describes it once for each kind of argument', () => {
    let described = 0;
    const f = jit((x: Tensor, by: number) => {
      described++;
      return x.mul(by).add(1);
    });
    expect(f(x, 2).array()).toEqual([3, 5, 7]);
    expect(f(tensor([4, 5, 6]), 2).array()).toEqual([9, 11, 13]);
    expect(described).toBe(1);
    expect(f(tensor([4, 5]), 2).array()).toEqual([9, 11]);
    expect(f(x, 3).array()).toEqual([4, 7, 10]);
    expect(f(tensor([1, 2, 3], { dtype: 'int32' }), 2).dtype).toBe('int32');
    expect(described).toBe(4);
  });

  it('takes and gives trees', () => {
    const f = jit(({ a, rest }: { a: Tensor; rest: readonly [Tensor, { by: number }] }) => ({
      sum: a.add(rest[0]),
      list: [a, rest[0].mul(rest[1].by)],
      note: 'plain values pass through',
    }));
    const { sum, list, note } = f({ a: x, rest: [x, { by: 3 }] });
    expect(sum.array()).toEqual([2, 4, 6]);
    expect(list.map((t) => t.array())).toEqual([
      [1, 2, 3],
      [3, 6, 9],
    ]);
    expect(note).toBe('plain values pass through');
  });

  it('gives an argument back, a constant, and the same value twice', () => {
    const f = jit((x: Tensor) => [x, ops.ones([2]), x.mul(2), x.mul(2)] as const);
    expect(f(x).map((t) => t.array())).toEqual([
      [1, 2, 3],
      [1, 1],
      [2, 4, 6],
      [2, 4, 6],
    ]);
  });

  it('runs on native threads as well', async () => {
    const f = jit((x: Tensor) => x.square().sum());
    expect((await f.async(x)).item()).toBe(14);
  });

  it('draws new random numbers at each call, unless they have a seed', () => {
    const fresh = jit(() => random.normal([8]));
    expect(fresh().array()).not.toEqual(fresh().array());
    const seeded = jit(() => random.normal([8], { seed: 1 }));
    expect(seeded().array()).toEqual(seeded().array());
  });

  it('joins the trace of a compiled function that calls it', () => {
    const inner = jit((x: Tensor) => x.mul(2));
    expect(jit((x: Tensor) => inner(x).add(inner(x)))(x).array()).toEqual([4, 8, 12]);
  });

  it('keeps the latest 16 forms only', () => {
    let described = 0;
    const f = jit((x: Tensor, by: number) => {
      described++;
      return x.add(by);
    });
    for (let by = 0; by < 17; by++) f(x, by);
    f(x, 16);
    expect(described).toBe(17);
    f(x, 0);
    expect(described).toBe(18);
  });

  it('tells arguments apart that look alike as text', () => {
    const f = jit((x: Tensor, by: string | number) => x.add(typeof by === 'string' ? 100 : by));
    expect(f(x, 1).array()).toEqual([2, 3, 4]);
    expect(f(x, '1').array()).toEqual([101, 102, 103]);
  });

  it('explains arrays where it expects tensors', () => {
    const f = jit((x: { data: Float32Array }) => ops.add(x.data, 1));
    expect(() => f({ data: new Float32Array(2) })).toThrow(
      expect.objectContaining({
        code: 'SPEC',
        message: expect.stringContaining('arguments[0].data is no tensor; expected one, got a Float32Array'),
      }),
    );
  });

  it('passes errors of ops on, from the place where they happen', () => {
    const f = jit((x: Tensor, y: Tensor) => x.add(y));
    expect(() => f(x, tensor([1, 2]))).toThrow(expect.objectContaining({ name: 'EspalierError', code: 'SHAPE' }));
  });
});
