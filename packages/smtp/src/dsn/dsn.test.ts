import { decodeText, parseMessage } from '@mailcote/mime';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeDsn, type ComposeDsnInput } from './compose-dsn.ts';
import { parseDsn } from './parse-dsn.ts';
import { formatTypedAddress, parseTypedAddress } from './utf8-address.ts';

const original = Buffer.from(
  'From: anna@example.test \r\nTo: bob@remote.test\r\nSubject: Hello\r\nMessage-ID: <1@example.test>\r\n\r\nsecret body\r\n',
);
const input: ComposeDsnInput = {
  from: { name: 'Mail Delivery System', email: 'mailer-daemon@example.test' },
  to: 'anna@example.test',
  subject: 'Not delivered: Hello',
  messageId: '2@example.test',
  date: new Date('2026-11-22T10:00:00Z'),
  text: 'It did not arrive.\n',
  original,
  originalMessageId: '1@example.test',
  reportingMta: 'mx.example.test',
  arrivalDate: new Date('2026-11-22T09:00:00Z'),
  recipients: [
    {
      finalRecipient: 'bob@remote.test',
      originalRecipient: null,
      action: 'failed',
      status: '5.1.1',
      remoteMta: 'mx.remote.test',
      diagnosticCode: '550 5.1.1 No such user',
      lastAttemptDate: new Date('2026-11-22T09:59:00Z'),
    },
    {
      finalRecipient: '김@메일.test',
      originalRecipient: 'kim@remote.test',
      action: 'delayed',
      status: '4.4.1',
      remoteMta: null,
      diagnosticCode: null,
      lastAttemptDate: null,
    },
  ],
};

test('a notification is read back as it was written', async () => {
  const bytes = await composeDsn(input);
  const parsed = parseMessage(bytes);
  const { reportingMta, arrivalDate, recipients } = input;
  expect(parseDsn(bytes, parsed)).toEqual({ reportingMta, arrivalDate, recipients });
  expect(parsed.structure.type).toBe('multipart/report');
  expect(parsed.structure.params['report-type']).toBe('delivery-status');
  expect(parsed.structure.parts.map((part) => part.type)).toEqual([
    'text/plain',
    'message/delivery-status',
    'text/rfc822-headers',
  ]);
  expect(parsed.envelope).toMatchObject({ inReplyTo: ['1@example.test'], references: ['1@example.test'] });
  expect(parsed.header.find((field) => field.name === 'Auto-Submitted')?.raw.trim()).toBe('auto-replied');
});

test('it is plain ASCII, returns the header only, and says what people need', async () => {
  const bytes = await composeDsn(input);
  const text = bytes.toString('latin1');
  expect(text).toMatch(/^[\t\r\n -~]*$/);
  expect(text).not.toMatch(/[^\r]\n/);
  expect(text).toContain('Subject: Hello\r\n');
  expect(text).not.toContain('secret body');
  const [human] = parseMessage(bytes).textBody;
  if (human === undefined) throw new Error('no text part');
  expect(decodeText(bytes, human).text.trim()).toBe('It did not arrive.');
});

test('a header in UTF-8 goes back as message/global-headers', async () => {
  const bytes = await composeDsn({ ...input, original: Buffer.from('Subject: 안녕\r\n\r\n') });
  expect(parseMessage(bytes).structure.parts[2]?.type).toBe('message/global-headers');
});

test('nothing from outside can add a field', async () => {
  const evil = 'x\r\nInjected: yes';
  const [recipient] = input.recipients;
  if (recipient === undefined) throw new Error('no recipient');
  const bytes = await composeDsn({
    ...input,
    subject: evil,
    reportingMta: evil,
    recipients: [
      { ...recipient, finalRecipient: evil, remoteMta: evil, diagnosticCode: evil, originalRecipient: evil },
    ],
  });
  expect(bytes.toString('latin1')).not.toMatch(/^Injected/m);
});

test('the example of RFC 3464, appendix E', () => {
  const bytes = Buffer.from(
    [
      'From: Mail Delivery Subsystem <MAILER-DAEMON@cs.utk.edu>',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      '',
      'failed',
      '--b',
      'content-type: message/delivery-status',
      '',
      'Reporting-MTA: dns; cs.utk.edu',
      '',
      'Original-Recipient: rfc822;louisl@larry.slip.umd.edu',
      'Final-Recipient: rfc822;louisl@larry.slip.umd.edu',
      'Action: failed',
      'Status: 4.0.0',
      'Diagnostic-Code: smtp; 426 connection timed out',
      'Last-Attempt-Date: Thu, 7 Jul 1994 17:15:49 -0400',
      '--b--',
    ].join('\r\n'),
  );
  expect(parseDsn(bytes, parseMessage(bytes))).toMatchObject({
    reportingMta: 'cs.utk.edu',
    recipients: [
      {
        finalRecipient: 'louisl@larry.slip.umd.edu',
        status: '4.0.0',
        diagnosticCode: '426 connection timed out',
        lastAttemptDate: new Date('1994-07-07T21:15:49Z'),
      },
    ],
  });
});

test('other mail is no notification, and no bytes make the parser throw', () => {
  const mail = Buffer.from('Subject: x\r\n\r\nhello\r\n');
  expect(parseDsn(mail, parseMessage(mail))).toBeNull();
  const line = fc.oneof(
    fc.constantFrom(
      'Final-Recipient: rfc822; a@b',
      'Action: failed',
      'Status: x',
      '',
      ' folded',
      'Final-Recipient: utf-8; \\x{FFFFFF}',
    ),
    fc.string(),
  );
  const head =
    'Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n';
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const bytes = Buffer.from(`${head}${lines.join('\r\n')}`);
      parseDsn(bytes, parseMessage(bytes));
    }),
    { numRuns: 500 },
  );
});

test('typed addresses both ways', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
      const address = `${text.replaceAll(/\s/g, '')}@한국.test`;
      expect(parseTypedAddress(formatTypedAddress(address))).toBe(address);
    }),
  );
  expect(formatTypedAddress('a+b@example.test')).toBe('rfc822; a+b@example.test');
  expect(formatTypedAddress('김+b@x.test')).toBe('utf-8; \\x{AE40}\\x{2B}b@x.test');
});
