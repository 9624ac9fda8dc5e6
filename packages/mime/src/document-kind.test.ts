import { expect, test } from 'vitest';
import { documentKind, documentParts } from './document-kind.ts';
import { parseMessage } from './parse-message.ts';
import { message, readFixture } from './testing/messages.ts';

test.each([
  ['application/pdf', null, 'pdf'],
  ['application/octet-stream', 'Report.PDF', 'pdf'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', null, 'office'],
  ['application/vnd.ms-excel.sheet.macroenabled.12', 'a', 'office'],
  ['application/vnd.oasis.opendocument.text', null, 'office'],
  ['application/octet-stream', '계획.hwpx', 'office'],
  ['text/rtf', null, 'rtf'],
  ['application/msword', 'letter.rtf', 'rtf'],
  ['application/msword', 'letter.doc', null],
  ['application/zip', 'all.zip', null],
  ['image/png', 'page.pdf', null],
  ['application/octet-stream', null, null],
])('%s named %s is %s', (type, name, kind) => {
  expect(documentKind(type, name)).toBe(kind);
});

test('documents of a message and of those attached to it', () => {
  const { structure } = parseMessage(
    message(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: application/pdf; name=a.pdf',
      '',
      'x',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Content-Type: application/octet-stream; name=b.docx',
      '',
      'y',
      '--b--',
    ),
  );
  expect(documentParts(structure, 10).map(({ part, kind }) => [part.name, kind])).toEqual([
    ['a.pdf', 'pdf'],
    ['b.docx', 'office'],
  ]);
  expect(documentParts(structure, 1)).toHaveLength(1);
  expect(documentParts(parseMessage(readFixture('newsletter')).structure, 10)).toEqual([]);
});
