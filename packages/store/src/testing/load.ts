import { setTimeout as sleep } from 'node:timers/promises';
import { ALL_EMAILS } from '../read/all-emails.ts';
import { isTemporary } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Id, Trace } from '../types.ts';
import { testDelivery, testMessage } from './messages.ts';
import { pick, random } from './random-writer.ts';

/** What the load has been told by the store, and so must still be true after any crash. */
export type Acknowledgement =
  | { kind: 'delivered'; accountId: Id; emailId: Id; messageId: string }
  | { kind: 'keyword'; accountId: Id; emailId: Id; keyword: string }
  /** Said before it is asked for: whether it was done is open. */
  | { kind: 'destroying'; accountId: Id; emailIds: Id[] }
  | { kind: 'destroyed'; accountId: Id; emailIds: Id[] };

export interface LoadOptions {
  store: Store;
  accounts: readonly Id[];
  /** Makes Message-IDs unique over several loads. */
  name: string;
  seed: number;
  acknowledge: (what: Acknowledgement) => void;
  isDone: () => boolean;
}

const DELIVERERS = 6;
const WRITERS = 2;
/** Every so many messages one that is stored in chunks. */
const LARGE_EVERY = 25;
const LARGE_OCTETS = 600 * 1024;
const RETRY_MS = 50;

/**
 * Delivers and changes mail until `isDone()`. After a temporary error it tries the same again, as a sending server does;
 * anything else is thrown.
 */
export async function runLoad(options: LoadOptions): Promise<void> {
  const { seed } = options;
  await Promise.all([
    ...Array.from({ length: DELIVERERS }, (_, n) => runDeliverer(options, n, random(seed * 100 + n))),
    ...Array.from({ length: WRITERS }, (_, n) => runWriter(options, random(seed * 100 + 50 + n))),
  ]);
}

async function runDeliverer(options: LoadOptions, n: number, next: () => number): Promise<void> {
  const { store, accounts, name, acknowledge, isDone } = options;
  for (let count = 0; !isDone(); count += 1) {
    const accountId = pick(next, accounts) ?? '';
    const messageId = `${name}.${n}.${count}@load.example`;
    const body = count % LARGE_EVERY === LARGE_EVERY - 1 ? largeBody(next) : `Number ${count}`;
    const references = next() < 0.5 ? [`topic-${Math.floor(next() * 20)}@load.example`] : [];
    const bytes = testMessage({ messageId, references, body });
    const delivery = testDelivery(accountId, bytes, { trace: TRACE });
    const delivered = await persistently(isDone, () => store.deliver(delivery));
    if (delivered) acknowledge({ kind: 'delivered', accountId, emailId: delivered.emailId, messageId });
  }
}

async function runWriter(options: LoadOptions, next: () => number): Promise<void> {
  const { store, accounts, acknowledge, isDone } = options;
  while (!isDone()) {
    const accountId = pick(next, accounts) ?? '';
    const keyword = `k${Math.floor(next() * 1e9)}`;
    const found = await persistently(isDone, () => someEmails(store, accountId, next));
    if (!found || found.length === 0) {
      await sleep(RETRY_MS);
      continue;
    }
    if (next() < 0.3) {
      acknowledge({ kind: 'destroying', accountId, emailIds: found });
      const destroyed = await persistently(isDone, () =>
        store.write(accountId, (tx) => tx.destroyEmails(found)),
      );
      if (destroyed) acknowledge({ kind: 'destroyed', accountId, emailIds: destroyed });
    } else {
      const target = next() < 0.5 ? 'archive' : 'trash';
      const changed = await persistently(isDone, () =>
        store.write(accountId, async (tx) => {
          const mailbox = (await tx.mailboxes()).find(({ role }) => role === target);
          return tx.updateEmails(found, {
            keywords: { add: [keyword, '$seen'] },
            mailboxIds: { set: [mailbox?.id ?? ''] },
          });
        }),
      );
      for (const emailId of changed ?? []) acknowledge({ kind: 'keyword', accountId, emailId, keyword });
    }
  }
}

async function someEmails(store: Store, accountId: Id, next: () => number): Promise<Id[]> {
  const { ids } = await store
    .reader(accountId)
    .queryEmails({ ...ALL_EMAILS, position: Math.floor(next() * 20), limit: 8 });
  return ids.filter(() => next() < 0.4);
}

/** Null when the load ended first. */
async function persistently<T>(isDone: () => boolean, attempt: () => Promise<T>): Promise<T | null> {
  while (!isDone()) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTemporary(error)) throw error;
      await sleep(RETRY_MS);
    }
  }
  return null;
}

/** Octets that do not compress away. */
function largeBody(next: () => number): string {
  let body = '';
  while (body.length < LARGE_OCTETS) body += `${next().toString(36).slice(2)}\n`;
  return body;
}

const TRACE: Trace = {
  direction: 'in',
  startedAt: new Date(),
  peerAddress: '127.0.0.1',
  peerName: 'load.example',
  localName: 'mail.example.org',
  tls: null,
  lines: [
    { at: 0, from: 'S', text: '220 mail.example.org' },
    { at: 1, from: 'C', text: 'EHLO load.example' },
  ],
  outcome: 'accepted',
  rcptTo: null,
};
