/** Options and specs on their way to the native side. */
import { EspalierError } from './errors.js';
import { show } from './refuse.js';

/** Any options or spec, as plain JSON. */
export type Json = object;

/** Options of which those that may be `undefined` may be absent. */
export type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** No spec is nested this deep: an object that is contains itself. */
const DEEPEST = 100;

/**
 * The options as plain JSON: what is `undefined` counts as left out, and what JSON cannot hold is refused here,
 * where its place is known.
 */
export function toJson<T extends Json>(where: string, options: T): Given<T> {
  return copy({ where, path: '', depth: 0 }, options) as Given<T>;
}

interface Place {
  readonly where: string;
  readonly path: string;
  readonly depth: number;
}

function copy(place: Place, value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refusal(place, 'is not finite', 'a finite number', value);
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      return value === null ? null : copyObject(place, value);
    default:
      throw refusal(place, 'is no plain data', 'numbers, texts, true, false, lists and objects of them', value);
  }
}

function copyObject(place: Place, value: object): object {
  if (place.depth === DEEPEST) throw refusal(place, 'is nested too deep', `at most ${DEEPEST} levels`, value);
  const depth = place.depth + 1;
  if (Array.isArray(value)) {
    return value.map((item, i) => copy({ ...place, path: `${place.path}[${i}]`, depth }, item));
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw refusal(place, 'is no plain data', 'numbers, texts, true, false, lists and objects of them', value);
  }
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    if (field !== undefined) fields[name] = copy({ ...place, path, depth }, field);
  }
  return fields;
}

function refusal({ where, path }: Place, wrong: string, expected: string, got: unknown): EspalierError {
  const subject = path === '' ? 'the value' : path;
  return new EspalierError('SPEC', `${where}: ${subject} ${wrong}; expected ${expected}, got ${show(got)}.`);
}
