import { expect, test } from 'vitest';
import type { ListedEmail } from '../../mail-store/index.ts';
import { makeEmail } from '../../mail-store/testing.ts';
import {
  planArchive,
  planLabels,
  planMove,
  planMute,
  planRestore,
  planSnooze,
  planSpam,
  planStar,
  planTrash,
  planUnread,
  planWake,
  type Roles,
} from './plan.ts';

const roles: Roles = {
  inbox: 'inbox',
  archive: 'archive',
  junk: 'junk',
  trash: 'trash',
  sent: 'sent',
  drafts: 'drafts',
};
const theirs = makeEmail(3, { id: 'theirs', threadId: 't' });
const mine = makeEmail(2, { id: 'mine', threadId: 't', mailboxIds: { sent: true } });
const newest = makeEmail(1, { id: 'newest', threadId: 't', mailboxIds: { inbox: true, m9: true } });
const draft = makeEmail(0, {
  id: 'draft',
  threadId: 't',
  mailboxIds: { drafts: true },
  keywords: { $draft: true, $seen: true },
});
const thread: ListedEmail[] = [theirs, mine, newest, draft];

test('archiving moves what lies in the inbox; sent messages and drafts stay', () => {
  expect(Object.fromEntries(planArchive([thread], roles, 'inbox'))).toEqual({
    theirs: { mailboxIds: { inbox: null, archive: true } },
    newest: { mailboxIds: { inbox: null, archive: true } },
  });
});

test('deleting takes the whole conversation', () => {
  expect([...planTrash([thread], roles).keys()]).toEqual(['theirs', 'mine', 'newest', 'draft']);
  expect(planTrash([thread], roles).get('newest')).toEqual({
    mailboxIds: { inbox: null, m9: null, trash: true },
  });
});

test('spam is what others wrote', () => {
  const patches = planSpam([thread], roles);
  expect([...patches.keys()]).toEqual(['theirs', 'newest']);
  expect(patches.get('theirs')?.keywords).toEqual({ $junk: true, $notjunk: null });
  const junk = makeEmail(0, { mailboxIds: { junk: true } });
  expect(planRestore([[junk]], roles).get('e0')).toEqual({
    mailboxIds: { junk: null, inbox: true },
    keywords: { $junk: null, $notjunk: true },
  });
});

test('moving goes out of the folder that is looked at, or out of all of them', () => {
  expect(Object.fromEntries(planMove([thread], roles, 'inbox', 'm7'))).toEqual({
    theirs: { mailboxIds: { inbox: null, m7: true } },
    newest: { mailboxIds: { inbox: null, m7: true } },
  });
  expect(planMove([thread], roles, null, 'm7').get('newest')).toEqual({
    mailboxIds: { inbox: null, m9: null, m7: true },
  });
  expect(planMove([thread], roles, 'inbox', 'inbox').size).toBe(0);
});

test('unread is the newest of the others', () => {
  expect([...planUnread([thread], roles).keys()]).toEqual(['newest']);
  expect([...planUnread([[mine]], roles).keys()]).toEqual(['mine']);
});

test('a star goes on the newest, and all of them come off', () => {
  expect([...planStar([[theirs, newest]], true).keys()]).toEqual(['newest']);
  const starred = [
    makeEmail(3, { id: 'theirs', keywords: { $flagged: true } }),
    makeEmail(1, { id: 'newest', keywords: { $flagged: true } }),
  ];
  expect(planStar([starred], true).size).toBe(0);
  expect([...planStar([starred], false).keys()]).toEqual(['theirs', 'newest']);
});

test('labels are put on the whole conversation, drafts left out; nothing is left nowhere', () => {
  expect(Object.fromEntries(planLabels([thread], roles, { add: ['m9'], remove: [] }))).toEqual({
    theirs: { mailboxIds: { m9: true } },
    mine: { mailboxIds: { m9: true } },
  });
  const alone = makeEmail(0, { id: 'alone', mailboxIds: { m9: true } });
  expect(Object.fromEntries(planLabels([[alone]], roles, { add: [], remove: ['m9'] }))).toEqual({
    alone: { mailboxIds: { m9: null, archive: true } },
  });
  const binned = makeEmail(0, { id: 'binned', mailboxIds: { trash: true } });
  expect(planLabels([[binned]], roles, { add: ['m9'], remove: [] }).size).toBe(0);
});

test('what lies in the inbox is snoozed, and all of it comes back', () => {
  const until = '2027-01-01T08:00:00Z';
  const away = {
    mailboxIds: { inbox: null, archive: true },
    keywords: { $snoozed: true },
    snoozedUntil: until,
  };
  expect(Object.fromEntries(planSnooze([thread], roles, until))).toEqual({ theirs: away, newest: away });
  const archived = [makeEmail(0, { id: 'old', mailboxIds: { archive: true } }), mine];
  expect([...planSnooze([archived], roles, until).keys()]).toEqual(['old']);
  const snoozed = makeEmail(0, { id: 's', mailboxIds: { archive: true }, snoozedUntil: until });
  expect(Object.fromEntries(planWake([[snoozed, mine]], roles))).toEqual({
    s: { mailboxIds: { inbox: true, archive: null }, keywords: { $snoozed: null }, snoozedUntil: null },
  });
});

test('muting takes the conversation out of the inbox; being heard again leaves it where it is', () => {
  const muted = Object.fromEntries(planMute([thread], roles, true));
  expect(muted).toEqual({
    theirs: { mailboxIds: { inbox: null, archive: true }, keywords: { $muted: true } },
    mine: { keywords: { $muted: true } },
    newest: { mailboxIds: { inbox: null, archive: true }, keywords: { $muted: true } },
  });
  const quiet = makeEmail(0, { id: 'q', keywords: { $muted: true } });
  expect(Object.fromEntries(planMute([[quiet]], roles, false))).toEqual({
    q: { keywords: { $muted: null } },
  });
});
