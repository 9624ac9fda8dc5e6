import { baseSubject } from '@mailcote/mime';
import type { Id, MailboxRole } from '../types.ts';

export interface ModelEmail {
  id: Id;
  threadId: Id;
  mailboxIds: Set<Id>;
  keywords: Set<string>;
  receivedAt: number;
}
export interface ModelMailbox {
  id: Id;
  parentId: Id | null;
  name: string;
  role: MailboxRole | null;
}
export interface ModelCounts {
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
}

/**
 * An account as RFC 8621 describes it, in memory and without any cleverness: everything is counted anew each time.
 * What the store says is compared with it.
 */
export class AccountModel {
  readonly emails = new Map<Id, ModelEmail>();
  readonly mailboxes = new Map<Id, ModelMailbox>();
  /** Thread by message id and base subject. */
  readonly #threads = new Map<string, Id>();

  /** The thread a message joins: the oldest live one that knows one of its ids with the same base subject. */
  threadFor(messageIds: readonly string[], subject: string): Id | null {
    const known = messageIds
      .map((id) => this.#threads.get(`${id} ${baseSubject(subject)}`))
      .filter((thread): thread is Id => thread !== undefined && this.thread(thread).length > 0);
    return known.toSorted((a, b) => number(a) - number(b))[0] ?? null;
  }

  addEmail(email: ModelEmail, messageIds: readonly string[], subject: string): void {
    for (const id of messageIds) {
      const key = `${id} ${baseSubject(subject)}`;
      const owner = this.#threads.get(key);
      if (owner === undefined || this.thread(owner).length === 0) this.#threads.set(key, email.threadId);
    }
    this.emails.set(email.id, email);
  }

  /** Oldest first. */
  thread(threadId: Id): Id[] {
    return [...this.emails.values()]
      .filter((email) => email.threadId === threadId)
      .sort(newestFirst)
      .reverse()
      .map(({ id }) => id);
  }

  threadIds(): Id[] {
    return [...new Set([...this.emails.values()].map(({ threadId }) => threadId))];
  }

  /** Newest first; collapsed: of each thread the first. */
  list(mailboxId: Id | null, collapseThreads: boolean): Id[] {
    const found = [...this.emails.values()]
      .filter((email) => mailboxId === null || email.mailboxIds.has(mailboxId))
      .sort(newestFirst);
    const seen = new Set<Id>();
    return found
      .filter(({ threadId }) => !collapseThreads || (!seen.has(threadId) && seen.add(threadId)))
      .map(({ id }) => id);
  }

  counts(mailboxId: Id): ModelCounts {
    const inside = [...this.emails.values()].filter((email) => email.mailboxIds.has(mailboxId));
    const threads = new Set(inside.map(({ threadId }) => threadId));
    return {
      totalEmails: inside.length,
      unreadEmails: inside.filter(isUnread).length,
      totalThreads: threads.size,
      unreadThreads: [...threads].filter((thread) => this.#isThreadUnread(thread, mailboxId)).length,
    };
  }

  /** RFC 8621 2: as if the emails in the trash were a thread of their own. */
  #isThreadUnread(threadId: Id, mailboxId: Id): boolean {
    const trash = [...this.mailboxes.values()].find(({ role }) => role === 'trash')?.id ?? '';
    return [...this.emails.values()].some((email) => {
      if (email.threadId !== threadId || !isUnread(email)) return false;
      const isOnlyInTrash = email.mailboxIds.has(trash) && email.mailboxIds.size === 1;
      return mailboxId === trash ? email.mailboxIds.has(trash) : !isOnlyInTrash;
    });
  }
}

function isUnread({ keywords }: ModelEmail): boolean {
  return !keywords.has('$seen') && !keywords.has('$draft');
}

function newestFirst(a: ModelEmail, b: ModelEmail): number {
  return b.receivedAt - a.receivedAt || number(b.id) - number(a.id);
}

function number(id: Id): number {
  return Number.parseInt(id.slice(1), 36);
}
