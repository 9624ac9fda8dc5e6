import { isAscii } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePart, decodeText } from './decode-part.ts';
import { parseMessage } from './parse-message.ts';
import { toSevenBit } from './to-seven-bit.ts';
import type { BodyStructure } from './types.ts';

const lines = (...text: string[]): Buffer => Buffer.from(`${text.join('\r\n')}\r\n`);

/** The leaves: what they say they are and what they hold. */
function leaves(bytes: Buffer): string[] {
  const walk = (part: BodyStructure): string[] => {
    const inside = part.message === null ? part.parts : [part.message.structure];
    if (inside.length > 0) return inside.flatMap(walk);
    const content = part.type.startsWith('text/')
      ? decodeText(bytes, part).text.trimEnd()
      : decodePart(bytes, part).toString('hex');
    return [`${part.type} ${content}`];
  };
  return walk(parseMessage(bytes).structure);
}

test('every part says the same in 7 bits, attached messages and parts without a header included', () => {
  const message = lines(
    'Subject: x',
    'MIME-Version: 1.0',
    'Content-Transfer-Encoding: 8bit',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    'content-transfer-encoding:',
    ' 8bit',
    '',
    'Grüße, this line is mostly ASCII, and it ends in blanks   ',
    '.',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '안녕하세요',
    '--b',
    '',
    'plain as it was',
    '--b',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Subject: inside',
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<b>é</b>',
    '--b--',
  );
  const converted = toSevenBit(message);
  if (converted === null) throw new Error('not converted');
  expect(isAscii(converted)).toBe(true);
  expect(leaves(converted)).toEqual(leaves(message));
  const text = converted.toString();
  expect(text).not.toContain('8bit');
  expect(text).toContain('Gr=C3=BC=C3=9Fe');
  expect(text).toContain(
    'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n',
  );
  expect(text).toContain('--b\r\n\r\nplain as it was\r\n--b');
});

test('a message from before MIME, and binary content', () => {
  expect(toSevenBit(lines('Subject: x', '', 'Grüße von hier'))?.toString()).toBe(
    'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n' +
      'Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe von hier\r\n',
  );
  const latin1 = toSevenBit(Buffer.from('Subject: x\r\n\r\nGr\u00fc\u00dfe, alle miteinander\r\n', 'latin1'));
  expect(latin1?.toString()).toContain('charset=unknown-8bit');
  const head = 'MIME-Version: 1.0\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n';
  const binary = Buffer.concat([Buffer.from(head), Buffer.from([0, 13, 10, 255, 10])]);
  const converted = toSevenBit(binary);
  expect(leaves(converted ?? binary)).toEqual(leaves(binary));
  expect(converted?.toString()).toContain('Content-Transfer-Encoding: base64\r\n\r\n');
});

test('what cannot be said in 7 bits, and what must not be changed', () => {
  const signed = (text: string): Buffer =>
    lines(
      'MIME-Version: 1.0',
      'Content-Type: multipart/signed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '--b',
      'Content-Type: application/pgp-signature',
      '',
      'xyz',
      '--b--',
    );
  expect(toSevenBit(signed('Grüße'))).toBeNull();
  expect(toSevenBit(signed('Hello'))?.equals(signed('Hello'))).toBe(true);
  expect(toSevenBit(lines('Subject: Grüße', '', 'Hello'))).toBeNull();
  expect(toSevenBit(lines('Content-Transfer-Encoding: base64', '', 'é'))).toBeNull();
  expect(toSevenBit(lines('Subject: no empty line', 'é'))).toBeNull();
});

test('whatever it is given, the result is 7-bit and its leaves are the same', () => {
  const header = fc.constantFrom(
    'Content-Type: text/plain; charset=utf-8',
    'Content-Type: image/png',
    'Content-Transfer-Encoding: 8bit',
    'Content-Transfer-Encoding: binary',
    'X: y',
  );
  const body = fc.array(fc.constantFrom('a', 'é', ' ', '\r\n', '.', '=', '안', 'x'.repeat(80)));
  fc.assert(
    fc.property(fc.array(header, { maxLength: 3 }), body, (fields, pieces) => {
      const message = Buffer.from(
        `${fields.map((field) => `${field}\r\n`).join('')}\r\n${pieces.join('')}\r\n`,
      );
      const converted = toSevenBit(message);
      if (converted === null) return;
      expect(isAscii(converted)).toBe(true);
      expect(
        converted
          .toString()
          .split('\r\n')
          .every((line) => line.length <= 998),
      ).toBe(true);
      expect(leaves(converted)).toEqual(leaves(message));
    }),
  );
});
