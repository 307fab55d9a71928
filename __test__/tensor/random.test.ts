import { random, setRandomSeed } from 'espalier';
import { describe, expect, it } from 'vitest';

describe('random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number) => random.normal([100], { seed }).array();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('is repeatable as a whole after setRandomSeed', () => {
    const draw = () => [random.normal([4]).array(), random.uniform([4]).array()];
    setRandomSeed(7);
    const first = draw();
    const second = draw();
    setRandomSeed(7);
    expect(draw()).toEqual(first);
    expect(second).not.toEqual(first);
  });

  it('has the mean and the spread that were asked for', () => {
    const x = random.normal([20_000], { seed: 3, mean: 5, stddev: 2 });
    expect(x.mean().item()).toBeCloseTo(5, 1);
    expect(x.variance().sqrt().item()).toBeCloseTo(2, 1);
  });

  it('keeps to its range, its share and its numbers', () => {
    const x = random.uniform([10_000], { seed: 3, minval: -2, maxval: 4 });
    expect(x.min().item()).toBeGreaterThanOrEqual(-2);
    expect(x.max().item()).toBeLessThan(4);
    expect(x.mean().item()).toBeCloseTo(1, 0);
    expect(random.bernoulli([20_000], { seed: 3, probability: 0.25 }).mean().item()).toBeCloseTo(0.25, 1);
    expect([...random.permutation(50, { seed: 3 }).data()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
  });

  it('refuses seeds and options that make no sense', () => {
    expect(() => random.normal([2], { seed: -1 })).toThrow(expect.objectContaining({ code: 'SPEC' }));
    expect(() => random.normal([2], { stddev: Number.NaN })).toThrow(expect.objectContaining({ code: 'SPEC' }));
    expect(() => setRandomSeed(0.5)).toThrow(expect.objectContaining({ code: 'SPEC' }));
  });
});
