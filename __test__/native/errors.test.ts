import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EspalierError } from 'espalier';
import { describe, expect, it } from 'vitest';
import { guard, guardAsync } from '../../src/native/errors.js';

function nativeError(code: string | undefined): Error {
  return Object.assign(new Error('add: shapes differ'), code === undefined ? {} : { code });
}

function caught(run: () => never): EspalierError {
  try {
    run();
  } catch (error) {
    return error as EspalierError;
  }
}

describe('guard', () => {
  it('gives errors of the addon their class, and keeps code, sentence and stack', async () => {
    const cause = nativeError('SHAPE');
    const thrown = caught(() =>
      guard(() => {
        throw cause;
      }),
    );
    expect(thrown).toBeInstanceOf(EspalierError);
    expect(thrown).toMatchObject({ name: 'EspalierError', code: 'SHAPE', message: 'add: shapes differ', cause });
    expect(thrown.stack).toBe(cause.stack?.replace(/^Error/, 'EspalierError'));
    await expect(guardAsync(() => Promise.reject(cause))).rejects.toMatchObject({
      name: 'EspalierError',
      code: 'SHAPE',
      cause,
    });
  });

  it('takes an error without a known code for a fault of the library', () => {
    for (const code of [undefined, 'InvalidArg', 'toString']) {
      expect(
        caught(() =>
          guard(() => {
            throw nativeError(code);
          }),
        ).code,
      ).toBe('INTERNAL');
    }
    expect(
      caught(() =>
        guard(() => {
          throw 'text';
        }),
      ),
    ).toMatchObject({ code: 'INTERNAL', message: 'text' });
  });

  it('passes its own errors on as they are', () => {
    const own = new EspalierError('DATA', 'mine');
    expect(
      caught(() =>
        guard(() => {
          throw own;
        }),
      ),
    ).toBe(own);
  });
});

describe('loading', () => {
  it('names the platform and the remedy where there is no addon, and only once it is needed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-no-addon-'));
    try {
      cpSync(fileURLToPath(new URL('../../dist', import.meta.url)), join(folder, 'dist'), { recursive: true });
      cpSync(fileURLToPath(new URL('../../package.json', import.meta.url)), join(folder, 'package.json'));
      const program = `
        const { layers, tensor } = await import(${JSON.stringify(pathToFileURL(join(folder, 'dist/index.js')))});
        console.log(layers.dense({ units: 1 }).kind);
        try { tensor([1]); } catch (error) { console.log(error.code, error.message); }
      `;
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
      expect(stdout).toMatch(/^dense\nIO espalier: no native addon for /);
      expect(stdout).toContain(`${process.platform}-${process.arch}`);
      expect(stdout).toContain('npm run build:native');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
