// Runs a program of examples/ by its name: `npm run example -- xor-by-hand`; `npm run demo` is one of them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { isOlder, setup } from './setup.mjs';

const [name, ...args] = process.argv.slice(2);
const programs = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

if (!programs.includes(name)) {
  console.error(`Give the name of an example: ${programs.join(', ')}.`);
  process.exit(1);
}

setup();
const output = join(root, 'build/examples');
if (isOlder(join(output, `${name}.js`), ['examples', 'dist', 'tsconfig.examples.json'])) {
  rmSync(output, { recursive: true, force: true });
  run(join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.examples.json'));
}
if (!existsSync(join(output, `${name}.js`))) process.exit(1);
run(join(output, `${name}.js`), ...args);

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
