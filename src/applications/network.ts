/** What the networks of the zoo share: their options, and the way from an input through features to an answer. */
import type { ActivationLike } from '../generated/activations.js';
import { layers } from '../generated/layers.js';
import { model } from '../model/make.js';
import type { Model } from '../model/model.js';
import { EspalierError } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import type { SymbolicTensor } from '../spec/layer.js';

/** What every network of the zoo can be told; the names and defaults are Keras's. */
export interface ApplicationOptions {
  /** Height, width and channels of an image; the channels stand first where `dataFormat` says so. */
  readonly inputShape?: readonly number[];
  /** How images lie that the network is given; `'channelsLast'`, when left out. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
  /** How many classes there are to tell apart. */
  readonly classes?: number;
  /** Whether the classifier is part of the model; true, when left out. */
  readonly includeTop?: boolean;
  /** Without the classifier: what becomes of each channel of the features. They stay images, when left out. */
  readonly pooling?: 'avg' | 'max';
  /** What the classifier ends with; `'softmax'`, when left out. `null` or `'linear'` gives logits. */
  readonly classifierActivation?: ActivationLike | null;
  /** Name of the model; that of the network, when left out. */
  readonly name?: string;
  /** Makes the initial weights repeatable. */
  readonly seed?: number;
}

/** Options of networks that were made for images of 224 x 224. */
export interface SizedOptions extends ApplicationOptions {
  /**
   * Whether the first layers are those for images of about 224 x 224, or fewer strides for images of about 32 x 32.
   * `'small'`, when left out, where a side has fewer than 64 pixels.
   */
  readonly variant?: 'large' | 'small';
}

const SHARED = [
  'inputShape',
  'dataFormat',
  'classes',
  'includeTop',
  'pooling',
  'classifierActivation',
  'name',
  'seed',
] as const;

/** Options as they were given, and those of every network filled in; `inputShape` with the channels last in any case. */
export type Filled<O extends ApplicationOptions> = O &
  Required<Pick<ApplicationOptions, 'inputShape' | 'classes' | 'includeTop' | 'name'>>;

/** How a network is built. */
export interface Blueprint<O extends ApplicationOptions> {
  readonly name: string;
  /** What it was made for. */
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Options besides those of every network. */
  readonly options: readonly Exclude<keyof O, keyof ApplicationOptions>[];
  /** From images to features, which are images as well. */
  features(images: SymbolicTensor, options: Filled<O>): SymbolicTensor;
  /** From features to what the classifier takes. */
  top(features: SymbolicTensor, options: Filled<O>): SymbolicTensor;
  /** Name of the classifier. */
  readonly classifier: string;
}

/** The options that every network has, filled in. */
export function fill<O extends ApplicationOptions>(blueprint: Blueprint<O>, given: O | undefined): Filled<O> {
  const known = [...SHARED, ...blueprint.options] as string[];
  const options = optionsOf(blueprint.name, given, known);
  const { name, classes } = blueprint;
  const filled: ApplicationOptions = { ...options, inputShape: shapeInside(blueprint, options) };
  for (const [key, value] of Object.entries({ name, classes, includeTop: true })) {
    (filled as Record<string, unknown>)[key] ??= value;
  }
  checkPooling(name, filled);
  checkWord(`${name}: variant`, (filled as SizedOptions).variant, ['large', 'small']);
  return filled as Filled<O>;
}

/** Builds a network. */
export function network<O extends ApplicationOptions>(blueprint: Blueprint<O>, given: O | undefined): Model {
  const options = fill(blueprint, given);
  const { includeTop, name, seed } = options;
  const inputs = imagesOf(options);
  const features = blueprint.features(inputs, options);
  const outputs = includeTop
    ? classify(blueprint.top(features, options), blueprint.classifier, options)
    : pooled(features, options);
  return model({ inputs, outputs, name, ...(seed === undefined ? {} : { seed }) });
}

/** Where images enter. */
export function imagesOf({ inputShape, dataFormat }: Filled<ApplicationOptions>) {
  if (dataFormat !== 'channelsFirst') return layers.input({ shape: inputShape });
  const [height = 0, width = 0, channels = 0] = inputShape;
  return layers.input({ shape: [channels, height, width], dataFormat });
}

/** A class's share for each class. */
export function classify(x: SymbolicTensor, name: string, options: Filled<ApplicationOptions>): SymbolicTensor {
  const { classes, classifierActivation = 'softmax' } = options;
  return layers.dense({ units: classes, activation: classifierActivation ?? 'linear', name }).apply(x);
}

function pooled(features: SymbolicTensor, { pooling }: ApplicationOptions): SymbolicTensor {
  if (pooling === undefined) return features;
  return (pooling === 'avg' ? layers.globalAveragePooling2d() : layers.globalMaxPooling2d()).apply(features);
}

/** Whether the network is that for small images. */
export function isSmall({ variant, inputShape }: SizedOptions): boolean {
  const [height = 0, width = 0] = inputShape ?? [];
  return variant === undefined ? Math.min(height, width) < 64 : variant === 'small';
}

/** Height, width and channels of the images. */
function shapeInside(
  blueprint: { readonly name: string; readonly inputShape: readonly number[] },
  given: ApplicationOptions,
): readonly number[] {
  const { inputShape: shape, dataFormat } = given;
  checkWord(`${blueprint.name}: dataFormat`, dataFormat, ['channelsLast', 'channelsFirst']);
  if (shape === undefined) return blueprint.inputShape;
  const first = dataFormat === 'channelsFirst';
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) > 0;
  if (Array.isArray(shape) && shape.length === 3 && shape.every(isSize)) {
    return first ? [...shape.slice(1), shape[0]] : shape;
  }
  const expected = first ? '[channels, height, width]' : '[height, width, channels]';
  const got = Array.isArray(shape) ? `[${shape.join(', ')}]` : show(shape);
  throw new EspalierError(
    'SPEC',
    `${blueprint.name}: inputShape is the shape of no image; expected ${expected}, got ${got}.`,
  );
}

function checkPooling(name: string, { pooling, includeTop }: ApplicationOptions): void {
  checkWord(`${name}: pooling`, pooling, ['avg', 'max']);
  if (pooling === undefined || !includeTop) return;
  throw new EspalierError(
    'SPEC',
    `${name}: pooling cannot be used; expected none where the classifier takes the features, got ${show(pooling)}. Set includeTop: false.`,
  );
}

/** Refuses what is given and none of the words. */
export function checkWord(where: string, given: unknown, words: readonly string[]): void {
  if (given === undefined || words.includes(given as string)) return;
  const expected = words.map((word) => `'${word}'`).join(' or ');
  throw new EspalierError('SPEC', `${where} cannot be used; expected ${expected}, got ${show(given)}.`);
}
