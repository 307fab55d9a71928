/** Results as tables: the ratios of each peer's best to Espalier, and every configuration with its share of the peak. */

export const OURS = 'espalier';

/** A share of the processors that, taken by other programs, holds up threads that wait for each other. */
export const BUSY = 0.05;

export function busyNote(share) {
  return `Other programs took ${(100 * share).toFixed(0)} % of the processors meanwhile: these figures are worth little.`;
}

/** The fastest configuration of a peer that counts. */
export function best(entries, peer) {
  return entries
    .filter((entry) => entry.peer === peer && !entry.informative)
    .sort((a, b) => a.secondsPerStep - b.secondsPerStep)[0];
}

/** One row a workload: time of a step and, for each peer, how many times longer its best configuration takes. */
export function ratioTable(results) {
  const peers = [...new Map(results.flatMap((r) => r.entries).map((e) => [e.peer, e.title]))].sort(
    ([a], [b]) => Number(b === OURS) - Number(a === OURS),
  );
  const rows = results.map(({ workload, entries }) => {
    const ours = best(entries, OURS);
    return [
      `${workload.name}: ${describe(workload)}`,
      ...peers.map(([peer]) => {
        const entry = best(entries, peer);
        if (!entry) return '–';
        const time = duration(entry.secondsPerStep);
        if (peer === OURS) return time;
        const ratio = ours ? `**${significant(entry.secondsPerStep / ours.secondsPerStep)}x** ` : '';
        return `${ratio}${time} (${entry.configuration})`;
      }),
    ];
  });
  return markdown(['workload', ...peers.map(([, title]) => title)], rows);
}

/** One row a configuration of a workload, fastest first. */
export function configurationTable({ entries, flops }, peakGflops) {
  const ours = best(entries, OURS);
  const rows = entries
    .toSorted((a, b) => a.secondsPerStep - b.secondsPerStep)
    .map((entry) => [
      `${entry.title}: ${entry.configuration}${entry.informative ? ' *' : ''}`,
      duration(entry.secondsPerStep),
      `${duration(entry.fastest)} – ${duration(entry.slowest)}`,
      ours ? `${significant(entry.secondsPerStep / ours.secondsPerStep)}x` : '–',
      peakGflops ? `${((100 * flops) / entry.secondsPerStep / 1e9 / peakGflops).toFixed(1)} %` : '–',
    ]);
  return markdown(['configuration', 'step, median', 'range', 'to Espalier', 'of FMA peak'], rows);
}

/** The whole page. */
export function page({ date, machine, threads, peakGflops, rounds, versions, results }) {
  const { cpu, cores, isa, memoryGiB, platform, node } = machine;
  const foreign = Math.max(...results.map((result) => result.foreign ?? 0));
  const peak = peakGflops ? `, FMA peak measured at ${peakGflops} GFLOP/s on ${threads} threads` : '';
  return `# Benchmarks

Training steps through each library's public interface: multilayer perceptrons with relu, softmax cross-entropy on
sparse labels, float32, shuffled batches from memory. Times are medians over ${rounds} interleaved rounds; a ratio is how
many times longer a peer's best configuration takes than Espalier's \`fit\`. \`npm run bench\` measures again.

${date}; ${cpu}, ${cores} cores, ${isa}, ${memoryGiB} GiB, ${platform}, Node ${node}; ${threads} threads for each${peak}.
${versions.join(', ')}.${foreign > BUSY ? ` **${busyNote(foreign)}**` : ''}

${ratioTable(results)}
## Every configuration

Those marked * are for information and never count as a peer's best.
${results
  .map(
    (result) =>
      `\n### ${result.workload.name}: ${describe(result.workload)}\n\n${configurationTable(result, peakGflops)}`,
  )
  .join('')}`;
}

function describe({ units, batchSize, optimizer }) {
  return `${units.join('-')}, batch ${batchSize}, ${optimizer.kind}`;
}

function duration(seconds) {
  if (seconds < 1e-3) return `${significant(seconds * 1e6)} µs`;
  return seconds < 1 ? `${significant(seconds * 1e3)} ms` : `${significant(seconds)} s`;
}

/** Three digits, never an exponent. */
function significant(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function markdown(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map((_, i) => (i ? '---:' : '---'))) + rows.map(line).join('');
}
