import { decodeText, parseMessage } from '@mailcote/mime';
import { parseDsn, reply } from '@mailcote/smtp';
import { expect, test } from 'vitest';
import { composeBounce, mayBounce } from './bounce.ts';
import { explain } from './explain.ts';

test('a bounce says who, why and by whom, for people and for programs', async () => {
  const at = new Date('2026-11-22T10:00:00Z');
  const bytes = await composeBounce({
    hostname: 'mx.example.test',
    mailFrom: 'anna@example.test',
    arrivalDate: at,
    now: at,
    original: Buffer.from('Subject: =?UTF-8?B?7JWI64WV?=\r\nMessage-ID: <1@example.test>\r\n\r\nprivate\r\n'),
    failed: [
      {
        rcptTo: 'bob@remote.test',
        reply: reply(550, '5.1.1', 'No such user\nreally'),
        remoteName: 'mx.remote.test',
        at,
      },
      {
        rcptTo: '김@nowhere.test',
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
      originalRecipient: null,
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
  const [text] = parsed.textBody;
  if (text === undefined) throw new Error('no text');
  expect(decodeText(bytes, text).text).toContain(
    'bob@remote.test\n  There is no such address.\n  mx.remote.test said: 550 5.1.1 No such user really\n',
  );
  expect(bytes.toString()).not.toContain('private');
});

test('nobody is told about a bounce that bounced', () => {
  expect(mayBounce('')).toBe(false);
  expect(mayBounce('anna@example.test')).toBe(true);
});

test('explanations go by whole numbers', () => {
  expect(explain('5.1.1')).toBe('There is no such address.');
  expect(explain('5.1.10')).toBe('The domain of this address takes no mail.');
  expect(explain('5.1.6')).toBe('The address is wrong or no longer used.');
  expect(explain('5.0.0')).toBe('The other server did not take the message.');
});
