// Tests import the package by its name and see the TypeScript sources; only the packaged form is tested from `dist`.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { espalier: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    include: ['__test__/**/*.test.ts'],
    pool: 'forks',
    // Training uses every core by itself: files side by side would only disturb each other.
    fileParallelism: false,
    // No measure of anything: long enough for a compiler on a machine that is busy with other work.
    testTimeout: 120_000,
  },
});
