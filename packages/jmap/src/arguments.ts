import type { Id } from './types/core.ts';

/**
 * Reads a value of unknown type: gives it back typed, or throws an ArgumentError that says where and what was wrong.
 * `undefined` stands for a property that is missing.
 */
export type Check<T> = (value: unknown, path: string) => T;

/** What a Check gives. */
export type Checked<C> = C extends Check<infer T> ? T : never;

/** A value is not what it must be. `path`: "create/k1/name", "ids/3"; `property` its first step. */
export class ArgumentError extends Error {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.name = 'ArgumentError';
    this.path = path;
  }

  get property(): string {
    return this.path.split('/')[0] ?? this.path;
  }
}

/** "expected X, got Y", Y short and without the content of long strings. */
function wrongType(path: string, expected: string, value: unknown): ArgumentError {
  return new ArgumentError(
    path,
    value === undefined ? `is required (${expected})` : `expected ${expected}, got ${describe(value)}`,
  );
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string')
    return value.length <= 40 ? JSON.stringify(value) : `a string of ${value.length} characters`;
  return JSON.stringify(value);
}

const join = (path: string, step: string | number) => (path === '' ? String(step) : `${path}/${step}`);

/** Any string Postgres can keep: U+0000 is refused (surrogates already were, by parseIJson). */
export const string: Check<string> = (value, path) => {
  if (typeof value !== 'string') throw wrongType(path, 'a string', value);
  if (value.includes('\0')) throw new ArgumentError(path, 'must not contain U+0000');
  return value;
};

export const boolean: Check<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw wrongType(path, 'true or false', value);
  return value;
};

/** RFC 8620 1.3: −2^53+1 … 2^53−1. */
export const int: Check<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(path, 'an integer', value);
  return value;
};

/** RFC 8620 1.3: 0 … 2^53−1. */
export const unsignedInt: Check<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw wrongType(path, 'an integer ≥ 0', value);
  return value;
};

const ID = /^[A-Za-z0-9_-]{1,255}$/;
const REFERENCE = /^#?[A-Za-z0-9_-]{1,255}$/;

/** RFC 8620 1.2. */
export const id: Check<Id> = (value, path) => {
  if (typeof value !== 'string' || !ID.test(value))
    throw wrongType(path, 'an Id (1–255 of A–Z a–z 0–9 - _)', value);
  return value;
};

/** An Id, or "#" and a creation id (RFC 8620 5.3). */
export const idOrReference: Check<Id> = (value, path) => {
  if (typeof value !== 'string' || !REFERENCE.test(value))
    throw wrongType(path, 'an Id or # and a creation id', value);
  return value;
};

/** RFC 8620 1.4 wants no zero fraction, but what every JavaScript program writes (".000Z") is understood all the same. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** RFC 8620 1.4 Date, as written: RFC 3339 with capital T and Z. */
export const dateTime: Check<string> = (value, path) => {
  if (typeof value !== 'string' || !DATE.test(value) || !isRealDate(value)) {
    throw wrongType(path, 'a date like 2026-11-22T10:00:00Z', value);
  }
  return value;
};

/** RFC 8620 1.4 UTCDate, as a Date. */
export const utcDate: Check<Date> = (value, path) => {
  if (typeof value !== 'string' || !DATE.test(value) || !value.endsWith('Z') || !isRealDate(value)) {
    throw wrongType(path, 'a UTC date like 2026-11-22T10:00:00Z', value);
  }
  return new Date(value);
};

/** "2026-02-30" is written like a date and is none: new Date would make it March. */
function isRealDate(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCDate() === day && !Number.isNaN(Date.parse(text));
}

/** null or missing gives null (RFC 8620 3.5), anything else goes to the check. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null || value === undefined ? null : check(value, path));
}

/** Missing gives the default; null does not. */
export function optional<T, D>(check: Check<T>, otherwise: D): Check<T | D> {
  return (value, path) => (value === undefined ? otherwise : check(value, path));
}

export function list<T>(check: Check<T>): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrongType(path, 'an array', value);
    return value.map((item, index) => check(item ?? null, join(path, index)));
  };
}

/** One of the given strings. */
export function oneOf<const T extends string>(...allowed: T[]): Check<T> {
  return (value, path) => {
    if (!allowed.includes(value as T)) throw wrongType(path, `one of ${allowed.join(', ')}`, value);
    return value as T;
  };
}

/** A JSON object of any content. */
export const anyObject: Check<Record<string, unknown>> = (value, path) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(path, 'an object', value);
  return value as Record<string, unknown>;
};

/** An object used as a map; a Map, so that no key ("__proto__") means anything special. */
export function mapOf<T>(key: Check<string>, check: Check<T>): Check<Map<string, T>> {
  return (value, path) =>
    new Map(
      Object.entries(anyObject(value, path)).map(([name, item]) => [
        key(name, join(path, name)),
        check(item, join(path, name)),
      ]),
    );
}

/** RFC 8620's `Id[Boolean]` sets, where every value must be true: the keys. */
export function setOf(key: Check<string>): Check<string[]> {
  return (value, path) =>
    Object.entries(anyObject(value, path)).map(([name, item]) => {
      if (item !== true) throw wrongType(join(path, name), 'true', item);
      return key(name, join(path, name));
    });
}

type Shape = Record<string, Check<unknown>>;
export type Fields<S extends Shape> = { [Name in keyof S]: Checked<S[Name]> };

/** An object with exactly these properties, in which each check decides whether its own may be missing; others are refused. */
export function object<S extends Shape>(shape: S): Check<Fields<S>> {
  return (value, path) => {
    const given = anyObject(value, path);
    for (const name of Object.keys(given)) {
      if (!Object.hasOwn(shape, name)) throw new ArgumentError(join(path, name), 'is not known here');
    }
    const fields = Object.entries(shape).map(([name, check]) => [
      name,
      check(Object.hasOwn(given, name) ? given[name] : undefined, join(path, name)),
    ]);
    return Object.fromEntries(fields) as Fields<S>;
  };
}
