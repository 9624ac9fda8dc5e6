import * as fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, test, vi } from 'vitest';
import { ComposeError } from './compose-error.ts';
import { composeMessage } from './compose-message.ts';
import type { ComposeInput } from './compose-message.ts';
import { decodePart, decodeText, partById } from './decode-part.ts';
import { parseMessage } from './parse-message.ts';
import { faults } from './testing/soundness.ts';
import type { BodyStructure } from './types.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

const BASE: ComposeInput = {
  from: { name: '김철수', email: 'kim@mailcote.example' },
  to: [{ name: 'Doe, "John"', email: 'john@example.org' }],
  subject: '안녕하세요, 견적서 보내드립니다 — please confirm',
  messageId: '1@mailcote.example',
  date: '2026-11-22T10:00:00+09:00',
};

/** What every composed message must be: ASCII, CRLF only, no line over 998 octets, and sound. */
function check(message: Buffer): void {
  const text = message.toString('latin1');
  expect(text).toMatch(/^[\t\r\n -~]*$/);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(text.endsWith('\r\n')).toBe(true);
  for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
  expect(faults(message, parseMessage(message))).toEqual([]);
}

function outline({ type, disposition, name, parts }: BodyStructure): unknown {
  return parts.length > 0
    ? { [type]: parts.map(outline) }
    : [type, disposition, name].filter((fact) => fact !== null).join(' ');
}

test('everything at once comes back', async () => {
  const message = await composeMessage({
    ...BASE,
    sender: { name: null, email: 'secretary@mailcote.example' },
    cc: [{ name: null, email: 'a@한국.example' }],
    bcc: [{ name: 'Eve', email: 'eve@example.org' }],
    replyTo: [{ name: 'Team', email: 'team@mailcote.example' }],
    inReplyTo: ['0@example.org'],
    references: ['a@example.org', '0@example.org'],
    text: 'Hello\nFrom here\n.\n안녕 \n',
    html: '<p>안녕<img src="cid:pic"></p>',
    inline: [{ cid: 'pic', type: 'image/png', name: '그림.png', content: Buffer.from([1, 2, 3]) }],
    attachments: [
      {
        name: '아주 긴 이름의 보고서 (최종본) 2026년 11월.pdf',
        type: 'application/pdf',
        content: Buffer.alloc(1000, 7),
      },
      { name: 'plain.txt', type: 'text/plain', content: 'text' },
    ],
    headers: [{ name: 'Auto-Submitted', value: { text: 'auto-replied' } }],
  });
  check(message);
  const parsed = parseMessage(message);
  expect(parsed.envelope).toMatchObject({
    messageId: ['1@mailcote.example'],
    inReplyTo: ['0@example.org'],
    references: ['a@example.org', '0@example.org'],
    sentAt: '2026-11-22T10:00:00+09:00',
    subject: BASE.subject,
    from: [BASE.from],
    sender: [{ name: null, email: 'secretary@mailcote.example' }],
    replyTo: [{ name: 'Team', email: 'team@mailcote.example' }],
    to: BASE.to,
    cc: [{ name: null, email: 'a@xn--3e0b707e.example' }],
    bcc: [{ name: 'Eve', email: 'eve@example.org' }],
  });
  expect(outline(parsed.structure)).toEqual({
    'multipart/mixed': [
      {
        'multipart/alternative': [
          'text/plain',
          { 'multipart/related': ['text/html', 'image/png inline 그림.png'] },
        ],
      },
      'application/pdf attachment 아주 긴 이름의 보고서 (최종본) 2026년 11월.pdf',
      'text/plain attachment plain.txt',
    ],
  });
  expect(decodeText(message, partById(parsed.structure, '1.1')!).text).toBe('Hello\nFrom here\n.\n안녕 \n');
  expect(decodeText(message, partById(parsed.structure, '1.2.1')!).text).toBe(
    '<p>안녕<img src="cid:pic"></p>',
  );
  expect(decodePart(message, partById(parsed.structure, '2')!).equals(Buffer.alloc(1000, 7))).toBe(true);
  expect(message.toString('latin1')).toContain('\r\nAuto-Submitted: auto-replied\r\n');
});

test.each<[string, Partial<ComposeInput>, unknown]>([
  ['nothing', {}, 'text/plain'],
  ['text', { text: 'a' }, 'text/plain'],
  ['HTML', { html: 'a' }, 'text/html'],
  ['both', { text: 'a', html: 'b' }, { 'multipart/alternative': ['text/plain', 'text/html'] }],
  [
    'HTML with a picture',
    { html: 'b', inline: [{ cid: 'p', type: 'image/png', content: Buffer.from('x') }] },
    { 'multipart/related': ['text/html', 'image/png inline'] },
  ],
  [
    'a picture without HTML',
    { text: 'b', inline: [{ cid: 'p', type: 'image/png', content: Buffer.from('x') }] },
    { 'multipart/mixed': ['text/plain', 'image/png inline'] },
  ],
  [
    'an attachment only',
    { attachments: [{ name: 'a.bin', type: 'application/octet-stream', content: Buffer.from('x') }] },
    { 'multipart/mixed': ['text/plain', 'application/octet-stream attachment a.bin'] },
  ],
])('structure: %s', async (_what, input, expected) => {
  const message = await composeMessage({ ...BASE, ...input });
  check(message);
  expect(outline(parseMessage(message).structure)).toEqual(expected);
});

const INJECTION = 'x\r\nBcc: victim@example.org';
const ADDRESS = { name: null, email: 'a@x.test' };

