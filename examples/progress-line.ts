// One line of the terminal that follows a training; where there is no terminal, a line every tenth epoch.
import { stdout } from 'node:process';

/** What the line tells of; the events of `fit` have it all. */
export interface Progress {
  readonly kind: 'progress' | 'epoch';
  readonly epoch: number;
  readonly epochs: number;
  readonly batch?: number;
  readonly batches?: number;
  readonly logs: Readonly<Record<string, number>>;
}

const BAR = 24;

export function progressLine(): { show(event: Progress): void; end(): void } {
  return {
    show(event) {
      const line = describe(event);
      if (stdout.isTTY) stdout.write(`\r${line.slice(0, stdout.columns - 1)}\x1b[K`);
      else if (event.kind === 'epoch' && (event.epoch + 1) % 10 === 0) stdout.write(`${line}\n`);
    },
    end() {
      if (stdout.isTTY) stdout.write('\n');
    },
  };
}

function describe({ kind, epoch, epochs, batch = 0, batches = 1, logs }: Progress): string {
  const done = kind === 'epoch' ? epoch + 1 : epoch + batch / batches;
  const filled = Math.round((BAR * done) / epochs);
  const figures = Object.entries(logs).map(([name, value]) => `${name} ${value.toFixed(3)}`);
  return `epoch ${String(epoch + 1).padStart(3)}/${epochs} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${figures.join('  ')}`;
}
