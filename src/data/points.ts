/** Points drawn by chance: the pictures by which lectures show what a network can learn. Options are those of scikit-learn. */
import { EspalierError } from '../native/errors.js';
import { checkArray, checkBoolean, checkNumber, optionsOf } from '../native/refuse.js';
import { tensor } from '../tensor/from-values.js';
import { random } from '../tensor/random.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Dataset, fromArrays } from './dataset.js';

/** What all sets of points take. */
export interface PointsOptions {
  /** How many points, shared out among the groups, or how many of each; 100, when left out. */
  readonly samples?: number | readonly number[];
  /** Whether the points come in an order of chance, instead of group by group; true, when left out. */
  readonly shuffle?: boolean;
  /** Makes the points repeatable; others at each call, when left out. */
  readonly seed?: number;
}

/** Options of `datasets.moons`. */
export interface MoonsOptions extends PointsOptions {
  /** The standard deviation of what moves each coordinate; 0, when left out. */
  readonly noise?: number;
}

/** Options of `datasets.circles`. */
export interface CirclesOptions extends MoonsOptions {
  /** The radius of the inner circle, below 1; 0.8, when left out. */
  readonly factor?: number;
}

/** Options of `datasets.spirals`. */
export interface SpiralsOptions extends MoonsOptions {
  /** How many spirals, each a class; 2, when left out. */
  readonly classes?: number;
  /** How often each winds around the middle; 1, when left out. */
  readonly turns?: number;
}

/** Options of `datasets.xor`. */
export interface XorOptions extends PointsOptions {
  /** The standard deviation of each cloud; 0.15, when left out. */
  readonly noise?: number;
}

/** Options of `datasets.blobs`. */
export interface BlobsOptions extends PointsOptions {
  /** How many numbers a point has; as many as the centers, or 2, when left out. */
  readonly features?: number;
  /** How many clouds, each a class, or the center of each; 3, when left out. */
  readonly centers?: number | readonly (readonly number[])[];
  /** The standard deviation of all clouds, or of each; 1, when left out. */
  readonly clusterStd?: number | readonly number[];
  /** Between which numbers centers are drawn; -10 and 10, when left out. */
  readonly centerBox?: readonly [low: number, high: number];
}

/** Points, and the class of each. */
export type Points<Features extends number = 2> = Dataset<Tensor<[number, Features]>, Tensor<[number], 'int32'>>;

/** How many numbers the points have that `datasets.blobs` draws. */
export type FeaturesOf<O extends BlobsOptions> = O extends { readonly features: infer F extends number }
  ? F
  : O extends { readonly centers: readonly (readonly number[])[] }
    ? O['centers'][number]['length']
    : 2;

/** Two half moons, each with a tip within the other. */
export function moons(options?: MoonsOptions): Points {
  const given = checked<MoonsOptions>('moons', options, ['noise']);
  const group = (label: number, point: (angle: number) => Point) => ({
    label,
    at: (i: number, count: number) => point((Math.PI * i) / Math.max(1, count - 1)),
  });
  const outer = group(0, (angle) => [Math.cos(angle), Math.sin(angle)]);
  const inner = group(1, (angle) => [1 - Math.cos(angle), 0.5 - Math.sin(angle)]);
  return draw('moons', [outer, inner], given);
}

/** A circle within another one. */
export function circles(options?: CirclesOptions): Points {
  const given = checked<CirclesOptions>('circles', options, ['noise', 'factor']);
  const { factor = 0.8 } = given;
  checkNumber('circles: factor', factor, { least: 0, below: 1 });
  const groups = [1, factor].map((radius, label) => ({
    label,
    at: (i: number, count: number) => onCircle(radius, i / count),
  }));
  return draw('circles', groups, given);
}

/** Spirals that wind around the same middle. */
export function spirals(options?: SpiralsOptions): Points {
  const given = checked<SpiralsOptions>('spirals', options, ['noise', 'classes', 'turns']);
  const { classes = 2, turns = 1 } = given;
  checkNumber('spirals: classes', classes, { least: 1, whole: true });
  checkNumber('spirals: turns', turns, { least: 0 });
  const groups = Array.from({ length: classes }, (_, label) => ({
    label,
    at: (i: number, count: number) => onCircle((i + 1) / count, (turns * (i + 1)) / count + label / classes),
  }));
  return draw('spirals', groups, given);
}

/** Clouds on the corners of a square; those of a diagonal are one class, so that no line parts the two. */
export function xor(options?: XorOptions): Points {
  const { noise = 0.15, ...given } = checked<XorOptions>('xor', options, ['noise']);
  const corners = [0, 1, 2, 3].map((corner) => [corner >> 1, corner & 1] as const);
  const groups = corners.map((corner) => ({ label: corner[0] ^ corner[1], at: () => corner }));
  return draw('xor', groups, { ...given, noise });
}

