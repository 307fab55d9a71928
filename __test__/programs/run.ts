import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** Runs a program in Node, in an empty folder, and gives what it prints. */
export function runProgram(program: string, inspect: (output: string, folder: string) => void = () => {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-program-'));
  try {
    const text = `process.chdir(${JSON.stringify(folder)});\n${program}`;
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    inspect(stdout, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
