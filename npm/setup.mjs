// Prepares a checkout: npm packages, the release build of the addon, the compiled TypeScript.
// Every other command calls it first; what is already up to date is left alone.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const RUST_SOURCES = ['Cargo.toml', 'Cargo.lock', '.cargo', 'crates'];
const JS_SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'src'];

export function setup() {
  installPackages();
  buildAddon();
  buildJs();
}

export function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!isOlder(installed, ['package-lock.json'])) return;
  console.log('Installing npm packages');
  // `prepare` is this very script, so install scripts stay off.
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
}

function buildAddon() {
  const addon = addonFile();
  if (addon && !isOlder(addon, RUST_SOURCES)) return;
  if (spawnSync('cargo', ['--version']).status !== 0) {
    stop(
      "Espalier's native part is written in Rust and is built here, but `cargo` was not found.\n" +
        `Install Rust ${rustVersion()} or later (https://rustup.rs), open a new shell and run this command again.`,
    );
  }
  console.log('Building the addon (a minute or two the first time)');
  const started = new Date();
  npm('run', '--silent', 'build:native');
  // Dated by its start, so that a source edited during the build counts as newer.
  utimesSync(addonFile() ?? stop('The build left no addon in native/.'), started, started);
}

function buildJs() {
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
  const { mtimeMs } = statSync(path);
  const entries = statSync(path).isDirectory() ? readdirSync(path) : [];
  return Math.max(mtimeMs, ...entries.map((entry) => newestChange(join(path, entry))));
}

function addonFile() {
  const folder = join(root, 'native');
  const name = existsSync(folder) && readdirSync(folder).find((file) => file.endsWith('.node'));
  return name ? join(folder, name) : undefined;
}

function rustVersion() {
  return /^rust-version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))?.[1];
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
