import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { message, readFixture } from './testing/messages.ts';
import type { ParsedMessage } from './types.ts';

function ids({ textBody, htmlBody, attachments, hasAttachment }: ParsedMessage): Record<string, unknown> {
  const list = (parts: { partId: string | null }[]): string => parts.map((part) => part.partId).join(' ');
  return { text: list(textBody), html: list(htmlBody), attachments: list(attachments), hasAttachment };
}

/** A multipart of parts given as their header lines. */
function parts(type: string, ...headers: string[]): Buffer {
  return message(
    `Content-Type: ${type}; boundary=b`,
    '',
    ...headers.flatMap((header) => ['--b', header, '', 'x']),
    '--b--',
  );
}

test('the example of RFC 8621 4.1.4', () => {
  // A = 1, B = 2.1.1.1, C = 2.1.1.2, D = 2.1.1.3, E = 2.1.2.1, F = 2.1.2.2, G = 2.2, H = 2.3, J = 2.4, K = 3
  expect(ids(parseMessage(readFixture('mailing-list')))).toEqual({
    text: '1 2.1.1.1 2.1.1.2 2.1.1.3 3',
    html: '1 2.1.2.1 3',
    attachments: '2.1.1.2 2.1.2.2 2.2 2.3 2.4',
    hasAttachment: true,
  });
});

const TEXT = 'Content-Type: text/plain';
const HTML = 'Content-Type: text/html';
const PDF = 'Content-Type: application/pdf; name=a.pdf';
const PICTURE = 'Content-Type: image/png; name=a.png';

test.each<[string, Buffer, string, string, string, boolean]>([
  ['text', message(TEXT, '', 'x'), '1', '1', '', false],
  ['HTML', message(HTML, '', 'x'), '1', '1', '', false],
  ['a picture alone', message(PICTURE, '', 'x'), '1', '1', '', false],
  ['a PDF alone', message(PDF, '', 'x'), '', '', '1', true],
  ['alternatives', parts('multipart/alternative', TEXT, HTML), '1', '2', '', false],
  ['only HTML among alternatives', parts('multipart/alternative', HTML), '1', '1', '', false],
  ['only text among alternatives', parts('multipart/alternative', TEXT), '1', '1', '', false],
  [
    'an invitation',
    parts('multipart/alternative', TEXT, HTML, 'Content-Type: text/calendar'),
    '1',
    '2',
    '3',
    false,
  ],
  ['text and a PDF', parts('multipart/mixed', TEXT, PDF), '1', '1', '2', true],
  [
    'an inline PDF with a name',
    parts('multipart/mixed', TEXT, `${PDF}\r\nContent-Disposition: inline`),
    '1',
    '1',
    '2',
    true,
  ],
  [
    'text as an attachment',
    parts('multipart/mixed', TEXT, `${TEXT}\r\nContent-Disposition: attachment`),
    '1',
    '1',
    '2',
    true,
  ],
  ['text with a file name', parts('multipart/mixed', TEXT, `${TEXT}; name=a.txt`), '1', '1', '2', true],
  [
    'text with a file name, first',
    parts('multipart/mixed', `${TEXT}; name=a.txt`, TEXT),
    '1 2',
    '1 2',
    '',
    false,
  ],
  [
    'a picture in the text',
    parts('multipart/mixed', TEXT, `${PICTURE}\r\nContent-Disposition: inline`, TEXT),
    '1 2 3',
    '1 2 3',
    '',
    false,
  ],
  [
    'a picture of the HTML',
    parts('multipart/related', HTML, `${PICTURE}\r\nContent-ID: <a>`),
    '1',
    '1',
    '2',
    false,
  ],
  ['a picture in related that nothing names', parts('multipart/related', HTML, PICTURE), '1', '1', '2', true],
  [
    'a signature',
    parts('multipart/signed', TEXT, 'Content-Type: application/pgp-signature'),
    '1',
    '1',
    '2',
    false,
  ],
  [
    'a report',
    parts('multipart/report', TEXT, 'Content-Type: message/delivery-status', 'Content-Type: message/rfc822'),
    '1',
    '1',
    '2 3',
    false,
  ],
  [
    'a forwarded message',
    parts('multipart/mixed', TEXT, 'Content-Type: message/rfc822'),
    '1',
    '1',
    '2',
    true,
  ],
])('%s', (_what, bytes, text, html, attachments, hasAttachment) => {
  expect(ids(parseMessage(bytes))).toEqual({ text, html, attachments, hasAttachment });
});
