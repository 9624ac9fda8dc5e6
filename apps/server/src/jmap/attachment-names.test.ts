import { parseMessage, type BodyStructure } from '@mailcote/mime';
import { expect, test } from 'vitest';
import { attachmentNames } from './attachment-names.ts';

/** Parts as a message with these header fields and bodies has them. */
function parts(...fields: string[]): BodyStructure[] {
  const bodies = fields.map((field) => `--b\r\n${field}\r\n\r\nSubject: a/b: c\r\n\r\nx\r\n`);
  return parseMessage(
    Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${bodies.join('')}--b--\r\n`),
  ).structure.parts;
}
const named = (...names: string[]) =>
  parts(...names.map((name) => `Content-Type: application/x; name*=utf-8''${encodeURIComponent(name)}`));

test('names keep to the folder they are written to, on any system', () => {
  expect(
    attachmentNames(
      named(
        '../../etc/passwd',
        String.raw`C:\Windows\x.dll`,
        '/abs',
        'a<b>?.txt',
        'con',
        'NUL.txt',
        'dot. ',
        '보고서.pdf',
        '‮gpj.exe',
      ),
    ),
  ).toEqual(['passwd', 'x.dll', 'abs', 'a_b__.txt', '_con', '_NUL.txt', 'dot', '보고서.pdf', 'gpj.exe']);
});

test('the same name again gets a number, whatever its case', () => {
  expect(attachmentNames(named('a.pdf', 'A.PDF', 'a (2).pdf', 'a.pdf', '.x', '.x'))).toEqual([
    'a.pdf',
    'A (2).PDF',
    'a (2) (2).pdf',
    'a (3).pdf',
    '.x',
    '.x (2)',
  ]);
});

test('what has no name is called by its kind, an attached message by its subject', () => {
  expect(
    attachmentNames(
      parts(
        'Content-Type: image/png',
        'Content-Type: image/png',
        'Content-Type: application/vnd.odd+x',
        'Content-Type: text/plain',
        'Content-Type: message/rfc822',
      ),
    ),
  ).toEqual(['image.png', 'image (2).png', 'file', 'text.txt', 'a_b_ c.eml']);
});
