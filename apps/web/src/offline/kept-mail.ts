import { openDB, deleteDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Id, Identity, Invocation, Mailbox, SafeHtmlGetResponse, Session } from '@mailcote/jmap';
import type { Principal } from '../lib/api.ts';
import { whenIdle } from '../lib/when-idle.ts';
import type { EmailBody, EmailPatch, ListedEmail } from '../mail-store/index.ts';
import { lessonsOf } from './lessons.ts';
import { KEPT_RECORDS, type LocalMail } from './local-mail.ts';

const NAME = 'mailcote-mail';
/** See service-worker.ts. */
const VIEWS = 'message-views';
/** The newest mail of those that were seen. */
const MAX_EMAILS = 3_000;
const MAX_BODIES = 500;
/** Longer texts are read with a network. Characters. */
const MAX_BODY = 200_000;
/** What is learnt is written together. */
const WRITE_AFTER_MS = 1_500;

/** Whose mail it is, and how the server is spoken to. */
export interface KeptSession {
  principal: Principal;
  session: Session;
}
/** A change that the server has not answered yet. */
export interface KeptChange {
  key: number;
  patches: [Id, EmailPatch][];
}
/** A body, and the order in which they came. */
interface KeptBody {
  id: Id;
  at: number;
  body: EmailBody;
  pages: Record<string, SafeHtmlGetResponse>;
}

type Exchange = readonly [calls: readonly Invocation[], answers: readonly Invocation[]];

interface Schema extends DBSchema {
  meta: { key: string; value: unknown };
  mailboxes: { key: Id; value: Mailbox };
  emails: { key: Id; value: ListedEmail; indexes: { receivedAt: string } };
  bodies: { key: Id; value: KeptBody; indexes: { at: number } };
  changes: { key: number; value: [Id, EmailPatch][] };
}
type Database = IDBPDatabase<Schema>;

/**
 * The mail of one account on this machine: what was seen of it lately, so that it can be read and searched without a network, and the
 * changes that wait for one.
 */
