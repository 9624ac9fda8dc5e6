import * as fc from 'fast-check';
import { encode, wrap } from 'nodemailer/lib/qp';
import { expect, test, vi } from 'vitest';
import { decodedSize, decodeTransferEncoding, transferEncodingOf } from './transfer-encoding.ts';
import type { TransferEncoding } from './transfer-encoding.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

function decode(text: string | Buffer, encoding: TransferEncoding): Buffer {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, 'latin1');
  const decoded = decodeTransferEncoding(bytes, 0, bytes.length, encoding);
  expect(decodedSize(bytes, 0, bytes.length, encoding)).toBe(decoded.length);
  return decoded;
}

test.each([
  ['SGVsbG8gd29ybGQ=', 'Hello world'],
  ['SGVs\r\nbG8g\n\td29ybGQ', 'Hello world'],
  ['S*G.V!sbG8', 'Hello'],
  ['-QUJD_QUJD', 'ABCABC'],
  ['SGVsbG8=\r\n-- \r\nfooter of a list', 'Hello'],
  ['SGVsbG8=\r\n_________________________', 'Hello'],
  ['SGVs\r\nbG8=\r\nIHdv\r\ncmxk\r\n', 'Hello world'],
  ['SGVsbG8=IHdvcmxk', 'Hello world'],
  ['SGVsbG8========', 'Hello'],
  ['SGVsbG8=\r\n', 'Hello'],
  ['A', ''],
  ['====', ''],
  ['', ''],
])('base64 %j', (encoded, text) => {
  expect(decode(encoded, 'base64').toString('latin1')).toBe(text);
});

test.each([
  ['caf=E9', 'caf\u00e9'],
  ['caf=e9', 'caf\u00e9'],
  ['soft=\r\n break', 'soft break'],
  ['soft=\n break', 'soft break'],
  ['soft= \t\r\nbreak', 'softbreak'],
  ['padding \t \r\nnext', 'padding\r\nnext'],
  ['padding at the end  ', 'padding at the end'],
  ['kept=20\r\n', 'kept \r\n'],
  ['in \t   between', 'in \t   between'],
  ['a = b =ZZ =4', 'a = b =ZZ =4'],
  ['end=', 'end'],
  ['end=\r', 'end'],
  ['lone\rcr', 'lone\rcr'],
  ['=3D=3D', '=='],
  ['', ''],
])('quoted-printable %j', (encoded, text) => {
  expect(decode(encoded, 'quoted-printable').toString('latin1')).toBe(text);
});

test('labels', () => {
  expect(
    ['base64', 'quoted-printable', '7bit', '8bit', 'binary', 'x-uuencode', ''].map(transferEncodingOf),
  ).toEqual(['base64', 'quoted-printable', 'identity', 'identity', 'identity', 'identity', 'identity']);
});

test('decode undoes encode', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 4, max: 76 }), (octets, width) => {
      const bytes = Buffer.from(octets);
      const base64 = bytes.toString('base64').replace(new RegExp(`.{1,${width}}`, 'g'), '$&\r\n');
      expect(decode(base64, 'base64').equals(bytes)).toBe(true);
      const quoted = Array.from(bytes, (octet) => `=${octet.toString(16).padStart(2, '0')}`).join('=\r\n');
      expect(decode(quoted, 'quoted-printable').equals(bytes)).toBe(true);
      expect(decode(bytes, 'identity').equals(bytes)).toBe(true);
    }),
  );
});

test('decode undoes the encoder of nodemailer', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      const lines = text.toWellFormed().replace(/\r\n|\r|\n/g, '\r\n');
      expect(decode(wrap(encode(lines)), 'quoted-printable').toString('utf8')).toBe(lines);
    }),
  );
});

test('any octets decode, to as many as was said', () => {
  const soup = fc.array(fc.constantFrom('=', '\r\n', '\n', ' ', 'A', 'QUJD', '4=', '_', '\xff', '=\r\n'), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(soup, (pieces) => {
      decode(pieces.join(''), 'base64');
      decode(pieces.join(''), 'quoted-printable');
    }),
    { numRuns: 1000 },
  );
});
