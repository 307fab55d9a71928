/** Pictures of images side by side, as a PNG file. */
import { writeFile } from 'node:fs/promises';
import { crc32, deflateSync } from 'node:zlib';
import { EspalierError } from '../native/errors.js';
import { showShape, type Tensor } from '../tensor/tensor.js';

/** Pixels between images. */
const GAP = 2;

/** Small images are shown this large, by whole factors. */
const LEAST_SIDE = 64;

/** Images of one size, `[n, height, width, channels]`, or several such tensors where sizes differ. */
export type Images = readonly Tensor[];

/** Writes a PNG file in which each of the columns shows as many images, of any height and width. */
export async function contactSheet(
  columns: readonly Images[],
  path: string | URL,
  valueRange?: readonly [number, number],
): Promise<void> {
  const cells = columns.map((images) => images.flatMap(toCells));
  const all = cells.flat();
  const rows = Math.max(...cells.map((column) => column.length));
  const height = Math.max(...all.map((cell) => cell.height));
  const width = Math.max(...all.map((cell) => cell.width));
  const factor = Math.max(1, Math.ceil(LEAST_SIDE / Math.max(height, width, 1)));
  const [cellHeight, cellWidth] = [height * factor + GAP, width * factor + GAP];
  const sheet = { height: rows * cellHeight + GAP, width: cells.length * cellWidth + GAP };
  const pixels = new Uint8Array(sheet.height * sheet.width * 3).fill(255);
  for (const [across, column] of cells.entries()) {
    for (const [down, cell] of column.entries()) {
      const [low, high] = valueRange ?? (cell.bytes ? [0, 255] : [0, 1]);
      const [top, left] = [GAP + down * cellHeight, GAP + across * cellWidth];
      for (let y = 0; y < cell.height * factor; y++) {
        for (let x = 0; x < cell.width * factor; x++) {
          const from = (Math.floor(y / factor) * cell.width + Math.floor(x / factor)) * cell.channels;
          const to = ((top + y) * sheet.width + left + x) * 3;
          for (let c = 0; c < 3; c++) {
            const value = cell.pixels[from + Math.min(c, cell.channels - 1)] as number;
            pixels[to + c] = Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * 255);
          }
        }
      }
    }
  }
  await writeFile(path, png(pixels, sheet.height, sheet.width));
}

function toCells(images: Tensor) {
  const [n = 0, height = 0, width = 0, channels = 0] = images.shape;
  if (images.rank !== 4 || channels === 0 || n === 0) {
    throw new EspalierError(
      'SHAPE',
      `preview: there are no images; expected [n, height, width, channels], got ${showShape(images.shape)}.`,
    );
  }
  const data = images.data();
  const size = height * width * channels;
  const bytes = images.dtype === 'uint8';
  const cell = (_: unknown, i: number) => ({
    pixels: data.subarray(i * size, (i + 1) * size),
    height,
    width,
    channels,
    bytes,
  });
  return Array.from({ length: n }, cell);
}

/** Red, green and blue, eight bits each, without filters. */
function png(pixels: Uint8Array, height: number, width: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const lines = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    part('IHDR', header),
    part('IDAT', deflateSync(lines)),
    part('IEND', Buffer.alloc(0)),
  ]);
}

function part(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
