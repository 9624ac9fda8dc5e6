import type { Batch, BatchResult, Call, GetResponse, Mailbox, StateChange } from '@mailcote/jmap';
import type { EmailList, RefreshCall } from './email-list.ts';
import type { MailStore } from './mail-store.ts';

/** Changes asked for at once; more are asked for in the next round. */
const MAX_CHANGES = 256;
/** After a failure: wait so long before the next try. The connection's own return starts one at once. */
const RETRY_MS = 3_000;

/** A page that nobody sees asks so often at most, more or less: ten of them must not cost the server ten answers for each message. */
const UNSEEN_MS = 10_000;

const FOLLOWED = ['Mailbox', 'Thread', 'Email'] as const;
type Followed = (typeof FOLLOWED)[number];

export interface SyncLists {
  watchedLists(): EmailList[];
  /** The lists nobody looks at are asked for again when somebody does. */
  markListsStale(): void;
  forgetLists(): void;
}

interface Calls {
  mailbox: {
    changes: Call<'Mailbox/changes'>;
    created: Call<'Mailbox/get'>;
    updated: Call<'Mailbox/get'>;
  } | null;
  thread: { changes: Call<'Thread/changes'>; updated: Call<'Thread/get'> } | null;
  email: { changes: Call<'Email/changes'>; updated: Call<'Email/get'> } | null;
  lists: [EmailList, RefreshCall][];
  checks: [EmailList, Call<'Email/queryChanges'>][];
}

/**
 * Follows the account: one request asks what came after the states seen last, for all types at once, together with the
 * rows of the lists on the screen; a second one fetches what of these is not known. One request at a time; what is told
 * meanwhile is asked for in the next.
 */
