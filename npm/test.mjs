// Runs every test of the project and ends with one line: `N passed, N failed`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from './root.mjs';
import { setup } from './setup.mjs';

setup();

const scratch = mkdtempSync(join(tmpdir(), 'espalier-test-'));
const totals = { passed: 0, failed: 0 };

await runCargo();
await runTypes();
await runVitest();

rmSync(scratch, { recursive: true });
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function runCargo() {
  heading('cargo test');
  const all = await run('cargo', ['test', '--workspace', '--no-fail-fast', '--quiet']);
  count(all, cargoCounts(all.output));
  // Kernels try every instruction set by themselves; the crates above them choose once a process, the best by default.
  const { info } = await import('../dist/index.js');
  const others = info().isas.slice(0, -1);
  const { status, programs } = testPrograms(['graph', 'nn', 'optim', 'train']);
  count({ status }, { passed: 0, failed: 0 });
  for (const isa of others) {
    for (const { name, path, folder } of programs) {
      heading(`${name} on ${isa}`);
      const one = await run(path, ['--quiet'], { cwd: folder, env: { ESPALIER_ISA: isa } });
      count(one, cargoCounts(one.output));
    }
  }
}

function cargoCounts(output) {
  const results = [...output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)];
  return results.reduce(
    (sum, [, passed, failed]) => ({ passed: sum.passed + Number(passed), failed: sum.failed + Number(failed) }),
    { passed: 0, failed: 0 },
  );
}

/** The test programs of these crates, which cargo has just built. */
function testPrograms(crates) {
  const args = ['test', '--workspace', '--no-run', '--quiet', '--message-format=json'];
  const { status, stdout } = spawnSync('cargo', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  const folders = crates.map((name) => join(root, 'crates', name));
  const programs = stdout
    .split('\n')
    .filter((line) => line.includes('"compiler-artifact"'))
    .map((line) => JSON.parse(line))
    .filter(({ executable, profile }) => executable && profile.test)
    .map(({ target, executable, manifest_path }) => ({
      name: `${basename(dirname(manifest_path))}: ${target.name}`,
      path: executable,
      folder: dirname(manifest_path),
    }))
    .filter(({ folder }) => folders.includes(folder));
  return { status, programs };
}

/** The type tests are files that must compile, so the whole check counts as one test. */
async function runTypes() {
  heading('tsc');
  const result = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  count(result, result.status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

async function runVitest() {
  heading('vitest');
  const report = join(scratch, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters]);
  const { numPassedTests, numFailedTests } = readReport(report);
  count(result, { passed: numPassedTests, failed: numFailedTests });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

/** A runner that fails without naming a test (it did not compile, it crashed) counts as one failure. */
function count({ status }, { passed, failed }) {
  totals.passed += passed;
  totals.failed += status !== 0 && failed === 0 ? 1 : failed;
}

/** Shows a program's output as it comes and returns it. */
function run(command, args, { cwd = root, env = {} } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve({ status: 1, output });
    });
    child.on('close', (status) => resolve({ status, output: stripVTControlCharacters(output) }));
  });
}

function heading(text) {
  console.log(`\n== ${text}`);
}
