import { expect, test } from 'vitest';
import { astring, encodedParameter, encodedText, mailboxName, nstring, string } from './writer.ts';

test('the shortest form that holds a text', () => {
  expect(string('a "b" \\')).toBe('"a \\"b\\" \\\\"');
  expect(string('a\r\nb')).toBe('{4}\r\na\r\nb');
  expect(string('ü\n\0')).toBe('{3}\r\nü\n');
  expect(string('x'.repeat(2000))).toBe(`{2000}\r\n${'x'.repeat(2000)}`);
  expect(nstring(null)).toBe('NIL');
  expect(astring('INBOX')).toBe('INBOX');
  expect(astring('nil')).toBe('"nil"');
  expect(astring('')).toBe('""');
  expect(mailboxName('Entwürfe', 'utf7')).toBe('Entw&APw-rfe');
  expect(mailboxName('Entwürfe', 'utf8')).toBe('"Entwürfe"');
});

test('texts for clients that take ASCII only', () => {
  expect(encodedText('plain')).toBe('plain');
  expect(encodedText('Grüße')).toBe('=?utf-8?B?R3LDvMOfZQ==?=');
  const words = encodedText('가나다라마바사아자차카타파하가나다라').split(' ');
  expect(words.length).toBeGreaterThan(1);
  for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
  expect(encodedParameter('name', "it's ü.pdf")).toEqual(['name*', "utf-8''it%27s%20%C3%BC.pdf"]);
  expect(encodedParameter('name', 'a.pdf')).toEqual(['name', 'a.pdf']);
});
