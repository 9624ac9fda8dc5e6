import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestError } from './errors.ts';
import { parseIJson } from './i-json.ts';

function refusal(text: string): string {
  try {
    parseIJson(text);
  } catch (error) {
    if (error instanceof RequestError) return error.type;
    throw error;
  }
  return 'accepted';
}

test('what is no JSON is notJSON', () => {
  for (const text of ['', '{', "{'a':1}", '{"a":1,}', 'undefined', '{"a":01}'])
    expect(refusal(text)).toBe('notJSON');
});

test('I-JSON has no duplicate names (RFC 7493 2.3)', () => {
  expect(refusal('{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}')).toBe('accepted');
  expect(refusal('{"a":1,"a":1}')).toBe('notJSON');
  expect(refusal('{"a":1,"\\u0061":1}')).toBe('notJSON');
  expect(refusal('[{"x":{"a":[1,"a","a"],"b":2,"a":3}}]')).toBe('notJSON');
  expect(refusal('{"a":"\\\\","b":"{\\"a\\":","c":1}')).toBe('accepted');
});

test('I-JSON has no lone surrogates (RFC 7493 2.1)', () => {
  expect(refusal(String.raw`{"a":"\ud83d\ude00"}`)).toBe('accepted');
  expect(refusal(String.raw`{"a":"\ud83d"}`)).toBe('notJSON');
  expect(refusal(String.raw`{"\ude00":1}`)).toBe('notJSON');
});

test('nesting is bounded and costs no stack', () => {
  expect(refusal(`${'['.repeat(100)}${']'.repeat(100)}`)).toBe('accepted');
  expect(refusal(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)).toBe('notRequest');
  expect(refusal('{"a":'.repeat(200_000) + '1' + '}'.repeat(200_000))).toBe('notRequest');
});

test('every JSON value without duplicates comes back as JSON.parse gives it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseIJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
