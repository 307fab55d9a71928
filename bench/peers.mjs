/** Peers: what is in `peers/`, and one running process for each configuration. See `peers/protocol.md`. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compiled, nodeEnvironment, pythonEnvironment } from './environment.mjs';
import { listed } from './workloads.mjs';

const folder = fileURLToPath(new URL('peers', import.meta.url));
const ERROR_LINES = 12;

/** Names of all peers; `espalier` is one of them. */
export function peerNames() {
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'peer.json')));
}

/** Whether a peer has a configuration that knows the workload. */
export function takesPart(name, workload) {
  return read(name).configurations.some(({ workloads }) => listed(workloads, workload));
}

/** Whether a peer runs kernels alone. */
export function hasKernels(name) {
  return 'kernels' in read(name);
}

/** A peer's description, its environment made if need be: of what runs workloads, or of what runs the `kernels` alone. */
export function loadPeer(name, part = null) {
  const home = join(folder, name);
  const whole = read(name);
  const spec = { ...whole, ...(part && whole[part]) };
  const program = join(home, spec.program);
  const shim = spec.configurations.some((c) => c.mklShim) ? mklShim() : null;
  const configurations = spec.configurations.filter((c) => !c.mklShim || shim);
  if (spec.runtime === 'python') {
    const python = pythonEnvironment(name, join(home, 'requirements.txt'));
    const environment = { ...spec.environment, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    return { name, title: spec.title, command: [python, '-u', program], environment, configurations, shim };
  }
  const manifest = join(home, 'package.json');
  const packages = existsSync(manifest) ? { ESPALIER_PEER_HOME: nodeEnvironment(name, manifest) } : {};
  const environment = { ...spec.environment, ...packages };
  return {
    name,
    title: spec.title,
    command: [process.execPath, '--expose-gc', program],
    environment,
    configurations,
    shim,
  };
}

function read(name) {
  return JSON.parse(readFileSync(join(folder, name, 'peer.json'), 'utf8'));
}

/** One process that works on one workload in one configuration. */
export class Contestant {
  #process;
  #lines;
  #errors = [];
  #late = null;

  constructor(peer, configuration, threads) {
    this.peer = peer;
    this.configuration = configuration;
    const wanted = { ...peer.environment, ...configuration.environment };
    const environment = Object.fromEntries(
      Object.entries(wanted).map(([key, value]) => [key, value.replace('{threads}', threads)]),
    );
    if (configuration.mklShim) environment.LD_PRELOAD = peer.shim;
    const [program, ...args] = peer.command;
    this.#process = spawn(program, args, { env: { ...process.env, ...environment } });
    this.#process.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    createInterface({ input: this.#process.stderr }).on('line', (line) => {
      this.#errors.push(line);
      if (this.#errors.length > ERROR_LINES) this.#errors.shift();
    });
  }

  get pid() {
    return this.#process.pid;
  }

  get label() {
    return `${this.peer.title}: ${this.configuration.name}`;
  }

  prepare(workload) {
    return this.#ask({ prepare: workload, configuration: this.configuration });
  }

  /** Ends the process unless `work` settles in time; it rejects then with the reason. */
  async within(seconds, work) {
    const timer = setTimeout(() => {
      this.#late = `not ready within ${seconds} s`;
      this.#process.kill('SIGKILL');
    }, seconds * 1e3);
    return work.finally(() => clearTimeout(timer));
  }

  round(epochs) {
    return this.#ask({ round: epochs });
  }

  /** Lets the process end by itself. */
  close() {
    this.#process.stdin.end();
  }

  async #ask(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    const answer = done ? { error: this.#late ?? 'the process ended' } : JSON.parse(value);
    if (this.#late) throw new Error(`${this.label}: ${this.#late}`);
    if (answer.error) throw new Error([`${this.label}: ${answer.error}`, ...this.#errors].join('\n  '));
    return answer;
  }
}

/** The preloaded library of `mklShim` configurations; null where it cannot be built or preloaded. */
function mklShim() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  return compiled('mkl-shim.so', join(folder, 'mkl-shim.c'), 'cc', ['-shared', '-fPIC']);
}
