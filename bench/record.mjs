/** Keeps results: one file for each sort of machine, in which a run replaces the workloads that it measured. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { page } from './table.mjs';
import { workloads } from './workloads.mjs';

/** Writes `bench/results/<machine>.json`, and `BENCHMARKS.md` from all that is in it; `kernels` may have been measured too. */
export function record(machine, measured, kernels) {
  const date = new Date().toISOString().slice(0, 10);
  const kind = `${machine.cpu}-${machine.cores}c-${machine.isa}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const folder = fileURLToPath(new URL('results', import.meta.url));
  const file = join(folder, `${kind}.json`);
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { results: [] };
  const byName = new Map(
    [...kept.results, ...measured.map((result) => ({ date, ...result }))].map((r) => [r.workload.name, r]),
  );
  const results = workloads.flatMap(({ name }) => byName.get(name) ?? []);
  const passes = kernels ? { date, ...kernels } : kept.kernels;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine, results, kernels: passes }, null, 2)}\n`);
  writeFileSync(new URL('../BENCHMARKS.md', import.meta.url), page(machine, results, passes));
}
