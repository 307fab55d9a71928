/** What the benchmark ran on: processor, cores, instruction set, memory, and its measured peak of multiply-adds. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compiled } from './environment.mjs';

/** Of the times in `/proc`, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The machine in words that name no host. */
export function machine() {
  return {
    cpu: cpus()[0].model.trim().replace(/\s+/g, ' '),
    cores: availableParallelism(),
    isa: instructionSet(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  };
}

/** GFLOP/s that `threads` threads reach in independent fused multiply-adds on registers; null without a Rust compiler. */
export function fmaPeak(threads) {
  const source = fileURLToPath(new URL('peak.rs', import.meta.url));
  const program = compiled('peak', source, 'rustc', ['--edition', '2024', '-O', '-C', 'target-cpu=native']);
  return program && Number(execFileSync(program, [String(threads)], { encoding: 'utf8' }));
}

/** Seconds that all processors together have worked since the machine started. */
export function busySeconds() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1e3;
}

/** Processor seconds of a running process; null where the system does not tell in this way. */
export function processSeconds(pid) {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The most memory that a running process has held since it started or its peak was forgotten; null where nobody tells. */
export function peakBytes(pid) {
  const file = `/proc/${pid}/status`;
  const kilobytes = existsSync(file) && /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : null;
}

/** Lets a running process's peak begin anew from what it holds now. */
export function forgetPeak(pid) {
  const file = `/proc/${pid}/clear_refs`;
  if (existsSync(file)) writeFileSync(file, '5');
}

function instructionSet() {
  if (process.arch !== 'x64' || !existsSync('/proc/cpuinfo')) return process.arch;
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
  if (flags.includes('avx512f')) return 'AVX-512';
  return flags.includes('avx2') && flags.includes('fma') ? 'AVX2+FMA' : 'x86-64';
}
