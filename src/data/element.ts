/** What a dataset's samples are made of: inputs, answers and weights, as fields with flat names on the native side. */
import { EspalierError } from '../native/errors.js';
import { show } from '../native/refuse.js';
import { type TensorLike, toTensor } from '../tensor/like.js';
import { Tensor } from '../tensor/tensor.js';

/** One part of a sample: a tensor, or several by name or in a list, where a model has several inputs or outputs. */
export type Part = Tensor | { readonly [name: string]: Tensor } | readonly Tensor[];

/** Some samples together: the first axis of every tensor is the samples. */
export interface Batch<X extends Part = Tensor, Y extends Part | undefined = Tensor> {
  readonly x: X;
  readonly y: Y;
  /** How much each sample counts. */
  readonly sampleWeight?: Part;
}

/** What a part may be given as: tensors, or plain numbers that become some. */
export type PartLike = TensorLike | { readonly [name: string]: TensorLike } | readonly Tensor[];

/** A part with any number of samples: batches have fewer than the whole. */
export type AnyRows<P extends Part | undefined> =
  P extends Tensor<infer S, infer D>
    ? S extends readonly [number, ...infer R extends readonly number[]]
      ? Tensor<[number, ...R], D>
      : P
    : P extends readonly Tensor[] | undefined
      ? P
      : { readonly [K in keyof P]: P[K] extends Tensor ? AnyRows<P[K]> : never };

/** The part that given values become. */
export type PartOf<P extends PartLike | undefined> = P extends Part
  ? AnyRows<P>
  : P extends TensorLike
    ? Tensor
    : P extends undefined
      ? undefined
      : { readonly [name in keyof P & string]: Tensor };

/** Samples as given: anything that becomes tensors. */
export interface BatchLike {
  readonly x: PartLike;
  readonly y?: PartLike | undefined;
  readonly sampleWeight?: PartLike | undefined;
}

const ROLES = ['x', 'y', 'sampleWeight'] as const;

/** A field: its name on the native side, such as `x.left`, and its values. */
export type Named<T> = readonly [name: string, value: T];

/** The tensors of a sample or of samples, each with the name of its field. */
export function fieldsOf(where: string, given: BatchLike): Named<Tensor>[] {
  return valuesOf(where, given).map(([name, value]) => [name, toTensor(`${where}: ${name}`, value)]);
}

/** The values of a sample or of samples as they were given, each with the name of its field. */
export function valuesOf(where: string, given: BatchLike): Named<TensorLike>[] {
  if (typeof given !== 'object' || given === null || !('x' in given)) {
    throw new EspalierError('DATA', `${where}: there is no x; expected { x, y } or { x }, got ${show(given)}.`);
  }
  const stranger = Object.keys(given).find((key) => !(ROLES as readonly string[]).includes(key));
  if (stranger !== undefined) {
    throw new EspalierError(
      'DATA',
      `${where}: a part is unknown; expected ${ROLES.join(', ')}, got ${show(stranger)}. Several inputs go into x, by name.`,
    );
  }
  return ROLES.flatMap((role) => split(role, given[role]));
}

function split(role: string, part: PartLike | undefined | null): Named<TensorLike>[] {
  if (part === undefined || part === null) return [];
  if (part instanceof Tensor || ArrayBuffer.isView(part) || typeof part !== 'object')
    return [[role, part as TensorLike]];
  // A list of tensors has one for each input; any other list is values.
  if (Array.isArray(part) && !part.some((item) => item instanceof Tensor)) return [[role, part as TensorLike]];
  return Object.entries(part as Readonly<Record<string, TensorLike>>).map(([key, value]) => [`${role}.${key}`, value]);
}

/** Puts values by field together again. */
export function assemble<X extends Part, Y extends Part | undefined>(
  names: readonly string[],
  values: readonly unknown[],
): Batch<X, Y> {
  const parts = ROLES.map((role) => [role, join(role, names, values)] as const);
  return Object.fromEntries(
    parts.filter(([role, part]) => role !== 'sampleWeight' || part !== undefined),
  ) as unknown as Batch<X, Y>;
}

function join(role: string, names: readonly string[], values: readonly unknown[]): unknown {
  const whole = names.indexOf(role);
  if (whole >= 0) return values[whole];
  const entries = names.flatMap((name, i) =>
    name.startsWith(`${role}.`) ? [[name.slice(role.length + 1), values[i]] as const] : [],
  );
  if (entries.length === 0) return undefined;
  const listed = entries.every(([key], i) => key === String(i));
  return listed ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
