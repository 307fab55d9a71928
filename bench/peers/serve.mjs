/** The Node side of the line protocol. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Samples and labels of a workload. */
export function batches(workload) {
  const bytes = (file) => {
    const buffer = readFileSync(file);
    return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
  };
  return { x: new Float32Array(bytes(workload.x)), y: new Int32Array(bytes(workload.y)) };
}

/**
 * `prepare(workload, configuration)` resolves to the versions and a function that trains for some epochs and resolves
 * to the last loss.
 */
export async function serve(prepare) {
  console.log = console.error;
  let train;
  let batchesAnEpoch = 0;
  const handle = async (request) => {
    if (request.prepare) {
      const prepared = await prepare(request.prepare, request.configuration);
      train = prepared.train;
      batchesAnEpoch = request.prepare.batches;
      return { ready: true, versions: prepared.versions };
    }
    const start = performance.now();
    const loss = await train(request.round);
    return { seconds: (performance.now() - start) / 1e3, steps: request.round * batchesAnEpoch, loss };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await handle(JSON.parse(line)).catch((error) => ({ error: String(error?.stack ?? error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
