import { parseMessage } from '@mailcote/mime';
import { expect, test } from 'vitest';
import { endOfText, isTooLongToKeep, substringText, textSignature } from './substring-text.ts';

const multipart = (...parts: string[]): Buffer =>
  Buffer.from(
    `Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
  );
const attachment = `Content-Type: application/pdf\r\n\r\n${'JVBERi0x'.repeat(20_000)}`;

test('what stands behind the last text is not needed', () => {
  for (const bytes of [
    multipart('Content-Type: text/plain\r\n\r\nfirst', attachment),
    multipart(attachment, 'Content-Type: text/html\r\n\r\n<p>last'),
    multipart('Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nits text', attachment),
    multipart(
      'Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: image/png\r\n\r\npixels',
      attachment,
    ),
    multipart(attachment),
    Buffer.from('Subject: nothing else\r\n\r\n'),
  ]) {
    const parsed = parseMessage(bytes);
    const end = endOfText(parsed.structure);
    expect(end).toBeLessThanOrEqual(bytes.length);
    expect(substringText({ ...parsed, bytes: bytes.subarray(0, end) })).toEqual(
      substringText({ ...parsed, bytes }),
    );
  }
  expect(endOfText(parseMessage(multipart('\r\nfirst', attachment)).structure)).toBeLessThan(100);
});

test('too much plain text is told from the structure, and an attachment is none', () => {
  const log = Buffer.from(`Subject: log\r\n\r\n${'long log line\r\n'.repeat(80_000)}`);
  const parsed = parseMessage(log);
  expect(isTooLongToKeep(parsed.structure)).toBe(true);
  expect(textSignature(substringText({ ...parsed, bytes: log }))).toBeNull();
  expect(isTooLongToKeep(parseMessage(multipart('\r\nfirst', attachment.repeat(10))).structure)).toBe(false);
});

test('white space is one blank, a NUL what PostgreSQL takes', () => {
  const { body } = substringText({
    bytes: Buffer.from('\r\na  b\tc \r\n\r\nd e\r\n'),
    ...parseMessage(Buffer.from('\r\na  b\tc \r\n\r\nd e\r\n')),
  });
  expect(body).toBe('A B C D E ');
});
