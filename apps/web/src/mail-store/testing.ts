/* A JMAP server of a few lines for the tests of the store: records in maps, answers by method, and a say in when they come. */
import {
  Batch,
  BatchResult,
  type ConnectionStatus,
  type Id,
  type Invocation,
  type Mailbox,
  type StateChange,
} from '@mailcote/jmap';
import type { ListedEmail } from './listed-email.ts';
import type { MailTransport } from './mail-store.ts';

interface Call {
  name: string;
  args: Record<string, unknown>;
}

/** Answers Mailbox, Thread, Email and Identity calls from its records, as RFC 8620 and 8621 say. */
export class ScriptedServer implements MailTransport {
  readonly mailboxes = new Map<Id, Mailbox>();
  /** Newest first. */
  emails: ListedEmail[] = [];
  /** All calls, in order. */
  readonly calls: Call[] = [];
  /** Set to make every send fail. */
  failure: Error | null = null;
  /** Ids that Email/set refuses. */
  readonly refused = new Set<Id>();
  /** While set, answers wait for it. */
  gate: Promise<void> | null = null;
  state = 1;
  #changed = new Set<Id>();
  #created = new Set<Id>();
  #destroyed = new Set<Id>();
  #onStateChange: ((change: StateChange) => void) | null = null;
  #onConnection: ((status: ConnectionStatus) => void) | null = null;

  batch(): Batch {
    return new Batch('a1', []);
  }

