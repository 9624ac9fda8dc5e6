import { ALL_EMAILS } from '../read/all-emails.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../errors.ts';
import type { Id } from '../types.ts';
import type { AccountWriter } from '../write/account-writer.ts';
import { testDelivery, testMessage } from './messages.ts';

/** Numbers that look random and are the same in every run with the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(next: () => number, from: readonly T[]): T | undefined {
  return from[Math.floor(next() * from.length)];
}

const KEYWORDS = ['$seen', '$flagged', '$draft', 'later'];

/**
 * One thing that happens to an account, chosen by `next`: a delivery (alone or into a conversation), flags, moves,
 * deletions, mailboxes made and destroyed. What the account does not allow at that moment is no fault.
 */
export async function randomStep(store: Store, accountId: Id, next: () => number): Promise<void> {
  const choice = next();
  if (choice < 0.45) {
    const thread = Math.floor(next() * 12);
    const bytes = testMessage({
      subject: next() < 0.8 ? `Topic ${thread}` : `Re: Topic ${thread}`,
      references: next() < 0.6 ? [`root-${thread}@elsewhere.example`] : [],
      body: `Words ${Math.floor(next() * 1000)}`,
    });
    const role = pick(next, ['inbox', 'inbox', 'junk', 'archive'] as const) ?? 'inbox';
    const keywords = next() < 0.2 ? ['$seen'] : [];
    await store.deliver(testDelivery(accountId, bytes, { mailbox: { role }, keywords }));
    return;
  }
  await store.write(accountId, async (tx) => {
    try {
      await randomChange(tx, choice, next);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  });
}

async function randomChange(tx: AccountWriter, choice: number, next: () => number): Promise<void> {
  const mailboxes = await tx.mailboxes();
  const ids = mailboxes.map(({ id }) => id);
  const { ids: emails } = await tx.queryEmails({
    ...ALL_EMAILS,
    position: Math.floor(next() * 10),
    limit: 40,
  });
  const some = emails.filter(() => next() < 0.15);
  const keyword = pick(next, KEYWORDS) ?? '';
  if (choice < 0.65) {
    await tx.updateEmails(some, { keywords: next() < 0.5 ? { add: [keyword] } : { remove: [keyword] } });
  } else if (choice < 0.8) {
    const target = pick(next, ids) ?? '';
    const patch = next() < 0.5 ? { set: [target] } : { add: [target], remove: [pick(next, ids) ?? ''] };
    await tx.updateEmails(some, { mailboxIds: patch, keywords: { set: next() < 0.5 ? [] : [keyword] } });
  } else if (choice < 0.9) {
    await tx.destroyEmails(some.slice(0, 3));
  } else if (choice < 0.95) {
    await tx.createMailbox({
      name: `Folder ${Math.floor(next() * 20)}`,
      parentId: next() < 0.3 ? (pick(next, ids) ?? null) : null,
    });
  } else {
    const made = mailboxes.filter(({ role }) => role === null);
    const one = pick(next, made);
    if (one) await tx.destroyMailbox(one.id, { removeEmails: next() < 0.7 });
  }
}
