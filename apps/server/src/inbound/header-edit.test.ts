import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editHeader, fields, headerEnd } from './header-edit.ts';

const message = Buffer.from(
  'Return-Path: <old@x.test>\r\nSubject: one\r\n two\r\nX-Empty:\r\nno colon here\r\nreturn-path : <b@x.test>\r\n\r\nReturn-Path: body\r\n',
);

test('fields with their folded and stray lines', () => {
  const found = [...fields(message, headerEnd(message) ?? 0)];
  expect(found.map(({ name, value }) => [name, value])).toEqual([
    ['return-path', '<old@x.test>'],
    ['subject', 'one two'],
    ['x-empty', 'no colon here'],
    ['return-path', '<b@x.test>'],
  ]);
});

test('takes fields out, puts others before, and leaves the rest as it is', () => {
  const edited = editHeader(message, { prepend: 'A: b\r\n', remove: (name) => name === 'return-path' });
  expect(edited.toString()).toBe(
    'A: b\r\nSubject: one\r\n two\r\nX-Empty:\r\nno colon here\r\n\r\nReturn-Path: body\r\n',
  );
  expect(editHeader(message, { prepend: '' }).equals(message)).toBe(true);
  expect(editHeader(Buffer.from('\r\nbody'), { prepend: 'A: b\r\n', remove: () => true }).toString()).toBe(
    'A: b\r\n\r\nbody',
  );
  expect(editHeader(Buffer.from('A: b'), { prepend: 'C: d\r\n', remove: () => true }).toString()).toBe(
    'C: d\r\nA: b',
  );
});

test('whatever the message, keeping every field keeps every octet, and removing all leaves the body', () => {
  const text = fc.array(fc.constantFrom('\r\n', 'A: b', ' ', '\t', ':', 'x', '\r\n\r\n', 'é'), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, (pieces) => {
      const bytes = Buffer.from(pieces.join(''));
      expect(editHeader(bytes, { prepend: '', remove: () => false }).equals(bytes)).toBe(true);
      const end = headerEnd(bytes);
      const stripped = editHeader(bytes, { prepend: '', remove: () => true });
      expect(stripped.equals(end === null ? bytes : bytes.subarray(end))).toBe(true);
    }),
  );
});
