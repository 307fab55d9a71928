// Builds the addon of this machine in release form and puts it where `src/native/binding.ts` looks for it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './root.mjs';

const folder = join(root, 'native');

/** The addon in native/, if there is one. */
export function addonFile() {
  mkdirSync(folder, { recursive: true });
  const name = readdirSync(folder).find((file) => file.endsWith('.node'));
  return name && join(folder, name);
}

/** Builds it; returns a sentence where that is not possible. */
export function buildAddon() {
  if (spawnSync('cargo', ['--version']).status !== 0) {
    const [, version] = /^rust-version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'));
    return (
      "Espalier's native part is written in Rust and is built here, but `cargo` was not found.\n" +
      `Install Rust ${version} or later (https://rustup.rs), open a new shell and run this command again.`
    );
  }
  const started = new Date();
  const args = ['build', '--release', '--package', 'espalier-node', '--message-format=json-render-diagnostics'];
  const { status, stdout } = spawnSync('cargo', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) return 'The addon could not be built.';
  const target = join(folder, `espalier.${triple()}.node`);
  const previous = addonFile();
  // Replaced, not overwritten: a running process may have the old one mapped.
  if (previous) rmSync(previous);
  copyFileSync(libraryIn(stdout), target);
  // Dated by the build's start, so that a source edited meanwhile counts as newer.
  utimesSync(target, started, started);
  return undefined;
}

/** The file that cargo says it made, wherever its target folder is. */
function libraryIn(messages) {
  const artifact = messages
    .split('\n')
    .filter((line) => line.includes('"compiler-artifact"'))
    .map((line) => JSON.parse(line))
    .find(({ target }) => target.name === 'espalier_node');
  return artifact.filenames.find((file) => /\.(so|dylib|dll)$/.test(file));
}

/** The name by which napi-rs knows this platform. */
function triple() {
  const machine = `${process.platform}-${process.arch}`;
  if (process.platform === 'linux')
    return `${machine}-${process.report.getReport().header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
  return process.platform === 'win32' ? `${machine}-msvc` : machine;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problem = buildAddon();
  if (problem) {
    console.error(problem);
    process.exit(1);
  }
}
