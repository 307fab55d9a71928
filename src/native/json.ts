/** Options and specs on their way to the native side. */
import { EspalierError } from './errors.js';

/** Any options or spec, as plain JSON. */
export type Json = object;

/** Options of which those that may be `undefined` may be absent. */
export type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The options as plain JSON: what is `undefined` counts as left out, and what JSON cannot hold is refused here,
 * where its place is known.
 */
export function toJson<T extends Json>(where: string, options: T): Given<T> {
  return copy(where, options) as Given<T>;
}

function copy(where: string, value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (Number.isFinite(value)) return value;
      throw new EspalierError('SPEC', `${where}: is ${value}; expected a finite number.`);
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map((item, i) => copy(`${where}[${i}]`, item));
      return copyFields(where, value);
    default:
      throw new EspalierError('SPEC', `${where}: is a ${typeof value}; expected plain JSON.`);
  }
}

function copyFields(where: string, value: object): object {
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) fields[name] = copy(`${where}.${name}`, field);
  }
  return fields;
}
