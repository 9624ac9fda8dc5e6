import { expect, test } from 'vitest';
import { parseImapUrl } from './imap-url.ts';

const WHOLE = { part: [], text: null, fields: [] };
const PLAIN = { server: null, uidValidity: null, section: WHOLE, partial: null };

test.each([
  [
    '/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER',
    { mailbox: 'Drafts', uidValidity: 385759045, uid: 20, section: { ...WHOLE, text: 'HEADER' } },
  ],
  [
    '/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME',
    { mailbox: 'Drafts', uidValidity: 385759045, uid: 20, section: { ...WHOLE, part: [1], text: 'MIME' } },
  ],
  ['/Drafts/;UID=3002', { mailbox: 'Drafts', uid: 3002 }],
  [';UID=20/;SECTION=2.1', { mailbox: null, uid: 20, section: { ...WHOLE, part: [2, 1] } }],
  ['/a/b%2Fc;UIDVALIDITY=1/;UID=2', { mailbox: 'a/b/c', uidValidity: 1, uid: 2 }],
  [
    '/%ED%8E%B8%EC%A7%80/;UID=2/;PARTIAL=0.1024',
    { mailbox: '편지', uid: 2, partial: { start: 0, length: 1024 } },
  ],
  [
    '/inbox/;UID=1/;PARTIAL=7',
    { mailbox: 'INBOX', uid: 1, partial: { start: 7, length: Number.MAX_SAFE_INTEGER } },
  ],
  [
    '/x/;uid=1/;section=HEADER.FIELDS%20(From%20To)',
    { mailbox: 'x', uid: 1, section: { part: [], text: 'HEADER.FIELDS', fields: ['From', 'To'] } },
  ],
  [
    'imap://anna%40x.example;AUTH=*@mail.example/INBOX/;UID=4',
    { server: { user: 'anna@x.example', host: 'mail.example' }, mailbox: 'INBOX', uid: 4 },
  ],
  [
    'imap://mail.example:143/INBOX/;UID=4',
    { server: { user: null, host: 'mail.example' }, mailbox: 'INBOX', uid: 4 },
  ],
])('%s', (url, expected) => {
  expect(parseImapUrl(url)).toEqual({ ...PLAIN, ...expected });
});

test.each([
  '',
  'INBOX',
  '/INBOX',
  '/INBOX;UIDVALIDITY=1',
  '/INBOX?SUBJECT%20x',
  '/INBOX/;UID=0',
  '/INBOX/;UID=4294967296',
  '/INBOX/;UID=1/;SECTION=NONSENSE',
  '/INBOX/;UID=1/;SECTION=1]%20x[',
  '/INBOX/;UID=1/;PARTIAL=1.0',
  '/INBOX/;UID=1;URLAUTH=user+anna:internal:0123456789abcdef0123456789abcdef',
  '/%ff/;UID=1',
  '/a%00b/;UID=1',
  '/%0d%0aa1%20LOGOUT/;UID=1',
  'http://mail.example/INBOX/;UID=1',
  'imap://mail.example:993/INBOX/;UID=1',
  `/${'x'.repeat(5000)}/;UID=1`,
])('%s is no URL of a message here', (url) => {
  expect(parseImapUrl(url)).toBeNull();
});

test('no URL takes long', () => {
  const started = process.cpuUsage();
  for (const url of [
    '/;'.repeat(2000),
    `/${';UIDVALIDITY=1'.repeat(280)}`,
    '/'.repeat(4000),
    `;UID=1/;SECTION=${'1.'.repeat(2000)}`,
  ])
    parseImapUrl(url);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(1000);
});
