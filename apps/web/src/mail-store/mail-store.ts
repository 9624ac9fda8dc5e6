import type {
  Batch,
  BatchResult,
  ConnectionStatus,
  GetResponse,
  Id,
  Identity,
  Mailbox,
  MailboxRole,
  StateChange,
  Thread,
} from '@mailcote/jmap';
import { Bodies } from './bodies.ts';
import { ChangeQueue, RefusedError } from './change-queue.ts';
import { EmailList, type ListHost } from './email-list.ts';
import { applyPatch, invertPatch, type EmailPatch, type EmailPatches } from './email-patch.ts';
import { Value } from './emitter.ts';
import { addRowCalls, type ListSpec, type RowCalls } from './list-calls.ts';
import { LISTED_PROPERTIES, type ListedEmail } from './listed-email.ts';
import { countDeltas } from './mailbox-counts.ts';
import { Sync } from './sync.ts';
import { Table } from './table.ts';
import { UndoStack } from './undo-stack.ts';

/** Lists kept for a quick return to them. */
const KEPT_LISTS = 16;
/** Objects of one /get or /set: below what every server allows (RFC 8620 2 recommends at least 500). */
const MAX_OBJECTS = 400;

/** What the store needs of a JmapClient; tests script it. */
export interface MailTransport {
  batch(): Batch;
  /** May be answered by what is kept on this machine, when the server cannot be reached. */
  send(batch: Batch): Promise<BatchResult>;
  /** Answered by the server or not at all. */
  ask(batch: Batch): Promise<BatchResult>;
  onStateChange(listener: (change: StateChange) => void): () => void;
  onConnection(listener: (status: ConnectionStatus) => void): () => void;
}

/** Where changes wait that the server has not answered yet, so that they outlive the page. */
export interface Outbox {
  /** Never rejects: a change for which there is no room waits in memory alone. */
  add(patches: EmailPatches): Promise<number>;
  /** Never rejects: the change has been answered, and nobody can do better. */
  remove(key: number): Promise<void>;
  /** Those of an earlier life of the page, in the order they were made. */
  list(): Promise<{ key: number; patches: EmailPatches }[]>;
}

/** A change of Emails that is shown already: `done` says how it ended, `inverse` brings everything back. */
export interface Change {
  inverse: EmailPatches;
  done: Promise<void>;
}

/**
 * The account as this page knows it: JMAP records by id, lists as windows on queries, changes shown before the server agrees.
 * It knows no React and no page; it follows the account by StateChange and /changes, and catches up after a lost connection.
 */
export class MailStore implements ListHost {
  readonly mailboxes = new Table<Mailbox>();
  readonly emails = new Table<ListedEmail>();
  readonly threads = new Table<Thread>();
  readonly identities = new Table<Identity>();
  readonly undo = new UndoStack();
  readonly bodies: Bodies;
  readonly connection = new Value<ConnectionStatus>('idle');
  readonly #transport: MailTransport;
  readonly #outbox: Outbox | null;
  readonly #sync: Sync;
  readonly #lists = new Map<string, EmailList>();
  readonly #watched = new Map<EmailList, number>();
  readonly #changes = new ChangeQueue(this);
  readonly #stop: (() => void)[];

  constructor(transport: MailTransport, outbox: Outbox | null = null) {
    this.#transport = transport;
    this.#outbox = outbox;
    this.bodies = new Bodies(this);
    this.#sync = new Sync(this, {
      watchedLists: () => [...this.#watched.keys()],
      markListsStale: () => {
        for (const list of this.#lists.values()) list.isStale ||= !this.#watched.has(list);
      },
      forgetLists: () => {
        for (const [key, list] of this.#lists) if (!this.#watched.has(list)) this.#lists.delete(key);
      },
    });
    this.#stop = [
      transport.onStateChange((change) => this.#sync.heard(change)),
      transport.onConnection((status) => {
        this.connection.set(status);
        // What was missed while the line was down.
        if (status === 'open') this.#sync.run();
      }),
    ];
  }

  /** Mailboxes and identities: what the frame of the page needs. */
  async start(): Promise<void> {
    const batch = this.batch();
    const mailboxes = batch.call('Mailbox/get', { ids: null });
    const identities = batch.call('Identity/get', { ids: null });
    const result = await this.send(batch);
    this.#sync.absorbMailboxes(result.get(mailboxes));
    this.identities.put(result.get(identities).list);
  }

  /** Makes the changes again that an earlier life of the page could not send: each says what is to be, so twice is as good as once. */
  async resend(): Promise<void> {
    for (const { key, patches } of (await this.#outbox?.list()) ?? []) {
      await this.fetchEmails([...patches.keys()]).catch(() => {
        // Not here and not to be had now: the change is sent all the same, only not shown before.
      });
      // Kept anew before the old one goes.
      this.#update(patches).catch(() => {
        // Refused, after all this time: the screen shows what the server says.
      });
      await this.#outbox?.remove(key);
    }
  }