  async send(batch: Batch): Promise<BatchResult> {
    const { methodCalls } = batch.toRequest();
    await this.gate;
    if (this.failure) throw this.failure;
    const methodResponses: Invocation[] = [];
    for (const [name, args, id] of methodCalls) {
      const resolved = this.#resolve(args, methodResponses);
      this.calls.push({ name, args: resolved });
      methodResponses.push(this.#answer(name, resolved, id));
    }
    return new BatchResult({ methodResponses, sessionState: 's' });
  }

  ask(batch: Batch): Promise<BatchResult> {
    return this.send(batch);
  }

  onStateChange(listener: (change: StateChange) => void): () => void {
    this.#onStateChange = listener;
    return () => (this.#onStateChange = null);
  }
  onConnection(listener: (status: ConnectionStatus) => void): () => void {
    this.#onConnection = listener;
    return () => (this.#onConnection = null);
  }

  connect(status: ConnectionStatus): void {
    this.#onConnection?.(status);
  }
  push(): void {
    this.#onStateChange?.({ '@type': 'StateChange', changed: { a1: { Email: String(this.state) } } });
  }

  /** A new message on top. */
  deliver(email: ListedEmail): void {
    this.state += 1;
    this.emails.unshift(email);
    this.#created.add(email.id);
  }

  #resolve(args: Record<string, unknown>, responses: Invocation[]): Record<string, unknown> {
    const resolved: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(args)) {
      if (!key.startsWith('#')) {
        resolved[key] = value;
        continue;
      }
      const { resultOf, path } = value as { resultOf: string; path: string };
      const source = responses.find(([, , id]) => id === resultOf)?.[1];
      resolved[key.slice(1)] = [...new Set(evaluate(source, path.slice(1).split('/')) as string[])];
    }
    return resolved;
  }

  #answer(name: string, args: Record<string, unknown>, id: string): Invocation {
    const state = String(this.state);
    const ids = args['ids'] as Id[] | null | undefined;
    switch (name) {
      case 'Mailbox/get':
        return [
          name,
          {
            state,
            list: ids ? ids.flatMap((key) => this.mailboxes.get(key) ?? []) : [...this.mailboxes.values()],
          },
          id,
        ];
      case 'Identity/get':
        return [name, { state, list: [] }, id];
      case 'Thread/get':
        return [
          name,
          {
            state,
            list: (ids ?? []).map((threadId) => ({ id: threadId, emailIds: this.#threadEmails(threadId) })),
          },
          id,
        ];
      case 'Email/get':
        return [name, { state, list: this.emails.filter((email) => ids?.includes(email.id)) }, id];
      case 'SearchSnippet/get': {
        const list = (args['emailIds'] as Id[]).map((emailId) => ({
          emailId,
          subject: null,
          preview: `<mark>${emailId}</mark>`,
        }));
        return [name, { list, notFound: null }, id];
      }
      case 'Email/query':
        return this.#query(args, id);
      case 'Email/queryChanges': {
        const oldQueryState = String(args['sinceQueryState']);
        const all = this.#rows(args);
        const before = new Set(oldQueryState.split(' '));
        const now = new Set(all.map((email) => email.id));
        const answer = {
          oldQueryState,
          newQueryState: stateOf(all),
          removed: [...before].filter((key) => !now.has(key)),
          added: [...now].flatMap((key, index) => (before.has(key) ? [] : [{ id: key, index }])),
        };
        return [name, answer, id];
      }
      case 'Email/set':
        return this.#set(args, id);
      case 'Email/changes': {
        const answer = {
          oldState: args['sinceState'],
          newState: state,
          hasMoreChanges: false,
          created: [...this.#created],
          updated: [...this.#changed],
          destroyed: [...this.#destroyed],
        };
        this.#created.clear();
        this.#changed.clear();
        this.#destroyed.clear();
        return [name, answer, id];
      }
      default:
        return [
          name,
          {
            oldState: state,
            newState: state,
            hasMoreChanges: false,
            created: [],
            updated: [],
            destroyed: [],
          },
          id,
        ];
    }
  }

  #threadEmails(threadId: Id): Id[] {
    return this.emails
      .filter((email) => email.threadId === threadId)
      .map(({ id }) => id)
      .reverse();
  }

  /** What a query finds: the newest of each Thread. */
  #rows(args: Record<string, unknown>): ListedEmail[] {
    const { inMailbox } = (args['filter'] ?? {}) as { inMailbox?: Id };
    const seen = new Set<Id>();
    return this.emails.filter((email) => {
      if (inMailbox !== undefined && !email.mailboxIds[inMailbox]) return false;
      if (seen.has(email.threadId)) return false;
      seen.add(email.threadId);
      return true;
    });
  }

  #query(args: Record<string, unknown>, id: string): Invocation {
    const all = this.#rows(args);
    let position = (args['position'] as number | undefined) ?? 0;
    if (typeof args['anchor'] === 'string') {
      const anchor = all.findIndex((email) => email.id === args['anchor']);
      if (anchor === -1) return ['error', { type: 'anchorNotFound' }, id];
      position = Math.max(0, anchor + (args['anchorOffset'] as number));
    }
    const ids = all.slice(position, position + (args['limit'] as number)).map((email) => email.id);
    const total = args['calculateTotal'] === true ? { total: all.length } : {};
    return ['Email/query', { queryState: stateOf(all), position, ids, ...total }, id];
  }

  #set(args: Record<string, unknown>, id: string): Invocation {
    const updated: Record<Id, null> = {};
    const notUpdated: Record<Id, { type: string }> = {};
    for (const [emailId, patch] of Object.entries(
      (args['update'] ?? {}) as Record<Id, Record<string, unknown>>,
    )) {
      const email = this.emails.find((candidate) => candidate.id === emailId);
      if (!email || this.refused.has(emailId)) {
        notUpdated[emailId] = { type: 'forbidden' };
        continue;
      }
      for (const [path, value] of Object.entries(patch)) {
        const [set, key] = path.split('/') as ['keywords' | 'mailboxIds', string];
        email[set] = { ...email[set] };
        if (value === null) delete email[set][key];
        else email[set][key] = true;
      }
      this.#changed.add(emailId);
      updated[emailId] = null;
    }
    for (const emailId of (args['destroy'] ?? []) as Id[]) {
      this.emails = this.emails.filter((email) => email.id !== emailId);
      this.#destroyed.add(emailId);
    }
    this.state += 1;
    return [
      'Email/set',
      { oldState: '', newState: String(this.state), updated, notUpdated, destroyed: args['destroy'] ?? [] },
      id,
    ];
  }
}

/** A state that says all there was. */
const stateOf = (emails: readonly ListedEmail[]): string => emails.map(({ id }) => id).join(' ');

/** RFC 8620 3.7: a JSON pointer in which "*" stands for every element. */
function evaluate(value: unknown, path: string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === '*') return (value as unknown[]).flatMap((element) => evaluate(element, rest));
  return evaluate((value as Record<string, unknown>)[step], rest);
}

export function makeMailbox(id: Id, role: Mailbox['role'], counts: Partial<Mailbox> = {}): Mailbox {
  return {
    id,
    name: role ?? id,
    parentId: null,
    role,
    sortOrder: 0,
    totalEmails: 0,
    unreadEmails: 0,
    totalThreads: 0,
    unreadThreads: 0,
    isSubscribed: true,
    color: null,
    myRights: {
      mayReadItems: true,
      mayAddItems: true,
      mayRemoveItems: true,
      maySetSeen: true,
      maySetKeywords: true,
      mayCreateChild: true,
      mayRename: true,
      mayDelete: true,
      maySubmit: true,
    },
    ...counts,
  };
}

/** Number n of a mailbox: its own Thread unless said otherwise. */
export function makeEmail(n: number, parts: Partial<ListedEmail> = {}): ListedEmail {
  return {
    id: `e${n}`,
    blobId: `b${n}`,
    threadId: `t${n}`,
    mailboxIds: { inbox: true },
    keywords: { $seen: true },
    size: 1000,
    receivedAt: new Date(Date.UTC(2026, 10, 22) - n * 60_000).toISOString(),
    from: [{ name: `Person ${n}`, email: `p${n}@example.org` }],
    to: [{ name: null, email: 'me@example.org' }],
    cc: null,
    subject: `Subject ${n}`,
    preview: '',
    hasAttachment: false,
    ...parts,
  };
}
