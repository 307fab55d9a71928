/** Datasets side by side. */
import { native } from '../native/binding.js';
import { EspalierError, guard } from '../native/errors.js';
import { optionsOf, show } from '../native/refuse.js';
import type { Tensor } from '../tensor/tensor.js';
import { Dataset, nativeOf, wrapDataset } from './dataset.js';
import type { Part } from './element.js';

/** A dataset for each part, or several by name; of each its inputs are taken. */
export interface Zipped<X extends ZippedPart = ZippedPart, Y extends ZippedPart | undefined = ZippedPart | undefined> {
  /** Where the inputs come from. */
  readonly x: X;
  /** Where the answers come from. */
  readonly y?: Y;
  /** Where the weights of samples come from. */
  readonly sampleWeight?: ZippedPart | undefined;
}

/** A dataset, or several by name. */
export type ZippedPart = AnyInputs | { readonly [name: string]: AnyInputs };

type AnyInputs = Dataset<Tensor, Part | undefined>;

/** The part that the inputs of datasets become. */
export type PartOfZipped<P> =
  P extends Dataset<infer X, infer _Y>
    ? X
    : P extends object
      ? { readonly [name in keyof P & string]: P[name] extends Dataset<infer X, infer _Y> ? X : never }
      : undefined;

/** One dataset whose samples take their parts from several, sample by sample. All must be as long. */
export function zip<X extends ZippedPart, Y extends ZippedPart | undefined = undefined>(
  parts: Zipped<X, Y>,
): Dataset<PartOfZipped<X> & Part, PartOfZipped<Y> & (Part | undefined)> {
  const given = optionsOf<Zipped>('zip', parts, ['x', 'y', 'sampleWeight']);
  const named = Object.entries(given).flatMap(([role, part]) => split(role, part));
  if (!named.some(([name]) => name === 'x' || name.startsWith('x.'))) {
    throw new EspalierError(
      'DATA',
      `zip: there is no x; expected { x, y } or { x } with a dataset for each, got ${show(parts)}.`,
    );
  }
  const sets = named.map(([, set]) => nativeOf(set));
  const places = named.map(([name], i) => inputsOf(name, sets[i] as (typeof sets)[number]));
  return wrapDataset(
    guard(() =>
      native().NativeDataset.zip(
        named.map(([name]) => name),
        sets,
        places,
      ),
    ),
  );
}

function split(role: string, part: unknown): (readonly [string, AnyInputs])[] {
  if (part === undefined || part === null) return [];
  if (part instanceof Dataset) return [[role, part as AnyInputs]];
  const named = typeof part === 'object' ? Object.entries(part) : [];
  const stranger = named.find(([, set]) => !(set instanceof Dataset));
  if (named.length === 0 || stranger) {
    const got = show(stranger ? stranger[1] : part);
    throw new EspalierError('DATA', `zip: ${role} is no dataset; expected one, or several by name, got ${got}.`);
  }
  return named.map(([key, set]) => [`${role}.${key}`, set as AnyInputs]);
}

/** The place of the only inputs of a dataset. */
function inputsOf(name: string, set: ReturnType<typeof nativeOf>): number {
  const { fields } = guard(() => set.about());
  const place = fields.findIndex((field) => field.name === 'x');
  if (place >= 0) return place;
  const got = fields.map((field) => field.name).join(', ');
  throw new EspalierError(
    'DATA',
    `zip: the dataset for ${name} has several inputs; expected x alone, got ${got}. Map it to one.`,
  );
}
