// A writer of safetensors files, for tests of what reads them.
import { writeFileSync } from 'node:fs';

export interface Written {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** Writes tensors by name. */
export function writeSafetensors(path: string, tensors: Readonly<Record<string, Written>>): void {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    const dtype = data instanceof Float32Array ? 'F32' : 'I64';
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const header = JSON.stringify(Object.fromEntries(entries));
  const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const bodies = Object.values(tensors).map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(path, Buffer.concat([length, padded, ...bodies]));
}
