/** Results as tables: the ratios of each peer's best to Espalier, and every configuration with its share of the peak. */

export const OURS = 'espalier';

/** A share of the processors that, taken by other programs, holds up threads that wait for each other. */
export const BUSY = 0.05;

export function busyNote(share) {
  return `Other programs took ${(100 * share).toFixed(0)} % of the processors meanwhile: these figures are worth little.`;
}

/** The fastest configuration of a peer that counts. */
export function best(entries, peer) {
  return entries.filter((entry) => entry.peer === peer && !entry.informative).sort(faster)[0];
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
export function configurationTable({ entries, flops, peakGflops }) {
  const ours = best(entries, OURS);
  const rows = entries
    .toSorted(faster)
    .map((entry) => [
      `${entry.title}: ${entry.configuration}${entry.informative ? ' *' : ''}`,
      duration(entry.secondsPerStep),
      `${duration(entry.fastest)} – ${duration(entry.slowest)}`,
      ours ? `${significant(entry.secondsPerStep / ours.secondsPerStep)}x` : '–',
      peakGflops ? `${((100 * flops) / entry.secondsPerStep / 1e9 / peakGflops).toFixed(1)} %` : '–',
      entry.peakBytes ? mebibytes(entry.peakBytes) : '–',
    ]);
  return markdown(['configuration', 'step, median', 'range', 'to Espalier', 'of FMA peak', 'memory'], rows);
}

/** One row a convolution: of each pass our GFLOP/s, their share of the peak, and how many times longer PyTorch's best takes. */
export function kernelTable({ rows, peakGflops }) {
  const cell = ({ flops }, entries) => {
    const [ours, theirs] = [best(entries, OURS), entries.filter(({ peer }) => peer !== OURS).sort(faster)[0]];
    const rate = flops / (ours ?? theirs).secondsPerStep / 1e9;
    const share = peakGflops ? `, ${((100 * rate) / peakGflops).toFixed(0)} %` : '';
    const ratio = ours && theirs ? `**${significant(theirs.secondsPerStep / ours.secondsPerStep)}x** ` : '';
    return `${ratio}${rate.toFixed(0)} GFLOP/s${share}`;
  };
  const lines = rows.map((row) => [
    row.title,
    row.nets.join(', '),
    ...Object.values(row.passes).map((entries) => cell(row, entries)),
  ]);
  return markdown(['convolution', 'of', 'forward', 'gradient of images', 'gradient of filters'], lines);
}

function faster(a, b) {
  return a.secondsPerStep - b.secondsPerStep;
}

/** The whole page. */
export function page(machine, results, kernels) {
  const { cpu, cores, isa, memoryGiB, platform, node } = machine;
  return `# Benchmarks

Steps through each library's public interface, float32, on data in memory: training on shuffled batches with softmax
cross-entropy on sparse labels, or prediction batch by batch. All peers start from the same weights and are compared before
they are timed: the losses of two steps on the first batch, or what they predict, have to agree. Times are medians over
interleaved rounds; a ratio is how many times longer a peer's best configuration takes than Espalier. \`npm run bench\`
measures again.

${cpu}, ${cores} cores, ${isa}, ${memoryGiB} GiB, ${platform}, Node ${node}. ${versionsOf(results).join(', ')}.

${ratioTable(results)}
## Every configuration

Those marked * are for information and never count as a peer's best. The share of the peak counts the multiplications and
additions of plain convolutions and products, however they are computed. Memory is the most that the process held
resident while it was timed.
${results.map((result) => `\n### ${result.workload.name}: ${describe(result.workload)}\n\n${section(result)}`).join('')}${kernels ? kernelSection(kernels) : ''}`;
}

function kernelSection(kernels) {
  const { date, threads, peakGflops, foreign, versions } = kernels;
  const peak = peakGflops ? `; FMA peak ${peakGflops} GFLOP/s` : '';
  const note = foreign > BUSY ? ` **${busyNote(foreign)}**` : '';
  const who = Object.entries(versions).map(([title, version]) => `${title} ${version}`);
  return `
## Convolutions alone

Every convolution of ResNet-50 and VGG-16 at 224x224, batch 8, in each of its passes: window, stride, channels, filters and
the image's side; \`npm run bench -- --only kernels\` measures again. Operations are those of plain convolutions, so that
tiles, which need fewer, may exceed the peak. A ratio is how many times longer the faster of PyTorch's two layouts takes.
Results of more than 64 MiB get fresh memory in every call, here as there; in \`fit\` they keep theirs.

${date}; ${threads} threads for each${peak}; ${who.join(', ')}.${note}

${kernelTable(kernels)}`;
}

function section(result) {
  const { date, rounds, threads, peakGflops, foreign } = result;
  const peak = peakGflops ? `; FMA peak ${peakGflops} GFLOP/s` : '';
  const note = foreign > BUSY ? ` **${busyNote(foreign)}**` : '';
  return `${date}; ${rounds} rounds; ${threads} threads for each${peak}.${note}\n\n${configurationTable(result)}${leftOut(result)}`;
}

/** Who did not take part, and why. */
function leftOut({ failures }) {
  if (!failures?.length) return '';
  const told = failures.map(({ peer, title = peer, configuration, error }) => `${title}: ${configuration} (${error})`);
  return `\nLeft out: ${told.join('; ')}.\n`;
}

/** `PyTorch 2.15.0` and the like, of every peer that ran; the newest where results of several are kept. */
function versionsOf(results) {
  const entries = results.toSorted((a, b) => a.date.localeCompare(b.date)).flatMap((result) => result.entries);
  return [...new Map(entries.map((e) => [e.peer, `${e.title} ${Object.values(e.versions)[0]}`])).values()];
}

function describe({ units, title = units?.join('-'), batchSize, optimizer, task }) {
  return `${title}, batch ${batchSize}, ${task === 'predict' ? 'prediction' : optimizer.kind}`;
}

function mebibytes(bytes) {
  return `${significant(bytes / 2 ** 20)} MiB`;
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
