import { grad, jit, ops, type Tensor, tensor, valueAndGrad } from 'espalier';
import { describe, expect, it } from 'vitest';

const x = tensor([1, 2, 3]);

describe('grad', () => {
  it('differentiates by a tensor', () => {
    const [value, gradient] = valueAndGrad((x: Tensor<[3]>) => x.square().sum())(x);
    expect(value.item()).toBe(14);
    expect(gradient.array()).toEqual([2, 4, 6]);
  });

  it('differentiates by every tensor of a tree, and keeps its structure', () => {
    const tree = { w: tensor([2, 3]), rest: [tensor(4), { b: tensor([5]) }] as const };
    const gradients = grad((p: typeof tree) => p.w.sum().mul(p.rest[0]).add(p.rest[1].b.square().sum()))(tree);
    expect(gradients.w.array()).toEqual([4, 4]);
    expect(gradients.rest[0].item()).toBe(5);
    expect(gradients.rest[1].b.array()).toEqual([10]);
  });

  it('agrees with differences for a small network', () => {
    const inputs = tensor([
      [0, 1],
      [1, 1],
    ]);
    const loss = (w: Tensor<[2, 2]>) => inputs.matMul(w).tanh().square().mean();
    const at = [
      [0.3, -0.2],
      [0.5, 0.1],
    ];
    const gradient = grad(loss)(tensor(at) as Tensor<[2, 2]>).array();
    const h = 1e-2;
    for (const [i, j] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const) {
      const shifted = (by: number) => tensor(at.map((row, r) => row.map((v, c) => (r === i && c === j ? v + by : v))));
      const [up, down] = [loss(shifted(h) as Tensor<[2, 2]>).item(), loss(shifted(-h) as Tensor<[2, 2]>).item()];
      expect(gradient[i]?.[j]).toBeCloseTo((up - down) / (2 * h), 3);
    }
  });

  it('treats everything but its first argument as constant', () => {
    const product = (a: Tensor, b: Tensor) => a.mul(b).sum();
    expect(grad(product)(x, tensor([4, 5, 6])).array()).toEqual([4, 5, 6]);
  });

  it('gives zeros for what the value does not depend on', () => {
    const gradients = grad((p: { a: Tensor; b: Tensor }) => p.a.sum())({ a: x, b: tensor([1, 1]) });
    expect(gradients.b.array()).toEqual([0, 0]);
    expect(grad((_x: Tensor) => ops.ones([]))(x).array()).toEqual([0, 0, 0]);
  });

  it('can be differentiated again', () => {
    const cube = (x: Tensor) => x.mul(x).mul(x).sum();
    const second = grad((x: Tensor) => grad(cube)(x).sum());
    expect(second(x).array()).toEqual([6, 12, 18]);
    expect(grad((x: Tensor) => second(x).sum())(x).array()).toEqual([6, 6, 6]);
  });

  it('keeps what an inner function closes over constant', () => {
    // d/dx of x * d/dz (z * y) at z = x, with y = 2x: the inner derivative is y, not 4x.
    const outer = (x: Tensor) => {
      const y = x.mul(2);
      return grad((z: Tensor) => z.mul(y).sum())(x).sum();
    };
    expect(outer(x).item()).toBe(12);
    expect(grad(outer)(x).array()).toEqual([2, 2, 2]);
  });

  it('works inside a compiled function', () => {
    const step = jit((w: Tensor, rate: number) => w.sub(grad((w: Tensor) => w.square().sum())(w).mul(rate)));
    expect(step(x, 0.25).array()).toEqual([0.5, 1, 1.5]);
  });

  it('takes numbers in the arguments after the first', () => {
    expect(grad((x: Tensor, by: number) => x.mul(by).sum())(x, 3).array()).toEqual([3, 3, 3]);
  });

  it.each<[string, () => unknown, string, string]>([
    [
      'a result that is not one number',
      () => grad((x: Tensor) => x.mul(2))(x),
      'SHAPE',
      'no single number; expected float32 [], got float32 [3]',
    ],
    [
      'a result that is no tensor',
      () => grad((() => 3) as unknown as (x: Tensor) => Tensor)(x),
      'SPEC',
      'returned no tensor; expected a tensor of one number, shape [], got 3',
    ],
    [
      'an async function',
      () => grad((async () => x) as unknown as (x: Tensor) => Tensor)(x),
      'SPEC',
      'the function is async',
    ],
    [
      'integers',
      () => grad((x: Tensor) => x.sum())(tensor([1], { dtype: 'int32' })),
      'DTYPE',
      'argument 1 cannot be differentiated; expected dtype float32, got int32',
    ],
    [
      'a number in the tree',
      () => grad((p: { a: Tensor; b: number }) => p.a.sum())({ a: x, b: 2 }),
      'SPEC',
      'argument 1.b is no tensor; expected one, got 2',
    ],
    [
      'reading a value while tracing',
      () => grad((x: Tensor) => (x.max().item() > 0 ? x.sum() : x.mean()))(x),
      'SPEC',
      'not known while',
    ],
  ])('explains %s', (_what, run, code, message) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it('explains a tensor that has left its function', () => {
    let leaked = x as Tensor;
    grad((x: Tensor) => {
      leaked = x;
      return x.sum();
    })(x);
    const ended = expect.objectContaining({
      code: 'SPEC',
      message: expect.stringContaining('traced function has ended'),
    });
    expect(() => leaked.add(1)).toThrow(ended);
    expect(() => jit((x: Tensor) => x.add(leaked))(x)).toThrow(ended);
    expect(() => jit((x: Tensor) => x.sum())(leaked)).toThrow(ended);
  });

  it('leaves nothing open when the function throws', () => {
    const broken = () => {
      throw new RangeError('mine');
    };
    expect(() => grad(broken)(x)).toThrow(new RangeError('mine'));
    expect(x.add(1).array()).toEqual([2, 3, 4]);
  });
});
