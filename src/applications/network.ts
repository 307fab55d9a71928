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
  /** Height, width and channels of an image. */
  readonly inputShape?: readonly number[];
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

const SHARED = ['inputShape', 'classes', 'includeTop', 'pooling', 'classifierActivation', 'name', 'seed'] as const;

/** Options as they were given, and those of every network filled in. */
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
  const { name, inputShape, classes } = blueprint;
  const filled = { ...options };
  for (const [key, value] of Object.entries({ name, inputShape, classes, includeTop: true })) {
    (filled as Record<string, unknown>)[key] ??= value;
  }
  checkImage(name, filled.inputShape);
  checkPooling(name, filled);
  checkWord(`${name}: variant`, (filled as SizedOptions).variant, ['large', 'small']);
  return filled as Filled<O>;
}

/** Builds a network. */
export function network<O extends ApplicationOptions>(blueprint: Blueprint<O>, given: O | undefined): Model {
  const options = fill(blueprint, given);
  const { inputShape, includeTop, name, seed } = options;
  const inputs = layers.input({ shape: inputShape });
  const features = blueprint.features(inputs, options);
  const outputs = includeTop
    ? classify(blueprint.top(features, options), blueprint.classifier, options)
    : pooled(features, options);
  return model({ inputs, outputs, name, ...(seed === undefined ? {} : { seed }) });
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

function checkImage(name: string, shape: unknown): void {
  const isSize = (size: unknown) => Number.isInteger(size) && (size as number) > 0;
  if (Array.isArray(shape) && shape.length === 3 && shape.every(isSize)) return;
  const got = Array.isArray(shape) ? `[${shape.join(', ')}]` : show(shape);
  throw new EspalierError(
    'SPEC',
    `${name}: inputShape is the shape of no image; expected [height, width, channels], got ${got}.`,
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