/** Round clouds, each a class. */
export function blobs<const O extends BlobsOptions = object>(options?: O): Points<FeaturesOf<O>> {
  const own = ['features', 'centers', 'clusterStd', 'centerBox'] as const;
  const given = checked<BlobsOptions>('blobs', options, own);
  const { clusterStd = 1 } = given;
  const centers = centersOf(given);
  const each = typeof clusterStd === 'number' ? centers.map(() => clusterStd) : clusterStd;
  checkList('blobs: clusterStd', each, centers.length, 'cloud');
  for (const std of each) checkNumber('blobs: clusterStd', std, { least: 0 });
  const groups = centers.map((center, label) => ({ label, at: () => center, noise: each[label] as number }));
  return draw('blobs', groups, given);
}

type Point = readonly number[];

/** Points that belong together. */
interface Group {
  readonly label: number;
  /** Where a point of that many is, without noise. */
  readonly at: (i: number, count: number) => Point;
  /** The group's own noise, instead of that of all. */
  readonly noise?: number;
}

/** The options, as far as sets share them. */
function checked<O extends MoonsOptions>(where: string, options: O | undefined, own: readonly string[]): O {
  const given = optionsOf<O>(where, options, ['samples', 'shuffle', 'seed', ...own]);
  const { noise = 0, shuffle = true, seed = 0 } = given;
  checkNumber(`${where}: noise`, noise, { least: 0 });
  checkBoolean(`${where}: shuffle`, shuffle);
  checkNumber(`${where}: seed`, seed, { least: 0, whole: true });
  return given;
}

/** Draws the points of all groups. */
function draw<Features extends number>(
  where: string,
  groups: readonly Group[],
  { samples = 100, noise = 0, shuffle = true, seed }: MoonsOptions,
): Points<Features> {
  if (typeof samples === 'number') checkNumber(`${where}: samples`, samples, { least: groups.length, whole: true });
  const counts = typeof samples === 'number' ? shares(samples, groups.length) : samples;
  checkList(`${where}: samples`, counts, groups.length, 'group');
  for (const count of counts) checkNumber(`${where}: samples`, count, { least: 1, whole: true });
  const rows = groups.flatMap(({ at, label, noise: own = noise }, group) =>
    Array.from({ length: counts[group] as number }, (_, i) => ({ point: at(i, counts[group] as number), label, own })),
  );
  const features = groups[0]?.at(0, 1).length as Features;
  const pushes = random.normal([rows.length, features], stream(seed, 0)).data();
  const order = shuffle ? random.permutation(rows.length, stream(seed, 1)).data() : rows.keys();
  const shuffled = Array.from(order, (row) => rows[row] as (typeof rows)[number]);
  const x = shuffled.flatMap(({ point, own }, row) =>
    point.map((at, i) => at + own * (pushes[row * features + i] as number)),
  );
  return fromArrays({
    x: tensor(Float32Array.from(x), { shape: [rows.length, features] }),
    y: tensor(Int32Array.from(shuffled, ({ label }) => label)),
  }) as Points<Features>;
}

/** Where the numbers of one draw come from: from one seed, each draw has a seed of its own. */
function stream(seed: number | undefined, draw: number): { seed?: number } {
  if (seed === undefined) return {};
  return { seed: Math.floor(random.uniform([draw + 1], { seed, maxval: 2 ** 24 }).data()[draw] as number) };
}

/** The centers of clouds, as given or drawn. */
function centersOf({ centers = 3, features, centerBox = [-10, 10], seed }: BlobsOptions): readonly Point[] {
  if (typeof centers !== 'number') {
    checkList('blobs: centers', centers, undefined, 'cloud');
    for (const center of centers)
      checkList('blobs: each of centers', center, features ?? centers[0]?.length, 'feature');
    for (const at of centers.flat()) checkNumber('blobs: centers', at);
    return centers;
  }
  const size = features ?? 2;
  checkNumber('blobs: centers', centers, { least: 1, whole: true });
  checkNumber('blobs: features', size, { least: 1, whole: true });
  checkList('blobs: centerBox', centerBox, 2, 'end');
  const [minval, maxval] = centerBox;
  checkNumber('blobs: centerBox', minval);
  checkNumber('blobs: centerBox', maxval, { least: minval });
  return random.uniform([centers, size], { ...stream(seed, 2), minval, maxval }).array();
}

/** Equal shares of a number; the first ones get what is left over. */
function shares(samples: number, groups: number): number[] {
  return Array.from({ length: groups }, (_, group) => Math.floor((samples + groups - 1 - group) / groups));
}

/** The point after so many turns around the middle. */
function onCircle(radius: number, turns: number): Point {
  const angle = 2 * Math.PI * turns;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Refuses what is no list with an item for each of so many. */
function checkList(where: string, list: unknown, length: number | undefined, each: string): void {
  checkArray(where, list, 'numbers');
  const got = (list as readonly unknown[]).length;
  if (got > 0 && (length === undefined || got === length)) return;
  throw new EspalierError(
    'SPEC',
    `${where} is of the wrong length; expected one for each ${each}${length === undefined ? '' : ` (${length})`}, got ${got}.`,
  );
}
