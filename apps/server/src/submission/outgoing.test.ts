import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepareOutgoing, withCrlf } from './outgoing.ts';

const options = { hostname: 'mx.example.test', now: new Date('2026-11-22T10:00:00Z') };

function prepare(text: string): {
  text: string;
  from: string[] | null;
  sender: string[];
  isInternational: boolean;
} {
  const result = prepareOutgoing(Buffer.from(text), options);
  if (result === null) throw new Error('no end of the header');
  return { text: result.head.toString(), ...result.header };
}

const complete = 'From: anna@example.test\r\nDate: x\r\nMessage-ID: <1@x>\r\n\r\nBcc: in the body\r\n';

test('a complete message is not touched', () => {
  const bytes = Buffer.from(complete);
  expect(prepareOutgoing(bytes, options)?.head).toBe(bytes);
});

test('Bcc goes, however it is spelled and folded; what is missing comes', () => {
  expect(
    prepare(`BCC: a@x.test,\r\n b@x.test\r\nbcc : c@x.test\r\nReturn-Path: <x@x.test>\r\n${complete}`).text,
  ).toBe(complete);
  expect(prepare('From: anna@example.test\r\n\r\n').text).toMatch(
    /^Date: Sun, 22 Nov 2026 10:00:00 \+0000\r\nMessage-ID: <[-\da-f]{36}@mx\.example\.test>\r\nFrom: anna@example\.test\r\n\r\n$/,
  );
  const received = 'Received: by us\r\n';
  expect(prepareOutgoing(Buffer.from(complete), { ...options, received })?.head.toString()).toBe(
    received + complete,
  );
});

test('who it is from: one field, or nobody', () => {
  expect(prepare('From: Anna <anna@example.test>, ben@example.test\r\n\r\n').from).toEqual([
    'anna@example.test',
    'ben@example.test',
  ]);
  expect(prepare('From: a@x.test\r\nfrom: b@x.test\r\n\r\n').from).toBeNull();
  expect(prepare('From : a@x.test\r\nFrom: b@x.test\r\n\r\n').from).toBeNull();
  expect(prepare('From: a@x.test\r\nSender: s@x.test\r\n\r\n').sender).toEqual(['s@x.test']);
  expect(prepare('Subject: x\r\n\r\n').from).toBeNull();
  expect(prepare('From: undisclosed:;\r\n\r\n').from).toBeNull();
  expect(prepare('From: "x" <a@x.test>\r\nSubject: 안녕\r\n\r\n').isInternational).toBe(true);
  expect(prepareOutgoing(Buffer.from('From: a@x.test\r\n'), options)).toBeNull();
});

test('line ends become CRLF, and clean messages stay the same object', () => {
  const clean = Buffer.from(complete);
  expect(withCrlf(clean)).toBe(clean);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('\r', '\n', '\r\n', 'a', '.', 'é')), (pieces) => {
      const text = withCrlf(Buffer.from(pieces.join(''))).toString();
      expect(text).not.toMatch(/(?:^|[^\r])\n|\r(?!\n)/);
      expect(text.endsWith('\r\n')).toBe(true);
    }),
  );
});
