import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeMdn, type ComposeMdnInput } from './compose-mdn.ts';
import { ComposeError } from './compose-error.ts';
import { parseMdn } from './parse-mdn.ts';
import { parseMessage } from './parse-message.ts';

const INPUT: ComposeMdnInput = {
  from: { name: 'Ana', email: 'ana@example.org' },
  to: [{ name: null, email: 'bob@example.net' }],
  subject: 'Gelesen: Grüße',
  messageId: 'mdn1@example.org',
  date: new Date('2026-11-22T10:00:00Z'),
  text: 'It has been shown.\n',
  original: null,
  reportingUA: 'pc.example.org; Mailcote',
  mdnGateway: null,
  originalRecipient: 'rfc822; Ana@Example.org',
  finalRecipient: 'rfc822; ana@example.org',
  originalMessageId: '<m1@example.net>',
  disposition: { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' },
  error: [],
  extensionFields: { 'X-Mood': 'good' },
};
const read = (bytes: Buffer) => parseMdn(bytes, parseMessage(bytes));

test('what is written is a report by RFC 8098, and read again as it was', async () => {
  const bytes = await composeMdn(INPUT);
  const { envelope, header, structure } = parseMessage(bytes);
  expect(structure).toMatchObject({
    type: 'multipart/report',
    params: { 'report-type': 'disposition-notification' },
    parts: [{ type: 'text/plain' }, { type: 'message/disposition-notification', encoding: '7bit' }],
  });
  expect(bytes.toString()).toContain(
    [
      'Reporting-UA: pc.example.org; Mailcote',
      'Original-Recipient: rfc822; Ana@Example.org',
      'Final-Recipient: rfc822; ana@example.org',
      'Original-Message-ID: <m1@example.net>',
      'Disposition: manual-action/MDN-sent-manually; displayed',
      'X-Mood: good',
    ].join('\r\n'),
  );
  expect(envelope).toMatchObject({ subject: 'Gelesen: Grüße', inReplyTo: ['m1@example.net'] });
  expect(header.map(({ name }) => name)).not.toContain('Auto-Submitted');
  const { from: _1, to: _2, subject: _3, messageId: _4, date: _5, original: _6, ...report } = INPUT;
  expect(read(bytes)).toEqual({
    ...report,
    extensionFields: { 'x-mood': 'good' },
    includesOriginal: false,
  });
});

test('automatic, with the message, and in an address of UTF-8', async () => {
  const bytes = await composeMdn({
    ...INPUT,
    finalRecipient: 'utf-8; 아나@example.org',
    original: Buffer.from('Subject: Hi\r\n\r\nHi\r\n'),
    disposition: { actionMode: 'automatic-action', sendingMode: 'mdn-sent-automatically', type: 'deleted' },
    error: ['no disk', 'no time'],
  });
  expect(parseMessage(bytes).header.find(({ name }) => name === 'Auto-Submitted')?.raw).toBe(' auto-replied');
  expect(parseMessage(bytes).structure.parts[1]?.type).toBe('message/global-disposition-notification');
  expect(read(bytes)).toMatchObject({
    finalRecipient: 'utf-8; 아나@example.org',
    disposition: { type: 'deleted' },
    error: ['no disk', 'no time'],
    includesOriginal: true,
  });
});

test.each<[string, Partial<ComposeMdnInput>]>([
  ['a line break', { reportingUA: 'x\r\nDisposition: y' }],
  ['a field name that is none', { extensionFields: { 'a b': 'c' } }],
  ['a line break in a subject', { subject: 'a\nb' }],
])('%s is refused', async (_, wrong) => {
  await expect(composeMdn({ ...INPUT, ...wrong })).rejects.toThrow(ComposeError);
});

const report = (
  disposition: string,
  type = 'multipart/report; report-type=disposition-notification',
): Buffer =>
  Buffer.from(
    `Content-Type: ${type}; boundary=b\r\n\r\n--b\r\n\r\nRead.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n${disposition}\r\n--b--\r\n`,
  );

test.each<[string, string | null]>([
  ['Disposition: MANUAL-ACTION/mdn-sent-MANUALLY; Displayed', 'displayed'],
  ['disposition: automatic-action (a) / MDN-sent-automatically;processed/error,x', 'processed'],
  ['Disposition:\r\n automatic-action/MDN-sent-automatically;\r\n dispatched', 'dispatched'],
  ['Disposition: manual-action; displayed', null],
  ['Disposition: manual-action/MDN-sent-manually; eaten', null],
  ['Final-Recipient: rfc822; ana@example.org', null],
])('%s', (field, type) => {
  expect(read(report(field))?.disposition.type ?? null).toBe(type);
});

test('another kind of message is none', () => {
  const good = 'Disposition: manual-action/MDN-sent-manually; displayed';
  expect(read(report(good))).not.toBeNull();
  expect(read(report(good, 'multipart/mixed'))).toBeNull();
  expect(read(Buffer.from('Subject: x\r\n\r\nx'))).toBeNull();
});

test('anything at all is read or not, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      read(report(`Disposition: ${text}`));
      read(Buffer.from(text));
    }),
  );
});
