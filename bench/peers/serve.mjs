/** The Node side of the line protocol. Needs `--expose-gc`. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Samples and labels of a workload. */
export function batches(workload) {
  return { x: new Float32Array(bytes(workload.x)), y: new Int32Array(bytes(workload.y)) };
}

/** All initial weights of a workload, one behind the other. */
export function initial(workload) {
  return new Float32Array(bytes(workload.weights));
}

/** A part of a file of float32 numbers, as long as its shape wants. */
export function noise({ file, offset, shape }) {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const opened = openSync(file, 'r');
  readSync(opened, values, 0, values.byteLength, offset * values.BYTES_PER_ELEMENT);
  closeSync(opened);
  return values;
}

function bytes(file) {
  const buffer = readFileSync(file);
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
}

/** Gives back what preparing left behind, which is not the workload's memory; finalizers run between the passes. */
async function collected() {
  for (let pass = 0; pass < 3; pass++) {
    globalThis.gc();
    await sleep(20);
  }
}

/**
 * `prepare(workload, configuration)` resolves to the versions, `check`, which resolves to what the peers are compared by,
 * and `run`, which works for some epochs and resolves to the last loss, or to nothing where there is none.
 */
export async function serve(prepare) {
  console.log = console.error;
  let run;
  let batchesAnEpoch = 0;
  const handle = async (request) => {
    if (request.prepare) {
      const prepared = await prepare(request.prepare, request.configuration);
      run = prepared.run;
      batchesAnEpoch = request.prepare.batches;
      const check = await prepared.check();
      await collected();
      return { ready: true, versions: prepared.versions, check };
    }
    const start = performance.now();
    const loss = await run(request.round);
    return { seconds: (performance.now() - start) / 1e3, steps: request.round * batchesAnEpoch, loss };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await handle(JSON.parse(line)).catch((error) => ({ error: String(error?.stack ?? error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
