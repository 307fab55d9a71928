// The package as a user gets it: packed, installed in an empty folder, loaded by plain Node.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const megabyte = 2 ** 20;

describe('the packed package', () => {
  let folder: string;
  let packed: readonly string[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'espalier-package-'));
    const [tarball] = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
    packed = tarball.files.map((file: { path: string }) => file.path);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    npm(folder, 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball.filename));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the compiled code, the addon and the papers, and nothing else', () => {
    const expected = /^(dist\/.*\.(js|d\.ts)|native\/espalier\.[\w-]+\.node|package\.json|README\.md|LICENSE)$/;
    expect(packed.filter((path) => !expected.test(path))).toEqual([]);
    expect(packed).toContain('dist/index.js');
    expect(packed).toContain('dist/index.d.ts');
  });

  it('brings an addon of less than 8 MB', () => {
    const native = join(folder, 'node_modules/espalier/native');
    const sizes = readdirSync(native).map((file) => statSync(join(native, file)).size);
    expect(sizes).toHaveLength(1);
    expect(Math.max(...sizes)).toBeLessThan(8 * megabyte);
  });

  it('brings no other package', () => {
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(installed).toEqual(['espalier']);
  });

  it('is the same module for import and require', () => {
    const program = `
      const required = require('espalier');
      import('espalier').then((imported) => console.log(imported.tensor === required.tensor, required.info().version));
    `;
    expect(node(program)).toBe('true 0.1.0');
  });

  it('computes', () => {
    const program = `
      const { tensor } = require('espalier');
      console.log([...tensor([[1, 2], [3, 4]]).matMul(tensor([[1], [10]])).data()].join());
    `;
    expect(node(program)).toBe('21,43');
  });

  it('is imported in less than 60 ms', () => {
    // Time in which other programs had the core is not the import's; Linux tells how long a thread waited for one.
    const program = `
      const { readFileSync } = require('node:fs');
      const waited = () => {
        try {
          return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[1]) / 1e6;
        } catch {
          return 0;
        }
      };
      waited();
      const [start, before] = [performance.now(), waited()];
      import('espalier').then(() => console.log(performance.now() - start - (waited() - before)));
    `;
    // What they do to caches and clocks only ever adds to the time, so one quick import is enough to know.
    const times = [Number(node(program))];
    while (Math.min(...times) >= 60 && times.length < 30) times.push(Number(node(program)));
    expect(Math.min(...times)).toBeLessThan(60);
  });

  function node(program: string): string {
    return execFileSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' }).trim();
  }
});

function npm(cwd: string, ...args: string[]): string {
  const windows = process.platform === 'win32';
  return execFileSync('npm', args, { cwd, encoding: 'utf8', shell: windows, stdio: ['ignore', 'pipe', 'ignore'] });
}
