// One line of the terminal that follows a training; where there is no terminal, a line every tenth epoch.
import { stdout } from 'node:process';

type Logs = Readonly<Record<string, number>>;

const BAR = 16;

/** Callbacks for `fit`, and `end` for when it is done. */
export function progressLine(epochs: number) {
  let figures = '';
  return {
    onProgress({
      epoch,
      batch,
      batches,
    }: {
      readonly epoch: number;
      readonly batch: number;
      readonly batches: number;
    }) {
      if (stdout.isTTY) rewrite(bar(epoch + batch / batches, epochs), figures);
    },
    onEpochEnd(epoch: number, logs: Logs) {
      figures = describe(logs);
      if (stdout.isTTY) rewrite(bar(epoch + 1, epochs), figures);
      else if ((epoch + 1) % 10 === 0) stdout.write(`${bar(epoch + 1, epochs)} ${figures}\n`);
    },
    end() {
      if (stdout.isTTY) stdout.write('\n');
    },
  };
}

function rewrite(bar: string, figures: string) {
  stdout.write(`\r${`${bar} ${figures}`.slice(0, stdout.columns - 1)}\x1b[K`);
}

function bar(done: number, epochs: number): string {
  const filled = Math.round((BAR * done) / epochs);
  const epoch = String(Math.max(1, Math.ceil(done))).padStart(3);
  return `epoch ${epoch}/${epochs} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}`;
}

function describe(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join('  ');
}
