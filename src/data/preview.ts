/** What augmentation makes of images, as a picture to look at. */
import { EspalierError, guard } from '../native/errors.js';
import { toPath } from '../native/path.js';
import { optionsOf, show } from '../native/refuse.js';
import { Tensor } from '../tensor/install.js';
import { contactSheet, type Images } from './contact-sheet.js';
import { checkDataset, Dataset, nativeOf } from './dataset.js';
import type { Part } from './element.js';

/** Options of `preview`. */
export interface PreviewOptions {
  /** How many images are shown, one in each row. Default 8. */
  readonly images?: number;
  /** How many times each is shown, one epoch in each column. Default 7. */
  readonly times?: number;
  /** Makes the chance repeatable. Default 0. */
  readonly seed?: number;
  /** The values that black and white have; 0 and 255 for bytes, 0 and 1 for floats, when left out. */
  readonly valueRange?: readonly [low: number, high: number];
}

type AnyDataset = Dataset<Part, Part | undefined>;

/** Images, changed in the way of an epoch. */
type Change = (images: Tensor, firstRow: number, epoch: number) => Tensor;

const OPTIONS = ['images', 'times', 'seed', 'valueRange'] as const;

function given(where: string, options?: PreviewOptions) {
  const { images = 8, times = 7, seed = 0, valueRange } = optionsOf<PreviewOptions>(where, options, OPTIONS);
  for (const [name, value] of Object.entries({ images, times })) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new EspalierError(
        'SPEC',
        `${where}: ${name} is out of range; expected a whole number above 0, got ${show(value)}.`,
      );
    }
  }
  return { images, times, seed, valueRange };
}

/** Writes a picture of images in the first column, and in the others of what an augmentation makes of them. */
export async function previewImages(
  change: (seed: number, valueRange?: PreviewOptions['valueRange']) => Change,
  data: AnyDataset | Tensor,
  path: string | URL,
  options?: PreviewOptions,
): Promise<void> {
  const { images, times, seed, valueRange } = given('preview', options);
  const file = toPath('preview', path);
  const shown = data instanceof Dataset ? await firstOf(data, images, { seed, epoch: 0 }) : [headOf(data, images)];
  const changed = change(seed, valueRange);
  const column = (epoch: number) => {
    let row = 0;
    return shown.map((some) => {
      const first = row;
      row += some.shape[0] ?? 0;
      return changed(some, first, epoch);
    });
  };
  await contactSheet([shown, ...Array.from({ length: times }, (_, epoch) => column(epoch))], file, valueRange);
}

/** Writes a picture of the first images that a dataset gives: one epoch in each column, as a training would see them. */
export async function previewDataset(data: AnyDataset, path: string | URL, options?: PreviewOptions): Promise<void> {
  checkDataset('preview', data);
  const { images, times, seed, valueRange } = given('preview', options);
  const file = toPath('preview', path);
  const columns: Images[] = [];
  for (let epoch = 0; epoch < times; epoch++) columns.push(await firstOf(data, images, { seed, epoch }));
  await contactSheet(columns, file, valueRange);
}

/** The first images that a dataset gives in an epoch; one by one where sizes differ, else in its batches, which may be mixed. */
async function firstOf(data: AnyDataset, count: number, pass: { seed: number; epoch: number }): Promise<Images> {
  const { fields } = guard(() => nativeOf(data).about());
  const alike = fields.every(({ shape }) => shape.every((size) => size !== null));
  const images: Tensor[] = [];
  let left = count;
  for await (const { x } of data.batches(alike ? pass : { ...pass, batchSize: 1 })) {
    const some = headOf(onlyImages(x), left);
    images.push(some);
    left -= some.shape[0] ?? 0;
    if (left <= 0) break;
  }
  if (images.length > 0) return images;
  throw new EspalierError('DATA', 'preview: there are no images; expected at least one, got an empty dataset.');
}

function headOf(images: Tensor, count: number): Tensor {
  const rank = onlyImages(images).rank;
  return images.slice(Array(rank).fill(0), [
    Math.min(count, images.shape[0] ?? 0),
    ...Array(Math.max(rank - 1, 0)).fill(-1),
  ]);
}

function onlyImages(x: unknown): Tensor {
  if (x instanceof Tensor) return x;
  throw new EspalierError(
    'DATA',
    `preview: there are no images; expected a dataset or a tensor of images, got ${show(x)}.`,
  );
}
