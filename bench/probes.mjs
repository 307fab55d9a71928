/** Probes: figures of Espalier alone, or beside a peer of their own. Each runs in a process of its own and prints one object as JSON. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const probeNames = ['data', 'event-loop', 'import-time', 'leak'];

/** Runs a probe; resolves to what it measured. */
export async function runProbe(name) {
  const program = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  return { probe: name, ...JSON.parse(stdout) };
}
