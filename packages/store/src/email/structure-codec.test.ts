import { parseMessage } from '@mailcote/mime';
import { expect, test } from 'vitest';
import { compactEnvelope, compactStructure, expandEnvelope, expandStructure } from './structure-codec.ts';

const NESTED = Buffer.from(
  [
    'From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>',
    'To: a@example.org, Group: b@example.org, c@example.org;',
    'Subject: nested',
    'Message-ID: <1@example.org>',
    'References: <0@example.org> <00@example.org>',
    'Date: Sun, 22 Nov 2026 10:00:00 +0900',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=o',
    '',
    '--o',
    'Content-Type: multipart/alternative; boundary=i',
    '',
    '--i',
    '',
    'plain',
    '--i',
    'Content-Type: text/html; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Language: de, en',
    '',
    '<p>html</p>',
    '--i--',
    '--o',
    'Content-Type: image/png; name="a b.png"',
    'Content-Disposition: attachment; filename="a b.png"; size=3',
    'Content-ID: <cid@x>',
    'Content-Transfer-Encoding: base64',
    'Content-Description: a picture',
    'Content-Location: http://x/y',
    '',
    'AAAA',
    '--o',
    'Content-Type: message/rfc822',
    '',
    'From: inner@example.org',
    'Subject: inner',
    '',
    'inner text',
    '--o--',
    '',
  ].join('\r\n'),
);

test.for([
  ['a tree', NESTED],
  ['a plain message', Buffer.from('Subject: x\r\n\r\ny\r\n')],
  ['nothing', Buffer.alloc(0)],
] as const)('the structure and envelope of %s come back from their compact form', ([, bytes]) => {
  const parsed = parseMessage(bytes);
  const compact = JSON.parse(JSON.stringify(compactStructure(parsed))) as ReturnType<typeof compactStructure>;
  const ids = (parts: readonly { partId: string | null }[]): (string | null)[] =>
    parts.map(({ partId }) => partId);
  expect(expandStructure(compact)).toEqual({
    structure: parsed.structure,
    textBody: ids(parsed.textBody),
    htmlBody: ids(parsed.htmlBody),
    attachments: ids(parsed.attachments),
  });
  const envelope = JSON.parse(JSON.stringify(compactEnvelope(parsed.envelope))) as object;
  expect(expandEnvelope(envelope)).toEqual(parsed.envelope);
});

test('a plain message needs little room', () => {
  const parsed = parseMessage(Buffer.from('Subject: x\r\n\r\ny\r\n'));
  expect(JSON.stringify(compactStructure(parsed)).length).toBeLessThan(200);
});
