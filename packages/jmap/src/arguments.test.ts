import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ArgumentError,
  boolean,
  dateTime,
  id,
  idOrReference,
  int,
  list,
  mapOf,
  nullable,
  object,
  oneOf,
  optional,
  setOf,
  string,
  unsignedInt,
  utcDate,
  type Check,
} from './arguments.ts';

test('an Id is 1 to 255 of the URL-safe alphabet (RFC 8620 1.2)', () => {
  expect(id('e1-_Z', 'x')).toBe('e1-_Z');
  expect(id('a'.repeat(255), 'x')).toHaveLength(255);
  for (const wrong of ['', 'a'.repeat(256), 'a b', 'é', '#a', 'a\n', 1, null, undefined, ['a'], { a: 1 }]) {
    expect(() => id(wrong, 'x'), JSON.stringify(wrong)).toThrow(ArgumentError);
  }
  expect(idOrReference('#k1', 'x')).toBe('#k1');
  expect(() => idOrReference('##k1', 'x')).toThrow(ArgumentError);
});

test('numbers are integers of 53 bits (RFC 8620 1.3)', () => {
  expect(int(-(2 ** 53) + 1, 'x')).toBe(-(2 ** 53) + 1);
  expect(unsignedInt(0, 'x')).toBe(0);
  for (const wrong of [1.5, 2 ** 53, '1', null, true])
    expect(() => int(wrong, 'x')).toThrow('expected an integer');
  expect(() => unsignedInt(-1, 'position')).toThrow('position: expected an integer ≥ 0, got -1');
});

test('dates are RFC 3339 with capital letters (RFC 8620 1.4)', () => {
  expect(utcDate('2014-10-30T06:12:00Z', 'x').toISOString()).toBe('2014-10-30T06:12:00.000Z');
  expect(utcDate('2014-10-30T06:12:00.120Z', 'x').getMilliseconds()).toBe(120);
  expect(dateTime('2014-10-30T14:12:00+08:00', 'x')).toBe('2014-10-30T14:12:00+08:00');
  for (const wrong of [
    '2014-10-30t06:12:00z',
    '2014-10-30',
    '2014-02-30T00:00:00Z',
    '2014-13-01T00:00:00Z',
    '2014-10-30T25:00:00Z',
    0,
    null,
  ]) {
    expect(() => dateTime(wrong, 'x'), JSON.stringify(wrong)).toThrow(ArgumentError);
  }
  expect(() => utcDate('2014-10-30T14:12:00+08:00', 'after')).toThrow('after: expected a UTC date');
});

test('the error names the place and what stood there', () => {
  const check = object({ ids: nullable(list(id)), limit: optional(unsignedInt, 10) });
  expect(check({}, '')).toEqual({ ids: null, limit: 10 });
  expect(() => check({ ids: ['a', 'b', 7] }, '')).toThrow(
    'ids/2: expected an Id (1–255 of A–Z a–z 0–9 - _), got 7',
  );
  expect(() => check({ limit: null }, '')).toThrow('limit: expected an integer ≥ 0, got null');
  expect(() => check({ idz: [] }, '')).toThrow('idz: is not known here');
  expect(() => object({ name: string })({}, '')).toThrow('name: is required (a string)');
  expect(() => check('x'.repeat(1000), '')).toThrow('expected an object, got a string of 1000 characters');
});

test('maps and sets take no key for more than a name', () => {
  const map = mapOf(string, boolean)(JSON.parse('{"__proto__": true, "constructor": false}'), 'm');
  expect([...map]).toEqual([
    ['__proto__', true],
    ['constructor', false],
  ]);
  expect(setOf(id)({ a: true, b: true }, 'mailboxIds')).toEqual(['a', 'b']);
  expect(() => setOf(id)({ a: false }, 'mailboxIds')).toThrow('mailboxIds/a: expected true, got false');
  // Inherited names are not properties.
  expect(object({ toString: optional(string, null) })({}, '')).toEqual({ toString: null });
});

test('a string holds no U+0000, which Postgres text cannot', () => {
  expect(() => string('a\0b', 'subject')).toThrow('subject: must not contain U+0000');
});

test('whatever comes, a check gives a value or an ArgumentError', () => {
  const checks: Check<unknown>[] = [
    string,
    boolean,
    int,
    unsignedInt,
    id,
    utcDate,
    dateTime,
    nullable(list(id)),
    mapOf(id, string),
    setOf(string),
    oneOf('a', 'b'),
    object({ a: string, b: optional(list(int), []) }),
  ];
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...checks), (value, check) => {
      try {
        check(value, 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(ArgumentError);
      }
    }),
  );
});