export class Sync {
  readonly #store: MailStore;
  readonly #lists: SyncLists;
  readonly #states = new Map<Followed, string>();
  /** What a StateChange said that no round has looked at yet. */
  readonly #told = new Map<Followed, string>();
  #running: Promise<void> | null = null;
  #isWanted = false;
  /** The round that begins asks for the lists too: Mailboxes alone do not change them. */
  #isWithLists = false;
  #isSeen = true;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(store: MailStore, lists: SyncLists) {
    this.#store = store;
    this.#lists = lists;
  }

  /** Takes the first state of a type as the place to follow it from; later ones only come from /changes. */
  saw(type: Followed, state: string): void {
    if (this.#states.has(type)) return;
    this.#states.set(type, state);
    this.#start();
  }

  /** A StateChange (RFC 8620 7.1). States that were seen already, because this page made the change itself, ask for nothing. */
  heard({ changed }: StateChange): void {
    for (const states of Object.values(changed)) {
      for (const type of FOLLOWED) if (states[type] !== undefined) this.#told.set(type, states[type]);
    }
    if (this.#isSeen) this.#start();
    else this.#later ??= setTimeout(() => this.#catchUp(), UNSEEN_MS * (0.5 + Math.random()));
  }

  /** Whether somebody looks at the page. */
  see(isSeen: boolean): void {
    this.#isSeen = isSeen;
    if (isSeen) this.#catchUp();
  }

  #catchUp(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#start();
  }

  /** The state of Emails after a change that this page made. */
  made(state: string): void {
    this.#told.set('Email', state);
    this.#start();
  }

  absorbMailboxes(response: GetResponse<Mailbox>): void {
    this.#store.mailboxes.put(response.list);
    this.saw('Mailbox', response.state);
  }

  run(): void {
    this.#isWanted = true;
    this.#start();
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  #start(): void {
    if (this.#running === null && this.#takeWanted()) this.#running = this.#loop();
  }

  /** Whether there is something to ask for, which is then taken as asked. */
  #takeWanted(): boolean {
    const news: Followed[] = [];
    for (const [type, state] of this.#told) {
      // Of a type that nothing has been fetched of yet, the first answer may be older than this.
      if (!this.#states.has(type)) continue;
      this.#told.delete(type);
      if (this.#states.get(type) !== state) news.push(type);
    }
    const isWanted = this.#isWanted;
    this.#isWanted = false;
    this.#isWithLists = isWanted || news.some((type) => type !== 'Mailbox');
    return isWanted || news.length > 0;
  }

  async #loop(): Promise<void> {
    do {
      try {
        if (await this.#round()) this.#isWanted = true;
      } catch {
        // Away for a moment; the connection banner says so. Try again, sooner when the connection returns.
        setTimeout(() => this.run(), RETRY_MS);
        break;
      }
    } while (this.#takeWanted());
    // Here, not in a callback of the promise: what is told between the two would be heard by nobody.
    this.#running = null;
  }

  /** One request. True: there is more. */
  async #round(): Promise<boolean> {
    const batch = this.#store.batch();
    const calls = this.#addCalls(batch);
    if (batch.size === 0) return false;
    const result = await this.#store.send(batch);
    const lost = [calls.mailbox, calls.thread, calls.email].some(
      (type) => type && result.error(type.changes)?.type === 'cannotCalculateChanges',
    );
    if (lost) {
      await this.#startOver();
      return false;
    }
    const hasMore = [
      calls.mailbox && this.#applyMailboxes(result, calls.mailbox),
      calls.thread && this.#applyThreads(result, calls.thread),
      calls.email && this.#applyEmails(result, calls.email),
    ];
    for (const [list, refresh] of calls.lists) await list.takeRefresh(result, refresh);
    for (const [list, check] of calls.checks) if (list.applyCheck(result, check)) await list.refresh();
    // What came to a conversation that is shown: it need not be a row itself.
    if (calls.thread)
      await this.#store.fetchEmails(
        result
          .get(calls.thread.updated)
          .list.flatMap(({ id, emailIds }) => (this.#store.threads.has(id) ? emailIds : [])),
      );
    return hasMore.includes(true);
  }

  #addCalls(batch: Batch): Calls {
    const calls: Calls = { mailbox: null, thread: null, email: null, lists: [], checks: [] };
    const since = (type: Followed) => ({ sinceState: this.#states.get(type) ?? '', maxChanges: MAX_CHANGES });
    if (this.#states.has('Mailbox')) {
      const changes = batch.call('Mailbox/changes', since('Mailbox'));
      calls.mailbox = {
        changes,
        created: batch.call('Mailbox/get', { '#ids': changes.reference('/created') }),
        updated: batch.call('Mailbox/get', { '#ids': changes.reference('/updated') }),
      };
    }
    if (this.#states.has('Thread')) {
      const changes = batch.call('Thread/changes', since('Thread'));
      calls.thread = {
        changes,
        updated: batch.call('Thread/get', { '#ids': changes.reference('/updated') }),
      };
    }
    if (this.#states.has('Email')) {
      const changes = batch.call('Email/changes', since('Email'));
      const updated = batch.call('Email/get', {
        '#ids': changes.reference('/updated'),
        properties: ['id', 'threadId', 'mailboxIds', 'keywords', 'snoozedUntil'],
      });
      calls.email = { changes, updated };
      for (const list of this.#isWithLists ? this.#lists.watchedLists() : []) {
        // Its first answer, which is under way, may be older than what is asked for here.
        if (list.total === null) {
          list.isStale = true;
          continue;
        }
        const check = list.addCheck(batch);
        if (check) calls.checks.push([list, check]);
        else calls.lists.push([list, list.addRefresh(batch)]);
      }
      if (this.#isWithLists) this.#lists.markListsStale();
    }
    return calls;
  }

  #applyMailboxes(result: BatchResult, calls: NonNullable<Calls['mailbox']>): boolean {
    const changes = result.get(calls.changes);
    this.#store.mailboxes.remove(changes.destroyed);
    this.#store.mailboxes.put([...result.get(calls.created).list, ...result.get(calls.updated).list]);
    this.#states.set('Mailbox', changes.newState);
    return changes.hasMoreChanges;
  }

  #applyThreads(result: BatchResult, calls: NonNullable<Calls['thread']>): boolean {
    const changes = result.get(calls.changes);
    this.#store.threads.remove(changes.destroyed);
    this.#store.threads.put(result.get(calls.updated).list.filter(({ id }) => this.#store.threads.has(id)));
    this.#states.set('Thread', changes.newState);
    return changes.hasMoreChanges;
  }

  #applyEmails(result: BatchResult, calls: NonNullable<Calls['email']>): boolean {
    const changes = result.get(calls.changes);
    this.#store.emails.remove(changes.destroyed);
    this.#store.emails.put(result.get(calls.updated).list.filter(({ id }) => this.#store.emails.has(id)));
    this.#states.set('Email', changes.newState);
    return changes.hasMoreChanges;
  }

  /** The server no longer knows what came after our states (RFC 8620 5.2): everything is asked for anew. */
  async #startOver(): Promise<void> {
    this.#states.clear();
    this.#lists.forgetLists();
    const batch = this.#store.batch();
    const mailboxes = batch.call('Mailbox/get', { ids: null });
    const answer = (await this.#store.send(batch)).get(mailboxes);
    const here = new Set(answer.list.map(({ id }) => id));
    this.#store.mailboxes.remove(
      this.#store.mailboxes
        .list()
        .map(({ id }) => id)
        .filter((id) => !here.has(id)),
    );
    this.absorbMailboxes(answer);
    const shown = this.#lists.watchedLists().flatMap((list) => list.known());
    const kept = new Set(shown);
    this.#store.emails.remove(
      this.#store.emails
        .list()
        .map(({ id }) => id)
        .filter((id) => !kept.has(id)),
    );
    for (const list of this.#lists.watchedLists()) await list.refresh();
  }
}
