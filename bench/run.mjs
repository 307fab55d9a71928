/**
 * The benchmark command: `npm run bench -- [options]`.
 *
 *   --only NAME      a workload, a group of them, `kernels` for convolutions alone, or a probe (data, event-loop,
 *                    import-time, leak); may be repeated. Without it all workloads run, half of the time those of the group imagenet
 *   --peers A,B      peers beside Espalier; all by default, `none` for Espalier alone
 *   --without-ours   leaves Espalier out: the peers' figures alone
 *   --rounds N       interleaved rounds, 11 by default
 *   --seconds S      length of a round, 0.4 by default
 *   --threads N      threads of each contestant, 2 by default
 *   --write          writes the results file and BENCHMARKS.md for a partial run too; what it leaves out stays as it was
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { raceKernels } from './kernels.mjs';
import { fmaPeak, machine } from './machine.mjs';
import { flopsPerStep } from './net.mjs';
import { hasKernels, loadPeer, peerNames, takesPart } from './peers.mjs';
import { probeNames, runProbe } from './probes.mjs';
import { race } from './race.mjs';
import { record } from './record.mjs';
import { BUSY, busyNote, configurationTable, kernelTable, OURS, ratioTable } from './table.mjs';
import { groups, listed, materialise, workloads } from './workloads.mjs';

const options = readOptions();
for (const probe of options.probes) console.log(await runProbe(probe));
const results = options.workloads.length ? await compare(options) : [];
const kernels = options.kernels ? await compareKernels(options) : null;
if (options.write && (results.length || kernels)) record(machine(), results, kernels);

async function compare({ workloads, peers, rounds, seconds, threads }) {
  const loaded = peers
    .filter((name) => workloads.some((workload) => takesPart(name, workload)))
    .map((name) => loadPeer(name));
  let peakGflops = null;
  const results = [];
  await inFolder(async (folder) => {
    for (const workload of workloads) {
      console.error(workload.name);
      peakGflops = Math.max(peakGflops, fmaPeak(threads)) || null;
      const told = materialise(workload, folder, threads);
      const enough = Math.min(rounds, workload.rounds ?? rounds);
      const outcome = await race(told, loaded, { rounds: enough, seconds, threads, say: console.error });
      rmSync(told.weights);
      results.push({ workload, flops: flopsPerStep(workload), rounds: enough, threads, peakGflops, ...outcome });
      if (outcome.foreign > BUSY) console.error(`  ${busyNote(outcome.foreign)}`);
      console.log(`\n${workload.name}\n${configurationTable(results.at(-1))}`);
    }
  });
  console.log(ratioTable(results));
  return results;
}

async function compareKernels({ peers, rounds, seconds, threads }) {
  const loaded = peers.filter(hasKernels).map((name) => loadPeer(name, 'kernels'));
  const peakGflops = fmaPeak(threads);
  const options = { rounds, seconds, threads, say: console.error };
  const outcome = await inFolder((folder) => raceKernels(loaded, folder, options));
  const kernels = { ...outcome, peakGflops };
  if (kernels.foreign > BUSY) console.error(`  ${busyNote(kernels.foreign)}`);
  console.log(kernelTable(kernels));
  return kernels;
}

/** Works in a folder that is there only meanwhile. */
async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
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
  reject(values.only, [...workloads.map((w) => w.name), ...groups, 'kernels', ...probeNames], '--only');
  reject(chosen, others, '--peers');
  const full = values.only.length === 0 && chosen.length === others.length && !values['without-ours'];
  return {
    workloads: values.only.length ? workloads.filter((w) => listed(values.only, w)) : workloads,
    kernels: values.only.includes('kernels'),
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
