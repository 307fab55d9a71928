// Every program in the README, character by character: it runs in plain Node, and it type-checks.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from '../types/tsc.js';
import { runProgram } from './run.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const programs = [...readme.matchAll(/```ts\n([^`]+)```/g)].map(([, text]) => text as string);

describe('the README', () => {
  it('shows programs', () => expect(programs.length).toBeGreaterThanOrEqual(3));

  it.each(programs)('runs: %#', (program) => {
    // Plain Node knows no types: those that a program names are taken out as the compiler would.
    runProgram(program.replace(/, type \w+|: Tensor\b/g, ''));
  });

  it('type-checks', () => {
    expect(check(programs, { noImplicitAny: false, noUnusedLocals: false }).complaints).toEqual([]);
  });
});
