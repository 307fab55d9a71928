// Runs every check of the project, one line each, and shows the output of those that fail. Same as in CI.
import { spawnSync } from 'node:child_process';
import { root } from './root.mjs';
import { installPackages } from './setup.mjs';

const node = process.execPath;
const biome = 'node_modules/@biomejs/biome/bin/biome';
const checks = [
  ['rustfmt', 'cargo', 'fmt', '--all', '--check'],
  ['clippy', 'cargo', 'clippy', '--workspace', '--all-targets', '--quiet', '--', '-D', 'warnings'],
  ['types', node, 'node_modules/typescript/bin/tsc', '-p', '.'],
  ['lint', node, biome, 'lint', '--error-on-warnings'],
  ['format', node, biome, 'format'],
  ['layers', 'cargo', 'xtask', 'layers'],
  ['size', 'cargo', 'xtask', 'size'],
  ['generated', 'cargo', 'xtask', 'gen', '--check'],
  ['dependencies', node, 'npm/dependencies.mjs'],
];

installPackages();

const failed = checks.filter(([name, command, ...args]) => {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(14)}${seconds.padStart(6)} s`);
  if (status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
  return status !== 0;
});

console.log(failed.length === 0 ? 'All checks pass.' : `${failed.length} of ${checks.length} checks fail.`);
process.exitCode = failed.length === 0 ? 0 : 1;
