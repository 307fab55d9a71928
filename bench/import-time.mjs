/** How long `import` of the package takes in a fresh process: the median of several. */
import { execFileSync } from 'node:child_process';
import { median } from './race.mjs';

const RUNS = 21;
const index = new URL('../dist/index.js', import.meta.url).href;
const program = `
  const start = performance.now();
  await import(${JSON.stringify(index)});
  console.log(performance.now() - start);
  process.exit();`;
const times = Array.from({ length: RUNS }, () =>
  Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })),
);
const ms = (value) => Number(value.toFixed(2));
console.log(JSON.stringify({ medianMs: ms(median(times)), maxMs: ms(Math.max(...times)) }));
