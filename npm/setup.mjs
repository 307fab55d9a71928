// Prepares a checkout: npm packages, the release build of the addon, the compiled TypeScript.
// Every other command calls it first; what is already up to date is left alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonFile, buildAddon } from './addon.mjs';
import { root } from './root.mjs';

const RUST_SOURCES = ['Cargo.toml', 'Cargo.lock', '.cargo', 'crates'];
const JS_SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'];

export function setup() {
  installPackages();
  prepareAddon();
  compileSources();
}

export function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!isOlder(installed, ['package-lock.json'])) return;
  console.log('Installing npm packages');
  // `prepare` is this very script, so install scripts stay off.
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
}

function prepareAddon() {
  const addon = addonFile();
  if (addon && !isOlder(addon, RUST_SOURCES)) return;
  console.log('Building the addon (a few minutes the first time)');
  const problem = buildAddon();
  if (problem) stop(problem);
}

function compileSources() {
  if (!isOlder(join(root, 'dist/index.js'), JS_SOURCES)) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  npm('run', '--silent', 'build:js');
}

/** Whether `output` is missing or older than the newest of `sources` (files, or folders with all they hold). */
export function isOlder(output, sources) {
  if (!existsSync(output)) return true;
  const newest = Math.max(...sources.map((source) => newestChange(join(root, source))));
  return statSync(output).mtimeMs < newest;
}

/** A folder's own time counts too: it changes when a file in it is removed. */
function newestChange(path) {
  const stats = statSync(path);
  const entries = stats.isDirectory() ? readdirSync(path) : [];
  return Math.max(stats.mtimeMs, ...entries.map((entry) => newestChange(join(path, entry))));
}

function npm(...args) {
  // npm is a script on Windows, which only a shell can start.
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) stop(`npm ${args.join(' ')} failed.`);
}

function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
