// The programs of examples/ about networks for images run and show what they say.
import { describe, expect, it, vi } from 'vitest';
import * as lenetDigits from '../../examples/lenet-digits.js';
import * as plainAndResidual from '../../examples/plain-and-residual.js';
import * as smallResnet from '../../examples/small-resnet.js';

const quiet = () => {};

// They take seconds each, more where other work is done beside them.
vi.setConfig({ testTimeout: 120_000 });

describe('lenet-digits', () => {
  it('reads at least 97 % of the digits it has not seen', async () => {
    const print = vi.fn();
    const { accuracy } = await lenetDigits.run(print);
    // 8 errors among 360 are 2.2 %: other instruction sets and seeds differ by a few.
    expect(accuracy).toBeGreaterThanOrEqual(0.97);
    expect(print.mock.calls.flat().join('\n')).toContain('61,706 parameters');
  });
});

describe('small-resnet', () => {
  it('reads at least 98 % of the digits it has not seen', async () => {
    expect((await smallResnet.run(quiet)).accuracy).toBeGreaterThanOrEqual(0.98);
  });
});

describe('plain-and-residual', () => {
  it('shows that the deepest plain network hardly learns, and that ways around mend it', async () => {
    const outcomes = await plainAndResidual.run(quiet);
    const [shallow, , deep] = outcomes;
    expect(outcomes.map(({ depth }) => depth)).toEqual([8, 20, 44]);
    expect(deep?.plain).toBeGreaterThan(1.5);
    expect(deep?.plain).toBeGreaterThan(5 * (shallow?.plain as number));
    for (const { residual } of outcomes) expect(residual).toBeLessThan(0.4);
  });
});