export class KeptMail {
  readonly #database: Database;
  #learnt: Exchange[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #loaded: Promise<LocalMail> | null = null;
  /** False until what happened since the last visit is known: till then, what is kept is as of then. */
  #isUpToDate = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Null: nobody's mail is kept, or not enough of it to begin with. */
  async session(): Promise<KeptSession | null> {
    if ((await this.states())['Email'] === undefined) return null;
    return ((await this.#database.get('meta', 'session')) as KeptSession | undefined) ?? null;
  }

  /** Another account's mail is forgotten first. */
  async keepSession(kept: KeptSession): Promise<void> {
    const before = (await this.#database.get('meta', 'session')) as KeptSession | undefined;
    if (before && before.principal.accountId !== kept.principal.accountId) await this.#clear();
    await this.#database.put('meta', kept, 'session');
  }

  async states(): Promise<Record<string, string>> {
    return ((await this.#database.get('meta', 'states')) as Record<string, string> | undefined) ?? {};
  }

  emailIds(): Promise<Id[]> {
    return this.#database.getAllKeys('emails');
  }

  hasBody(id: Id): Promise<boolean> {
    return this.#database.getKey('bodies', id).then((key) => key !== undefined);
  }

  /** From now on the answers of the server say what is kept as of. */
  isUpToDate(): void {
    this.#isUpToDate = true;
  }

  /** What was kept of Emails is of no use any more. */
  async forgetEmails(): Promise<void> {
    await this.#database.clear('emails');
    await this.#database.clear('bodies');
  }

  /** Takes what there is to learn from calls and their answers. */
  learn(calls: readonly Invocation[], answers: readonly Invocation[]): void {
    this.#learnt.push([calls, answers]);
    this.#timer ??= setTimeout(() => void whenIdle().then(() => this.flush()), WRITE_AFTER_MS);
  }

  /** Writes down what was learnt. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const learnt = this.#learnt;
    this.#learnt = [];
    this.#writing = this.#writeAfter(this.#writing, learnt);
    return this.#writing;
  }

  async #writeAfter(before: Promise<void>, learnt: readonly Exchange[]): Promise<void> {
    await before;
    try {
      await this.#write(learnt);
    } catch (error) {
      // No room, or the database was taken away: what is kept stays as it was.
      reportError(error);
    }
    this.#loaded = null;
  }

  /** Everything that is kept. */
  async load(): Promise<LocalMail> {
    if (this.#learnt.length > 0) await this.flush();
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  async addChange(patches: [Id, EmailPatch][]): Promise<number> {
    return this.#database.add('changes', patches);
  }
  async removeChange(key: number): Promise<void> {
    await this.#database.delete('changes', key);
  }
  /** In the order they were made. */
  async changes(): Promise<KeptChange[]> {
    const keys = await this.#database.getAllKeys('changes');
    const values = await this.#database.getAll('changes');
    return keys.flatMap((key, index) => {
      const patches = values[index];
      return patches ? [{ key, patches }] : [];
    });
  }

  async #clear(): Promise<void> {
    for (const store of ['meta', 'mailboxes', 'emails', 'bodies', 'changes'] as const) {
      await this.#database.clear(store);
    }
    await caches.delete(VIEWS);
  }

  async #load(): Promise<LocalMail> {
    const [meta, mailboxes, emails, bodies] = await Promise.all([
      this.#database.get('meta', 'identities') as Promise<Identity[] | undefined>,
      this.#database.getAll('mailboxes'),
      this.#database.getAllFromIndex('emails', 'receivedAt'),
      this.#database.getAll('bodies'),
    ]);
    const records: LocalMail['records'] = {};
    for (const type of KEPT_RECORDS) {
      const kept = (await this.#database.get('meta', type)) as { id: Id }[] | undefined;
      if (kept) records[type] = kept;
    }
    return {
      states: await this.states(),
      identities: meta ?? [],
      records,
      mailboxes,
      emails: emails.reverse(),
      bodies: new Map(bodies.map(({ id, body }) => [id, body])),
      pages: new Map(bodies.flatMap(({ pages }) => Object.entries(pages))),
    };
  }

  async #write(exchanges: readonly Exchange[]): Promise<void> {
    const lessons = lessonsOf(exchanges);
    const transaction = this.#database.transaction(['meta', 'mailboxes', 'emails', 'bodies'], 'readwrite');
    const meta = transaction.objectStore('meta');
    const mailboxes = transaction.objectStore('mailboxes');
    const emails = transaction.objectStore('emails');
    const bodies = transaction.objectStore('bodies');
    if (lessons.hasAllMailboxes) await mailboxes.clear();
    for (const mailbox of lessons.mailboxes) await mailboxes.put(mailbox);
    if (lessons.identities.length > 0) await meta.put(lessons.identities, 'identities');
    for (const [type, records] of Object.entries(lessons.records)) await meta.put(records, type);
    for (const email of lessons.emails) {
      const known = await emails.get(email.id);
      // What was never shown in a list is not kept for a change of it.
      if (known ?? email.receivedAt) await emails.put({ ...known, ...email } as ListedEmail);
    }
    for (const body of lessons.bodies) {
      const length = Object.values(body.bodyValues ?? {}).reduce((sum, { value }) => sum + value.length, 0);
      const known = await bodies.get(body.id);
      if (length <= MAX_BODY)
        await bodies.put({ id: body.id, at: Date.now(), body, pages: known?.pages ?? {} });
    }
    for (const [id, name, page] of lessons.pages) {
      const known = await bodies.get(id);
      if (known) await bodies.put({ ...known, pages: { ...known.pages, [name]: page } });
    }
    for (const id of lessons.destroyed) {
      await mailboxes.delete(id);
      await emails.delete(id);
      await bodies.delete(id);
    }
    for (const [index, most] of [
      [emails.index('receivedAt'), MAX_EMAILS],
      [bodies.index('at'), MAX_BODIES],
    ] as const) {
      let excess = (await index.count()) - most;
      for (let cursor = await index.openCursor(); cursor && excess > 0; cursor = await cursor.continue()) {
        await cursor.delete();
        excess -= 1;
      }
    }
    if (this.#isUpToDate) {
      const states = ((await meta.get('states')) as Record<string, string> | undefined) ?? {};
      await meta.put({ ...states, ...lessons.states }, 'states');
    }
    await transaction.done;
  }
}

/** Opens what is kept on this machine. Null: the browser keeps nothing (a private window). */
export async function openKeptMail(): Promise<KeptMail | null> {
  try {
    return new KeptMail(
      await openDB<Schema>(NAME, 1, {
        upgrade(database) {
          database.createObjectStore('meta');
          database.createObjectStore('mailboxes', { keyPath: 'id' });
          database.createObjectStore('emails', { keyPath: 'id' }).createIndex('receivedAt', 'receivedAt');
          database.createObjectStore('bodies', { keyPath: 'id' }).createIndex('at', 'at');
          database.createObjectStore('changes', { autoIncrement: true });
        },
        // Another page of ours wants to delete or renew it.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      }),
    );
  } catch {
    return null;
  }
}

/** Takes all mail off this machine. */
export async function forgetKeptMail(): Promise<void> {
  await deleteDB(NAME);
  await caches.delete(VIEWS);
}
