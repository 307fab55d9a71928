/**
 * The environments that peers and golden scripts run in: a Python venv or a folder of npm packages for each, made on
 * request outside the tree, under `ESPALIER_PEERS` or else the system's folder for temporary files.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const environmentRoot = process.env.ESPALIER_PEERS ?? join(tmpdir(), 'espalier-peers');

/** A venv with the packages of a requirements file; returns the path of its Python. */
export function pythonEnvironment(name, requirements) {
  const home = join(environmentRoot, name);
  const python = process.platform === 'win32' ? join(home, 'Scripts', 'python.exe') : join(home, 'bin', 'python');
  onceFor(home, requirements, () => {
    run(process.env.PYTHON ?? 'python3', ['-m', 'venv', home]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  });
  return python;
}

/** A folder with the npm packages of a package.json; returns the folder. */
export function nodeEnvironment(name, manifest) {
  const home = join(environmentRoot, name);
  onceFor(home, manifest, () => {
    copyFileSync(manifest, join(home, 'package.json'));
    run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', '--no-audit', '--no-fund', '--silent'], home);
  });
  return home;
}

/** A program built once from one source file, in the environment root; null where the compiler is missing or refuses. */
export function compiled(name, source, compiler, args) {
  mkdirSync(environmentRoot, { recursive: true });
  const program = join(environmentRoot, `${name}-${digest(source)}`);
  if (!existsSync(program)) spawnSync(compiler, [...args, '-o', program, source], { stdio: 'ignore' });
  return existsSync(program) ? program : null;
}

/** Runs `make` in a fresh `home` unless an earlier run finished with the same `recipe`. */
function onceFor(home, recipe, make) {
  const stamp = join(home, '.made-from');
  const wanted = digest(recipe);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(`making the environment ${home}; this can take some minutes`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  make();
  writeFileSync(stamp, wanted);
}

function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}

function run(command, args, cwd) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: exit code ${status}`);
}
