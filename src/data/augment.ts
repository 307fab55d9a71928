/** Augmentation: what images become by chance, so that a model does not see the same ones again. */
import { type AugmentationLike, type AugmentationSpec, augment as specs } from '../generated/augment.js';
import { native } from '../native/binding.js';
import { guard } from '../native/errors.js';
import { toJson } from '../native/json.js';
import { checkArray, optionsOf } from '../native/refuse.js';
import { handleWithValues } from '../tensor/compile.js';
import { Tensor } from '../tensor/install.js';
import type { Shape } from '../tensor/shape/size.js';
import type { Dataset } from './dataset.js';
import type { Part } from './element.js';
import { type PreviewOptions, previewDataset, previewImages } from './preview.js';

/** Options of `apply`. */
export interface AugmentOptions {
  /** Makes the chance repeatable; another one at each call, when left out. */
  readonly seed?: number;
  /** Number of the epoch: in each, a sample is changed in another way. Default 0. */
  readonly epoch?: number;
  /** Number of the first sample: a sample's chance follows from its number, not from those beside it. Default 0. */
  readonly firstRow?: number;
  /** The values that black and white have; 0 and 255 for bytes, 0 and 1 for floats, when left out. */
  readonly valueRange?: readonly [low: number, high: number];
}

const OPTIONS = ['seed', 'epoch', 'firstRow', 'valueRange'] as const;

/** An augmentation: its spec as plain JSON, with methods to use it. */
export type Augmentation<S extends AugmentationSpec = AugmentationSpec> = Readonly<S> & {
  /** Images `[n, height, width, channels]`, each changed by its own chance; uint8 stays uint8. */
  apply<T extends Tensor>(images: T, options?: AugmentOptions): Tensor<Shape, T['dtype']>;
  /** The same for images and masks of the same height and width: masks move as their images do, and keep their classes. */
  applyWithMasks<T extends Tensor, M extends Tensor>(
    images: T,
    masks: M,
    options?: AugmentOptions,
  ): { images: Tensor<Shape, T['dtype']>; masks: Tensor<Shape, M['dtype']> };
  /** The same for images and labels: what mixes images (`mixUp`, `cutMix`) mixes float32 labels, such as one-hot rows, alike. */
  applyWithLabels<T extends Tensor, L extends Tensor>(
    images: T,
    labels: L,
    options?: AugmentOptions,
  ): { images: Tensor<Shape, T['dtype']>; labels: Tensor<Shape, L['dtype']> };
  /** Writes a picture (PNG) of some images, or the first of a dataset, and of what becomes of them in several epochs. */
  preview(data: Dataset<Part, Part | undefined> | Tensor, path: string | URL, options?: PreviewOptions): Promise<void>;
};

/** What belongs to images. */
type Beside = { readonly masks: Tensor } | { readonly labels: Tensor };

function run(spec: AugmentationSpec, images: Tensor, beside: Beside | null, options?: AugmentOptions): Tensor[] {
  const json = toJson(spec.kind, spec);
  const own = optionsOf(`augment.${spec.kind}`, options, OPTIONS);
  const masks = beside !== null && 'masks' in beside;
  const given = toJson('augment', { ...own, masks });
  const other = beside && ('masks' in beside ? beside.masks : beside.labels);
  const handles = [handleWithValues(images), other && handleWithValues(other)] as const;
  return guard(() => native().augment(json, ...handles, given)).map((made) => new Tensor(made));
}

/** The methods are not enumerable: written as JSON, an augmentation is its spec. */
function usable<S extends AugmentationSpec>(spec: S): Augmentation<S> {
  const apply = (images: Tensor, options?: AugmentOptions) => run(spec, images, null, options)[0];
  const applyWithMasks = (images: Tensor, masks: Tensor, options?: AugmentOptions) => {
    const [moved, movedMasks] = run(spec, images, { masks }, options);
    return { images: moved, masks: movedMasks };
  };
  const applyWithLabels = (images: Tensor, labels: Tensor, options?: AugmentOptions) => {
    const [mixed, mixedLabels] = run(spec, images, { labels }, options);
    return { images: mixed, labels: mixedLabels };
  };
  const preview: Augmentation['preview'] = (data, path, options) => {
    const change =
      (seed: number, valueRange?: AugmentOptions['valueRange']) => (x: Tensor, firstRow: number, epoch: number) =>
        run(spec, x, null, { seed, epoch, firstRow, ...(valueRange && { valueRange }) })[0] as Tensor;
    return previewImages(change, data, path, options);
  };
  const methods = { apply, applyWithLabels, applyWithMasks, preview };
  const properties = Object.entries(methods).map(([name, value]) => [name, { value }]);
  return Object.freeze(Object.defineProperties({ ...spec }, Object.fromEntries(properties))) as Augmentation<S>;
}

type Specs = typeof specs;

/** The factories of the specs, whose results can be applied. */
type Augmentations = {
  readonly [K in Exclude<keyof Specs, 'sequence'>]: (
    ...options: Parameters<Specs[K]>
  ) => Augmentation<ReturnType<Specs[K]>>;
} & {
  /** Applies several augmentations one after the other; moves that follow each other read the image once. */
  sequence(steps: readonly AugmentationLike[]): Augmentation<ReturnType<Specs['sequence']>>;
  /**
   * Writes a picture (PNG) of the first images of a dataset as a training sees them: one epoch in each column. What changes them
   * by chance is among its views.
   */
  preview(data: Dataset<Part, Part | undefined>, path: string | URL, options?: PreviewOptions): Promise<void>;
};

/** Augmentations of images. */
export const augment = Object.freeze({
  ...Object.fromEntries(
    Object.entries(specs).map(([kind, make]) => [
      kind,
      (options?: object) => usable((make as (options?: object) => AugmentationSpec)(optionsOf(kind, options))),
    ]),
  ),
  sequence: (steps: readonly AugmentationLike[]) => {
    checkArray('augment.sequence: the argument', steps, 'augmentations');
    return usable(specs.sequence({ steps }));
  },
  preview: previewDataset,
}) as unknown as Augmentations;