test.each<[string, Partial<ComposeInput>]>([
  ['subject', { subject: INJECTION }],
  ['bare LF', { subject: 'x\ny' }],
  ['bare CR', { subject: 'x\ry' }],
  ['NUL', { subject: 'x\0y' }],
  ['from name', { from: { name: INJECTION, email: 'a@x.test' } }],
  ['from address', { from: { name: null, email: `a@x.test\r\nBcc: b@x.test` } }],
  ['to', { to: [ADDRESS, { name: null, email: INJECTION }] }],
  ['cc', { cc: [{ name: INJECTION, email: 'a@x.test' }] }],
  ['reply-to', { replyTo: [{ name: INJECTION, email: 'a@x.test' }] }],
  ['message id', { messageId: INJECTION }],
  ['message id with a bracket', { messageId: 'a> <b' }],
  ['in-reply-to', { inReplyTo: [INJECTION] }],
  ['references', { references: ['a@b', INJECTION] }],
  ['date', { date: INJECTION }],
  ['header value', { headers: [{ name: 'X-A', value: { text: INJECTION } }] }],
  ['raw header value', { headers: [{ name: 'X-A', value: { raw: ` ${INJECTION}` } }] }],
  ['raw header value, empty fold', { headers: [{ name: 'X-A', value: { raw: ' a\r\n \r\nb' } }] }],
  ['header name', { headers: [{ name: 'X-A: b\r\nX-B', value: { text: 'c' } }] }],
  ['header of ours', { headers: [{ name: 'Content-Type', value: { text: 'text/html' } }] }],
  ['attachment name', { attachments: [{ name: INJECTION, type: 'a/b', content: 'x' }] }],
  ['attachment type', { attachments: [{ name: 'a', type: `a/b\r\nX: y`, content: 'x' }] }],
  ['content id', { html: 'x', inline: [{ cid: INJECTION, type: 'image/png', content: Buffer.from('x') }] }],
  ['URL', { headers: [{ name: 'List-Help', value: { urls: [INJECTION] } }] }],
])('refused: %s', async (_what, input) => {
  await expect(composeMessage({ ...BASE, ...input })).rejects.toBeInstanceOf(ComposeError);
});

test('the error names the field', async () => {
  await expect(composeMessage({ ...BASE, subject: INJECTION })).rejects.toMatchObject({
    name: 'ComposeError',
    field: 'Subject',
    message: 'Subject: line breaks and control characters are not allowed',
  });
});

test('an address that ASCII cannot hold stays UTF-8 (RFC 6532)', async () => {
  const message = await composeMessage({ ...BASE, to: [{ name: '길동', email: '길동@한국.example' }] });
  expect(parseMessage(message).envelope.to).toEqual([{ name: '길동', email: '길동@한국.example' }]);
});

/** Text as people and attackers write it: any characters but the controls that are refused. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 120 })
  .map((value) => value.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f]/g, ' '));
/** What survives the Text form: white space at the ends, and bidi marks in names, do not. */
const trimmed = text.map((value) =>
  value
    .normalize('NFC')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim(),
);
const body = fc
  .string({ unit: 'grapheme', maxLength: 400 })
  .map((value) => value.toWellFormed().replaceAll('\0', ''));

test('compose, then parse: all of it comes back', async () => {
  await fc.assert(
    fc.asyncProperty(
      trimmed,
      trimmed,
      fc.emailAddress(),
      body,
      body,
      trimmed,
      fc.uint8Array(),
      async (subject, name, email, plain, html, file, octets) => {
        const message = await composeMessage({
          ...BASE,
          subject,
          to: [{ name: name === '' ? null : name, email }],
          text: plain,
          html,
          attachments: [{ name: file, type: 'application/octet-stream', content: octets }],
        });
        check(message);
        const { envelope, structure } = parseMessage(message);
        expect(envelope.subject).toBe(subject);
        expect(envelope.to).toEqual([{ name: name === '' ? null : name, email }]);
        const lines = (value: string): string => value.replace(/\r\n?/g, '\n').replace(/^\uFEFF/, '');
        expect(decodeText(message, partById(structure, '1.1')!).text).toBe(lines(plain));
        expect(decodeText(message, partById(structure, '1.2')!).text).toBe(lines(html));
        const attached = partById(structure, '2')!;
        expect(attached.dispositionParams['filename'] ?? '').toBe(file);
        expect(attached.params['name'] ?? '').toBe(file);
        expect(decodePart(message, attached).equals(Buffer.from(octets))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('a stranger reads the same: postal-mime', async () => {
  const letters = fc
    .stringMatching(/^[A-Za-z가-힣ぁ-ん一-龥é ,.()"'!?-]{1,80}$/)
    .map((value) => value.replace(/\s+/g, ' ').trim());
  await fc.assert(
    fc.asyncProperty(
      letters,
      letters,
      letters,
      fc.uint8Array({ minLength: 1 }),
      async (subject, name, file, octets) => {
        fc.pre(subject !== '' && name !== '' && file !== '');
        const message = await composeMessage({
          ...BASE,
          subject,
          to: [{ name, email: 'a@x.test' }],
          text: subject,
          attachments: [{ name: file, type: 'application/octet-stream', content: octets }],
        });
        const email = await PostalMime.parse(message);
        expect(email.subject).toBe(subject);
        expect(email.to).toEqual([{ name, address: 'a@x.test' }]);
        expect(email.text?.trimEnd()).toBe(subject);
        expect(email.attachments[0]?.filename).toBe(file);
        expect(Buffer.from(email.attachments[0]?.content as ArrayBuffer).equals(Buffer.from(octets))).toBe(
          true,
        );
      },
    ),
  );
});
