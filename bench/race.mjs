/** The race: all contestants of a workload take turns, so that whatever the machine does meanwhile hits each alike. */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { busySeconds, forgetPeak, peakBytes, processSeconds } from './machine.mjs';
import { Contestant } from './peers.mjs';
import { listed } from './workloads.mjs';

/** Idle threads of the last contestant stop spinning, and what it wrote to memory settles, in this time. */
const PAUSE_MS = 400;
/** Fewest rounds before the first that counts, the compiling one aside. */
const WARM_UP_TRIES = 3;
/** A contestant whose epoch lasts longer than this is warm after two, and sits out most rounds. */
const SLOW_SECONDS = 5;
const SLOW_ROUNDS = 2;
/** Who is not warm by then is left out: compilers of large nets take minutes. */
const READY_SECONDS = 240;
/**
 * How far what peers are held against may lie apart, as a share of the largest of it: the first loss and the second, for
 * which rounding has gone through all gradients and an update; predictions.
 */
const TOLERANCES = { fit: ({ rounding = 1e-2 }) => [1e-3, rounding], predict: () => [1e-3] };

/**
 * Runs a workload; returns one entry for each configuration, its times being medians over the rounds, each of which
 * lasts about `seconds`, or an epoch. Who does not compute the same as the first contestant is out.
 */
export async function race(workload, peers, { rounds, seconds, threads, say }) {
  const contestants = [];
  const failures = [];
  let expected = null;
  for (const peer of peers) {
    for (const configuration of peer.configurations) {
      if (!listed(configuration.workloads, workload)) continue;
      const contestant = new Contestant(peer, configuration, threads);
      try {
        const entry = await contestant.within(READY_SECONDS, warm(contestant, workload, seconds, expected));
        expected ??= entry.check;
        say(`  ${contestant.label}: ready, ${entry.epochs} epochs a round`);
        contestants.push(entry);
      } catch (error) {
        say(`  ${error.message}`);
        const [reason] = error.message.replace(`${contestant.label}: `, '').split('\n');
        failures.push({ peer: peer.name, title: peer.title, configuration: configuration.name, error: reason });
        contestant.close();
      }
    }
  }
  const share = foreignShare(contestants.map(({ contestant }) => contestant.pid));
  for (let round = 0; round < rounds; round++) {
    for (const entry of contestants) {
      if (entry.slow && !workload.rounds && round >= SLOW_ROUNDS) continue;
      const answer = await entry.contestant.round(entry.epochs);
      entry.times.push(answer.seconds / answer.steps);
      entry.loss = answer.loss;
      await sleep(PAUSE_MS);
    }
  }
  const foreign = share();
  for (const entry of contestants) entry.peakBytes = peakBytes(entry.contestant.pid);
  for (const { contestant } of contestants) contestant.close();
  return { entries: contestants.map(summary), failures, foreign };
}

/** Starts to watch which share of the processors goes to programs beside these; null where that cannot be known. */
export function foreignShare(pids) {
  const ours = () => [process.pid, ...pids].reduce((sum, pid) => sum + (processSeconds(pid) ?? Number.NaN), 0);
  const start = performance.now();
  const [busy, own] = [busySeconds(), ours()];
  return () => {
    const available = ((performance.now() - start) / 1e3) * cpus().length;
    const share = (busySeconds() - busy - (ours() - own)) / available;
    return Number.isNaN(share) ? null : Math.max(0, share);
  };
}

/** Prepares a contestant, checks that it computes what is expected and learns, and finds how many epochs make a round. */
async function warm(contestant, workload, seconds, expected) {
  const { versions, check } = await contestant.prepare(workload);
  if (expected && !alike(check, expected, TOLERANCES[workload.check](workload))) {
    throw new Error(`${contestant.label}: ${workload.check} gives ${show(check)}, others ${show(expected)}`);
  }
  forgetPeak(contestant.pid);
  const first = await contestant.round(1);
  let epochs = 1;
  let secondsPerEpoch = Infinity;
  let loss = first.loss;
  // The least of several tries: one that another program held up would make the rounds too short.
  const done = (tries) =>
    secondsPerEpoch > SLOW_SECONDS || (tries >= WARM_UP_TRIES && epochs * secondsPerEpoch >= seconds / 2);
  for (let tries = 0; tries === 0 || !done(tries); tries++) {
    const answer = await contestant.round(epochs);
    secondsPerEpoch = Math.min(secondsPerEpoch, answer.seconds / epochs);
    loss = answer.loss;
    epochs = Math.max(1, Math.min(Math.round(seconds / secondsPerEpoch), epochs * 10));
  }
  // What is dropped differs from step to step, and the loss with it.
  if (workload.check === 'fit' && !(loss < first.loss)) {
    throw new Error(`${contestant.label}: the loss does not fall (${first.loss}, then ${loss})`);
  }
  return { contestant, versions, check, epochs, slow: secondsPerEpoch > SLOW_SECONDS, times: [], loss };
}

/** Whether numbers are those expected, up to a share of the largest of them. */
export function alike(values, expected, tolerances) {
  const largest = Math.max(...expected.map(Math.abs));
  return (
    values.length === expected.length &&
    values.every((value, at) => Math.abs(value - expected[at]) <= (tolerances[at] ?? tolerances[0]) * largest)
  );
}

function show(values) {
  const some = values.slice(0, 4).map((value) => value.toPrecision(6));
  return `[${some.join(', ')}${values.length > some.length ? ', …' : ''}]`;
}

function summary({ contestant, versions, epochs, times, loss, peakBytes }) {
  const { peer, configuration } = contestant;
  return {
    peer: peer.name,
    title: peer.title,
    configuration: configuration.name,
    informative: configuration.informative ?? false,
    versions,
    secondsPerStep: median(times),
    fastest: Math.min(...times),
    slowest: Math.max(...times),
    epochsPerRound: epochs,
    rounds: times.length,
    loss,
    peakBytes,
  };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
