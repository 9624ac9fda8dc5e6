import { expect, test } from 'vitest';
import { parseMessageIds } from './message-ids.ts';
import { parseUrls } from './urls.ts';

test.each([
  ['<1234@local.machine.example>', ['1234@local.machine.example']],
  ['<a@x>\r\n <b@y> <c@z>', ['a@x', 'b@y', 'c@z']],
  ['<a@x>,<b@y>', ['a@x', 'b@y']],
  ['(a comment with <x@y>) <a@x>', ['a@x']],
  ['Your message of "Tue" <a@x>', ['a@x']],
  ['<a@\r\n x>', ['a@x']],
  ['a@x b@y', ['a@x', 'b@y']],
  ['<a(b)@x>', ['a(b)@x']],
  ['<no-at-sign>', ['no-at-sign']],
  ['no-at-sign', null],
  ['<>', null],
  ['', null],
  [`<${'x'.repeat(1000)}@y> <a@x>`, ['a@x']],
])('message ids of %j', (raw, expected) => {
  expect(parseMessageIds(raw)).toEqual(expected);
});

test.each([
  // RFC 2369 3
  [
    '<ftp://ftp.host.com/list.txt> (FTP), <mailto:list@host.com?subject=help>',
    ['ftp://ftp.host.com/list.txt', 'mailto:list@host.com?subject=help'],
  ],
  ['<mailto:list@host.com?subject=help> (List Instructions)', ['mailto:list@host.com?subject=help']],
  [
    '(Use this command to join the list)\r\n   <mailto:list-manager@host.com?body=subscribe%20list>',
    ['mailto:list-manager@host.com?body=subscribe%20list'],
  ],
  ['<https://a.test/(x)?b>', ['https://a.test/(x)?b']],
  ['<https://a.test/\r\n path>', ['https://a.test/path']],
  ['NO (posting not allowed on this list)', null],
])('URLs of %j', (raw, expected) => {
  expect(parseUrls(raw)).toEqual(expected);
});
