import { expect, test } from 'vitest';
import { decideReply, type ReplyFacts } from './decide-reply.ts';

const NOON = new Date('2026-12-24T12:00:00Z');
const facts = (more: Partial<ReplyFacts> = {}, header: Record<string, string> = {}): ReplyFacts => ({
  response: { isEnabled: true, fromDate: null, toDate: null },
  receivedAt: NOON,
  header: Object.entries(header).map(([name, value]) => ({ name, raw: ` ${value}` })),
  sender: 'bob@example.net',
  isFromSelf: false,
  isInJunk: false,
  ownAddress: 'ana@example.org',
  ...more,
});
const from = (sender: string | null): ReplyFacts => facts({ sender });
const dates = (fromDate: string | null, toDate: string | null): ReplyFacts =>
  facts({
    response: {
      isEnabled: true,
      fromDate: fromDate === null ? null : new Date(fromDate),
      toDate: toDate === null ? null : new Date(toDate),
    },
  });
const having = (name: string, value: string): ReplyFacts => facts({}, { [name]: value });

const REPLY = 'reply';
test.each<[string, ReplyFacts, string]>([
  ['a person writes', facts(), REPLY],
  [
    'it is switched off',
    facts({ response: { isEnabled: false, fromDate: null, toDate: null } }),
    'switchedOff',
  ],
  // RFC 8621 8: on or after the one, before the other.
  ['on fromDate', dates('2026-12-24T12:00:00Z', null), REPLY],
  ['before fromDate', dates('2026-12-24T12:00:01Z', null), 'outsideDates'],
  ['before toDate', dates(null, '2026-12-24T12:00:01Z'), REPLY],
  ['on toDate', dates(null, '2026-12-24T12:00:00Z'), 'outsideDates'],
  ['between them', dates('2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'), REPLY],
  ['junk', facts({ isInJunk: true }), 'junk'],
  ['the null reverse-path (RFC 3834 2)', from(''), 'noSender'],
  ['no envelope at all', from(null), 'noSender'],
  ['no domain', from('root'), 'noSender'],
  ['from the account itself', facts({ isFromSelf: true }), 'ownAddress'],
  ...[
    'MAILER-DAEMON@example.net',
    'noreply@example.net',
    'no-reply@example.net',
    'No_Reply@example.net',
    'no-reply+token@example.net',
    'do-not-reply@example.net',
    'donotreply@example.net',
    'owner-friends@example.net',
    'friends-owner@example.net',
    'friends-request@example.net',
    'friends-bounces@example.net',
    'bounces+ana=example.org@example.net',
    'listserv@example.net',
    'majordomo@example.net',
    'news-noreply@example.net',
  ].map((sender): [string, ReplyFacts, string] => [sender, from(sender), 'automaticSender']),
  ...['postmaster@example.net', 'norbert@example.net', 'owner@example.net', 'request@example.net'].map(
    (sender): [string, ReplyFacts, string] => [sender, from(sender), REPLY],
  ),
  ['an automatic reply (RFC 3834 5)', having('Auto-Submitted', 'auto-replied'), 'automaticMessage'],
  ['generated', having('auto-submitted', '(by a clock) Auto-Generated; x=y'), 'automaticMessage'],
  ['an unknown kind of automatic', having('Auto-Submitted', 'auto-new'), 'automaticMessage'],
  ['an empty Auto-Submitted', having('Auto-Submitted', ''), 'automaticMessage'],
  ['explicitly by hand', having('Auto-Submitted', 'No (really)'), REPLY],
  ['a report', having('Content-Type', 'multipart/report; report-type=delivery-status'), 'automaticMessage'],
  ['an alternative', having('Content-Type', 'multipart/alternative; boundary=x'), REPLY],
  ['asked to be silent', having('X-Auto-Response-Suppress', 'DR, OOF'), 'automaticMessage'],
  ['asked for no receipts', having('X-Auto-Response-Suppress', 'DR'), REPLY],
  ['a list', having('List-Id', '<friends.example.net>'), 'mailingList'],
  ['a newsletter', having('List-Unsubscribe', '<https://example.net/>'), 'mailingList'],
  ['bulk', having('Precedence', 'bulk'), 'mailingList'],
  ['a list of old', having('precedence', 'LIST'), 'mailingList'],
  ['junk by its own word', having('Precedence', 'junk'), 'mailingList'],
  ['first class', having('Precedence', 'first-class'), REPLY],
  ['not to me', facts({ ownAddress: null }), 'notToMe'],
])('%s', (_, given, expected) => {
  const decision = decideReply(given);
  if (expected === REPLY)
    expect(decision).toEqual({ kind: 'reply', to: given.sender, from: 'ana@example.org' });
  else expect(decision).toEqual({ kind: 'silent', why: expected });
});
