import { decodeText, parseMessage } from '@mailcote/mime';
import { parseDsn, reply } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import { composeReport } from './report.ts';
import { explain } from './explain.ts';

test('a bounce says who, why and by whom, for people and for programs', async () => {
  const at = new Date('2026-11-22T10:00:00Z');
  const bytes = await composeReport({
    kind: 'failed',
    envId: 'QQ+2B1',
    hostname: 'mx.example.test',
    mailFrom: 'anna@example.test',
    arrivalDate: at,
    now: at,
    original: Buffer.from('Subject: =?UTF-8?B?7JWI64WV?=\r\nMessage-ID: <1@example.test>\r\n\r\nprivate\r\n'),
    recipients: [
      {
        rcptTo: 'bob@remote.test',
        orcpt: 'rfc822;Bob+2Bx@old.test',
        reply: reply(550, '5.1.1', 'No such user\nreally'),
        remoteName: 'mx.remote.test',
        at,
      },
      {
        rcptTo: '김@nowhere.test',
        orcpt: null,
        reply: reply(550, '5.1.2', 'The domain nowhere.test does not exist'),
        remoteName: null,
        at,
      },
    ],
  });
  const parsed = parseMessage(bytes);
  expect(parsed.envelope).toMatchObject({
    subject: 'Not delivered: 안녕',
    to: [{ email: 'anna@example.test' }],
    from: [{ email: 'mailer-daemon@mx.example.test' }],
    inReplyTo: ['1@example.test'],
  });
  expect(parseDsn(bytes, parsed)?.recipients).toEqual([
    {
      finalRecipient: 'bob@remote.test',
      originalRecipient: 'Bob+x@old.test',
      action: 'failed',
      status: '5.1.1',
      remoteMta: 'mx.remote.test',
      diagnosticCode: '550 5.1.1 No such user really',
      lastAttemptDate: at,
    },
    {
      finalRecipient: '김@nowhere.test',
      originalRecipient: null,
      action: 'failed',
      status: '5.1.2',
      remoteMta: null,
      diagnosticCode: null,
      lastAttemptDate: at,
    },
  ]);
  expect(parseDsn(bytes, parsed)?.originalEnvelopeId).toBe('QQ+1');
  const [text] = parsed.textBody;
  if (text === undefined) throw new Error('no text');
  expect(decodeText(bytes, text).text).toContain(
    'bob@remote.test\n  There is no such address.\n  mx.remote.test said: 550 5.1.1 No such user really\n',
  );
  expect(bytes.toString()).not.toContain('private');
});

test('a delay says until when, a success who, and all of a message goes back when asked for', async () => {
  const at = new Date('2026-11-22T10:00:00Z');
  const willRetryUntil = new Date('2026-11-27T10:00:00Z');
  const common = {
    hostname: 'mx.example.test',
    mailFrom: 'anna@example.test',
    envId: null,
    arrivalDate: at,
    now: at,
    original: Buffer.from('Subject: x\r\n\r\nGr\u00fc\u00dfe von hier\r\n'),
  };
  const recipient = { rcptTo: 'bob@remote.test', orcpt: null, remoteName: 'mx.remote.test', at };
  const later = { ...recipient, reply: reply(450, null, 'Busy') };
  const delayed = await composeReport({ ...common, kind: 'delayed', recipients: [later], willRetryUntil });
  expect(parseDsn(delayed, parseMessage(delayed))?.recipients).toMatchObject([
    { action: 'delayed', status: '4.0.0', willRetryUntil },
  ]);
  expect(delayed.toString()).toContain('Your message has not been delivered yet to this recipient:');
  expect(delayed.toString()).toMatch(/until Fri, 27 Nov 2026 10:00 UTC; you need/);
  const taken = { ...recipient, reply: reply(250, null, 'OK') };
  const relayed = await composeReport({ ...common, kind: 'relayed', recipients: [taken] });
  expect(parseDsn(relayed, parseMessage(relayed))?.recipients).toMatchObject([
    { action: 'relayed', status: '2.0.0' },
  ]);
  const refused = { ...recipient, reply: reply(550, '5.1.1', 'no') };
  const full = await composeReport({ ...common, kind: 'failed', recipients: [refused], isFull: true });
  expect(parseMessage(full).structure.parts[2]?.type).toBe('message/rfc822');
  expect(full.toString()).toContain('Gr=C3=BC=C3=9Fe von hier');
});

test('explanations go by whole numbers', () => {
  expect(explain('5.1.1')).toBe('There is no such address.');
  expect(explain('5.1.10')).toBe('The domain of this address takes no mail.');
  expect(explain('5.1.6')).toBe('The address is wrong or no longer used.');
  expect(explain('5.0.0')).toBe('The other server did not take the message.');
});
