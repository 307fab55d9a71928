// Runs the compiler on a program, as an editor would, with the package's sources behind the name `espalier`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Compilation {
  /** What the compiler printed, one complaint a line. */
  readonly complaints: readonly string[];
  readonly seconds: number;
}

/** Type-checks one program, as strictly as the package itself unless `options` say otherwise. */
export function check(program: string, options: object = {}): Compilation {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-types-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], ...options },
      files: ['program.mts'],
      include: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(join(folder, 'program.mts'), program);
    return compile('-p', folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Type-checks the tests of types, which vitest does not run. */
export function checkTypeTests(): Compilation {
  return compile('-p', join(root, '__test__/types'));
}

function compile(...args: readonly string[]): Compilation {
  const started = performance.now();
  const { stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', ...args],
    {
      encoding: 'utf8',
    },
  );
  const seconds = (performance.now() - started) / 1000;
  return { complaints: stdout.split('\n').filter((line) => line !== ''), seconds };
}
