// Runs the compiler on a program, as an editor would, with the package's sources behind the name `espalier`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the times in `/proc`, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Compilation {
  /** What the compiler printed, one complaint a line. */
  readonly complaints: readonly string[];
  /** Processor time, to which other programs of the machine add little. */
  readonly seconds: number;
}

/** Type-checks one program or several, as strictly as the package itself unless `options` say otherwise. */
export function check(program: string | readonly string[], options: object = {}): Compilation {
  const programs = [program].flat();
  const names = programs.map((_, number) => `program${number}.mts`);
  const folder = mkdtempSync(join(tmpdir(), 'espalier-types-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], ...options },
      files: names,
      include: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const [at, name] of names.entries()) writeFileSync(join(folder, name), programs[at] as string);
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
  const before = seconds();
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '--pretty', 'false', ...args], { encoding: 'utf8' });
  return { complaints: stdout.split('\n').filter((line) => line !== ''), seconds: seconds() - before };
}

/** Processor time of all that this process has started and waited for; where the system does not tell, the time of day. */
function seconds(): number {
  if (!existsSync('/proc/self/stat')) return performance.now() / 1e3;
  // The name in parentheses may hold spaces; user and system time of the children are the 14th and 15th field after it.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
