/** What callers pass, checked where types cannot: JavaScript has no types, and TypeScript lets `any` through. */
import { EspalierError } from './errors.js';

/** A value as the sentences of errors show it. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > 40 ? `'${value.slice(0, 40)}…'` : `'${value}'`;
    case 'bigint':
      return `${value}n`;
    case 'symbol':
    case 'function':
      return `a ${typeof value}`;
    case 'object':
      return value === null ? 'null' : showObject(value);
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function showObject(value: object): string {
  const name: unknown = value.constructor?.name;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array';
  if (typeof name !== 'string' || name === '' || name === 'Object') return 'an object';
  return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** Refuses what is still to come: files and generators are opened by calls that have to be awaited. */
export function refusePromise(where: string, value: unknown): void {
  if (!(value instanceof Promise)) return;
  throw new EspalierError(
    'DATA',
    `${where}: the samples are still to come; expected a dataset, tensors or arrays, got a promise. Await it.`,
  );
}

/** Options given in an object; none, when left out. Those that are not among `known`, where it is given, are refused. */
export function optionsOf<T extends object>(
  where: string,
  options: T | undefined | null,
  known?: readonly string[],
): T {
  if (options === undefined || options === null) return {} as T;
  if (typeof options !== 'object' || Array.isArray(options)) {
    throw new EspalierError(
      'SPEC',
      `${where}: the options are of the wrong type; expected an object, got ${show(options)}. Give them by name.`,
    );
  }
  const unknown = known && Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return options;
  throw new EspalierError(
    'SPEC',
    `${where}: unknown option '${unknown}'; expected one of ${known?.map((name) => `'${name}'`).join(', ')}, got '${unknown}'.`,
  );
}

/** Refuses what cannot be called. */
export function checkFunction(where: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new EspalierError('SPEC', `${where} is of the wrong type; expected a function, got ${show(value)}.`);
}

/** Where a number may lie. */
interface Range {
  readonly least?: number;
  /** The first number that is too large. */
  readonly below?: number;
  readonly whole?: boolean;
}

/** Refuses what is no number of a range. */
export function checkNumber(where: string, value: unknown, { least, below, whole = false }: Range = {}): void {
  const fits = whole ? Number.isInteger(value) : Number.isFinite(value);
  if (fits && !((value as number) < (least ?? -Infinity)) && !((value as number) >= (below ?? Infinity))) return;
  const limits = [
    ...(least === undefined ? [] : [`of at least ${least}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  throw new EspalierError(
    'SPEC',
    `${where} is ${typeof value === 'number' ? 'out of range' : 'of the wrong type'}; expected ` +
      `${[whole ? 'an integer' : 'a finite number', limits.join(' and ')].join(' ').trim()}, got ${show(value)}.`,
  );
}

/** Refuses what is no truth value. */
export function checkBoolean(where: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new EspalierError('SPEC', `${where} is of the wrong type; expected true or false, got ${show(value)}.`);
}

/** Refuses what is no list. */
export function checkArray(where: string, value: unknown, of: string): void {
  if (Array.isArray(value)) return;
  throw new EspalierError('SPEC', `${where} is of the wrong type; expected a list of ${of}, got ${show(value)}.`);
}
