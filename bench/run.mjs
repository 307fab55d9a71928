/**
 * The benchmark command: `npm run bench -- [options]`.
 *
 *   --only NAME      one workload, or one probe (event-loop, import-time, leak); may be repeated
 *   --peers A,B      peers beside Espalier; all by default, `none` for Espalier alone
 *   --without-ours   leaves Espalier out: the peers' figures alone
 *   --rounds N       interleaved rounds, 11 by default
 *   --seconds S      length of a round, 0.4 by default
 *   --threads N      threads of each contestant, 2 by default
 *   --write          writes the results file and BENCHMARKS.md for a partial run too
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fmaPeak, machine } from './machine.mjs';
import { loadPeer, peerNames } from './peers.mjs';
import { probeNames, runProbe } from './probes.mjs';
import { race } from './race.mjs';
import { BUSY, busyNote, configurationTable, OURS, page, ratioTable } from './table.mjs';
import { flopsPerStep, materialise, workloads } from './workloads.mjs';

const options = readOptions();
for (const probe of options.probes) console.log(await runProbe(probe));
if (options.workloads.length) await compare(options);

async function compare({ workloads, peers, rounds, seconds, threads, write }) {
  const loaded = peers.map(loadPeer);
  let peakGflops = null;
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  const results = [];
  try {
    for (const workload of workloads) {
      console.error(`${workload.name}: ${loaded.length} peers`);
      peakGflops = Math.max(peakGflops, fmaPeak(threads)) || null;
      const told = materialise(workload, folder, threads);
      const outcome = await race(told, loaded, { rounds, seconds, threads, say: console.error });
      results.push({ workload, flops: flopsPerStep(workload), ...outcome });
      if (outcome.foreign > BUSY) console.error(`  ${busyNote(outcome.foreign)}`);
      console.log(`\n${workload.name}\n${configurationTable(results.at(-1), peakGflops)}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(ratioTable(results));
  if (write) record({ machine: machine(), threads, peakGflops, rounds, versions: versionsOf(results), results });
}

/** Writes `bench/results/<date>-<cpu>.json` and `BENCHMARKS.md`. */
function record(report) {
  const date = new Date().toISOString().slice(0, 10);
  const cpu = `${report.machine.cpu}-${report.machine.cores}c`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const folder = fileURLToPath(new URL('results', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${date}-${cpu}.json`), `${JSON.stringify({ date, ...report }, null, 2)}\n`);
  writeFileSync(new URL('../BENCHMARKS.md', import.meta.url), page({ date, ...report }));
}

/** `PyTorch 2.15.0` and the like, of every peer that ran. */
function versionsOf(results) {
  const entries = results.flatMap((result) => result.entries);
  return [...new Map(entries.map((e) => [e.peer, `${e.title} ${Object.values(e.versions)[0]}`])).values()];
}

function readOptions() {
  const values = parse({
    only: { type: 'string', multiple: true, default: [] },
    peers: { type: 'string' },
    'without-ours': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '11' },
    seconds: { type: 'string', default: '0.4' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    write: { type: 'boolean', default: false },
  });
  const others = peerNames().filter((name) => name !== OURS);
  const chosen = values.peers === 'none' ? [] : (values.peers?.split(',') ?? others);
  reject(values.only, [...workloads.map((w) => w.name), ...probeNames], '--only');
  reject(chosen, others, '--peers');
  const full = values.only.length === 0 && chosen.length === others.length && !values['without-ours'];
  return {
    workloads: values.only.length ? workloads.filter((w) => values.only.includes(w.name)) : workloads,
    probes: probeNames.filter((name) => values.only.includes(name)),
    peers: values['without-ours'] ? chosen : [OURS, ...chosen],
    rounds: count(values.rounds, '--rounds'),
    seconds: positive(values.seconds, '--seconds'),
    threads: count(values.threads, '--threads'),
    write: values.write || full,
  };
}

function parse(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(error.message);
  }
}

function reject(given, known, option) {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`${option}: there is no "${unknown}"; expected one of ${known.join(', ')}.`);
}

function count(text, option) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) fail(`${option}: expected a whole number from 1, got "${text}".`);
  return value;
}

function positive(text, option) {
  const value = Number(text);
  if (!(value > 0)) fail(`${option}: expected a number above 0, got "${text}".`);
  return value;
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