  /** Resolves when the server can be reached, at once when it can be now. */
  whenOpen(): Promise<void> {
    if (this.connection.get() === 'open') return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.connection.subscribe(() => {
        if (this.connection.get() !== 'open') return;
        stop();
        resolve();
      });
    });
  }

  /** Whether somebody looks at the page: one that nobody sees follows the account in its own time. */
  see(isSeen: boolean): void {
    this.#sync.see(isSeen);
  }

  /** Catches up with the server now; also after this page changed something itself. */
  refresh(): void {
    this.#sync.run();
  }

  /** Resolves when the store has caught up with all that it was told. */
  idle(): Promise<void> {
    return this.#sync.idle();
  }

  stop(): void {
    for (const stop of this.#stop) stop();
  }

  batch(): Batch {
    return this.#transport.batch();
  }

  /** For what is shown. */
  send(batch: Batch): Promise<BatchResult> {
    return this.#transport.send(batch);
  }

  /** For what something is decided by: that it is not kept on this machine does not mean that it is not there. @throws when the server cannot be reached */
  ask(batch: Batch): Promise<BatchResult> {
    return this.#transport.ask(batch);
  }

  /** The Mailbox with this role. */
  mailboxOf(role: MailboxRole): Mailbox | undefined {
    return this.mailboxes.list().find((mailbox) => mailbox.role === role);
  }

  /** The list of this description, the same one each time while it is kept. */
  list(spec: ListSpec): EmailList {
    const known = this.#lists.get(spec.key);
    if (known) {
      this.#lists.delete(spec.key);
      this.#lists.set(spec.key, known);
      return known;
    }
    const list = new EmailList(spec, this);
    this.#lists.set(spec.key, list);
    for (const [key, old] of this.#lists) {
      if (this.#lists.size <= KEPT_LISTS) break;
      if (!this.#watched.has(old)) this.#lists.delete(key);
    }
    return list;
  }

  /** Keeps a list up to date until the returned function is called. */
  watch(list: EmailList): () => void {
    this.#watched.set(list, (this.#watched.get(list) ?? 0) + 1);
    return () => {
      const count = (this.#watched.get(list) ?? 1) - 1;
      if (count > 0) this.#watched.set(list, count);
      else this.#watched.delete(list);
    };
  }

  async absorb(result: BatchResult, calls: RowCalls): Promise<void> {
    const threads = result.error(calls.threads) ? null : result.get(calls.threads);
    if (threads) this.absorbThreads(threads);
    const failed = result.error(calls.emails);
    if (!failed) {
      this.absorbEmails(result.get(calls.emails));
      return;
    }
    // Long conversations: more messages than one /get may ask for.
    if (!threads) throw result.error(calls.threads) ?? failed;
    await this.fetchEmails(threads.list.flatMap((thread) => thread.emailIds));
  }

  async fetchRows(ids: readonly Id[]): Promise<void> {
    const missing = ids.filter((id) => !this.#isShowable(id));
    if (missing.length === 0) return;
    const batch = this.batch();
    const calls = addRowCalls(batch, { ids: missing });
    await this.absorb(await this.send(batch), calls);
  }

  #isShowable(emailId: Id): boolean {
    const thread = this.threads.get(this.emails.get(emailId)?.threadId ?? '');
    return thread?.emailIds.every((id) => this.emails.has(id)) ?? false;
  }

  absorbThreads(response: GetResponse<Thread>): void {
    this.threads.put(response.list);
    this.#sync.saw('Thread', response.state);
  }

  absorbEmails(response: GetResponse<Pick<ListedEmail, 'id'>>): void {
    this.emails.put(response.list);
    this.#sync.saw('Email', response.state);
  }

  /** Fetches the Emails of this list that are not here yet. */
  async fetchEmails(ids: readonly Id[]): Promise<void> {
    const missing = ids.filter((id) => !this.emails.has(id));
    for (let start = 0; start < missing.length; start += MAX_OBJECTS) {
      const batch = this.batch();
      const get = batch.call('Email/get', {
        ids: missing.slice(start, start + MAX_OBJECTS),
        properties: [...LISTED_PROPERTIES],
      });
      this.absorbEmails((await this.send(batch)).get(get));
    }
  }

  /** Fetches a Thread and its Emails, for a page that opens with a conversation no list has shown. */
  async fetchThread(id: Id): Promise<Thread | null> {
    const batch = this.batch();
    const threads = batch.call('Thread/get', { ids: [id] });
    const emails = batch.call('Email/get', {
      '#ids': threads.reference('/list/*/emailIds'),
      properties: [...LISTED_PROPERTIES],
    });
    const result = await this.send(batch);
    const answer = result.get(threads);
    this.absorbThreads(answer);
    if (result.error(emails)) await this.fetchEmails(answer.list.flatMap((thread) => thread.emailIds));
    else this.absorbEmails(result.get(emails));
    return answer.list[0] ?? null;
  }

  /** The Emails of a Thread that are here, oldest first. */
  emailsOf(threadId: Id): ListedEmail[] {
    const ids = this.threads.get(threadId)?.emailIds ?? [];
    return ids.map((id) => this.emails.get(id)).filter((email) => email !== undefined);
  }

  belongs(emailId: Id, spec: ListSpec): boolean {
    const email = this.emails.get(emailId);
    if (!email || !spec.mailboxId) return true;
    const emails = this.emailsOf(email.threadId);
    if (!emails.some(({ id }) => this.emails.isPending(id))) return true;
    return emails.some(({ mailboxIds }) => mailboxIds[spec.mailboxId ?? '']);
  }

  /** Changes Emails: on the screen at once, at the server after; taken back when the server refuses. */
  update(patches: EmailPatches): Change {
    const inverse = new Map<Id, EmailPatch>();
    for (const [id, patch] of patches) {
      const email = this.emails.get(id);
      const back = email && invertPatch(email, patch);
      if (back) inverse.set(id, back);
    }
    const wanted = new Map([...patches].filter(([id]) => inverse.has(id)));
    return { inverse, done: this.#update(wanted) };
  }

  async #update(patches: EmailPatches): Promise<void> {
    if (patches.size === 0) return;
    const threadIds = [...new Set([...patches.keys()].map((id) => this.emails.get(id)?.threadId ?? ''))];
    const before = threadIds.map((id) => this.emailsOf(id));
    const overlay = this.emails.overlay(
      new Map([...patches].map(([id, patch]) => [id, (email: ListedEmail) => applyPatch(email, patch)])),
    );
    const deltas = countDeltas(
      before,
      threadIds.map((id) => this.emailsOf(id)),
    );
    const counts = this.mailboxes.overlay(
      new Map(
        [...deltas].map(([id, delta]) => [
          id,
          (mailbox: Mailbox) => ({
            ...mailbox,
            totalEmails: Math.max(0, mailbox.totalEmails + delta.totalEmails),
            unreadEmails: Math.max(0, mailbox.unreadEmails + delta.unreadEmails),
            totalThreads: Math.max(0, mailbox.totalThreads + delta.totalThreads),
            unreadThreads: Math.max(0, mailbox.unreadThreads + delta.unreadThreads),
          }),
        ]),
      ),
    );
    this.#rearrangeLists(new Set(threadIds));
    const kept = this.#outbox?.add(patches);
    try {
      const state = await this.#changes.send(patches);
      overlay.keep();
      counts.keep();
      this.#sync.made(state);
    } catch (error) {
      overlay.drop();
      counts.drop();
      this.#rearrangeLists(new Set(threadIds));
      this.#sync.run();
      throw error;
    } finally {
      // Answered, one way or the other.
      void kept?.then((key) => this.#outbox?.remove(key));
    }
  }

  /** Deletes Emails for good. */
  async destroy(ids: readonly Id[]): Promise<void> {
    const threadIds = new Set(ids.map((id) => this.emails.get(id)?.threadId ?? ''));
    const overlay = this.emails.overlay(
      new Map(ids.map((id) => [id, (email: ListedEmail) => ({ ...email, mailboxIds: {} })])),
    );
    this.#rearrangeLists(threadIds);
    try {
      for (let start = 0; start < ids.length; start += MAX_OBJECTS) {
        const batch = this.batch();
        const set = batch.call('Email/set', { destroy: ids.slice(start, start + MAX_OBJECTS) });
        const { notDestroyed } = (await this.send(batch)).get(set);
        if (notDestroyed && Object.keys(notDestroyed).length > 0) {
          throw new RefusedError(new Map(Object.entries(notDestroyed)));
        }
      }
      overlay.keep();
      this.emails.remove(ids);
    } catch (error) {
      overlay.drop();
      this.#rearrangeLists(threadIds);
      throw error;
    } finally {
      this.#sync.run();
    }
  }

  /** The newest Email of each Thread that a change under way has brought to a Mailbox. */
  arrivals(mailboxId: Id): ListedEmail[] {
    const threads = new Map<Id, ListedEmail>();
    for (const id of this.emails.pending()) {
      const email = this.emails.get(id);
      if (!email?.mailboxIds[mailboxId] || this.emails.stored(id)?.mailboxIds[mailboxId]) continue;
      const newest = this.emailsOf(email.threadId).findLast(({ mailboxIds }) => mailboxIds[mailboxId]);
      threads.set(email.threadId, newest ?? email);
    }
    return [...threads.values()];
  }

  email(id: Id): ListedEmail | undefined {
    return this.emails.get(id);
  }

  /** Takes the rows of these Threads out of Mailbox lists they no longer belong to, and into those they do. */
  #rearrangeLists(threadIds: ReadonlySet<Id>): void {
    for (const list of this.#lists.values()) {
      const { mailboxId } = list.spec;
      if (mailboxId === null) continue;
      const gone = new Set<Id>();
      const back = new Set<Id>();
      for (const threadId of threadIds) {
        const emails = this.emailsOf(threadId);
        const stays = emails.some((email) => email.mailboxIds[mailboxId]);
        for (const { id } of emails) (stays ? back : gone).add(id);
      }
      list.remove(gone);
      list.restore(back);
      list.admitArrivals();
    }
  }

  /** Makes an Email known that this page itself has just created or read. */
  async know(ids: readonly Id[]): Promise<ListedEmail[]> {
    await this.fetchEmails(ids);
    return ids.map((id) => this.emails.get(id)).filter((email) => email !== undefined);
  }
}
