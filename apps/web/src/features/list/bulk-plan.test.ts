import { expect, test } from 'vitest';
import type { EmailFilter } from '../../mail-store/index.ts';
import { planBulk } from './bulk-plan.ts';

const ROLES = { inbox: 'in', archive: 'ar', junk: 'ju', trash: 'tr', sent: 'se', drafts: 'dr' };
const place = (mailboxId: string | null, filter: EmailFilter | null) => ({
  mailboxId,
  spec: { key: 'k', filter, mailboxId },
});
const inbox = place('in', { inMailbox: 'in' });
const search = place(null, { text: 'x' });

test('archive takes out of the mailbox that is looked at; out of the inbox where it is a search', () => {
  const patch = { 'mailboxIds/in': null, 'mailboxIds/ar': true };
  expect(planBulk({ kind: 'archive' }, inbox, ROLES)?.patch).toEqual(patch);
  const plan = planBulk({ kind: 'archive' }, search, ROLES);
  expect(plan?.patch).toEqual(patch);
  expect(plan?.filter).toEqual({
    operator: 'AND',
    conditions: [
      { operator: 'AND', conditions: [{ text: 'x' }, { notKeyword: '$draft' }] },
      { inMailbox: 'in' },
    ],
  });
  expect(planBulk({ kind: 'archive' }, place('ar', { inMailbox: 'ar' }), ROLES)).toBeNull();
});

test('what goes to the trash goes with its whole conversation', () => {
  expect(planBulk({ kind: 'trash' }, search, ROLES)).toEqual({
    filter: { text: 'x' },
    wholeThreads: true,
    patch: { mailboxIds: { tr: true } },
  });
  expect(planBulk({ kind: 'trash' }, search, { ...ROLES, trash: null })).toBeNull();
});

test('labels are put on beside the others, and nothing is left nowhere', () => {
  expect(planBulk({ kind: 'label', add: ['a'], remove: ['b'] }, inbox, ROLES)?.patch).toEqual({
    'mailboxIds/a': true,
    'mailboxIds/b': null,
  });
  expect(planBulk({ kind: 'label', add: [], remove: ['b'] }, inbox, ROLES)?.patch).toEqual({
    'mailboxIds/b': null,
    'mailboxIds/ar': true,
  });
});

test('one’s own messages are no spam and are not moved out of a search', () => {
  for (const request of [{ kind: 'spam' }, { kind: 'move', to: 'a' }] as const)
    expect(JSON.stringify(planBulk(request, search, ROLES)?.filter)).toContain('"inMailboxOtherThan":["se"]');
});
