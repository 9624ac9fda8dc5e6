import type { LoginAnswer, MaildropMessage } from '@mailcote/pop3';
import type { Id } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import type { Peer } from '../net/listener.ts';
import type { MaildropLocks } from './maildrop-locks.ts';

/**
 * The inbox of one person for the length of a POP3 session: a snapshot, taken at the login under a lock that other sessions
 * respect. The web and everything else may change the mailbox meanwhile; what has gone then cannot be retrieved any more,
 * and deleting it again does nothing.
 */
export class MaildropBackend implements Disposable {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #peer: Peer;
  readonly #locks: MaildropLocks;
  #maildrop: { accountId: Id; inbox: Id; blobs: Map<Id, Id>; lock: Disposable } | null = null;

  constructor(ctx: ServerContext, log: Logger, peer: Peer, locks: MaildropLocks) {
    this.#ctx = ctx;
    this.#log = log;
    this.#peer = peer;
    this.#locks = locks;
  }

  /** Rejects when the store is away. */
  async login(username: string, password: string): Promise<LoginAnswer> {
    const { auth, store } = this.#ctx;
    const result = await auth.verify({ username, password, ip: this.#peer.address, service: 'pop3' });
    if (!result.ok) {
      this.#log.info({ username, reason: result.reason }, 'log-in refused');
      return result.reason === 'limited'
        ? { ok: false, code: 'LOGIN-DELAY', text: 'Too many failed log-ins, try again later' }
        : { ok: false, code: 'AUTH', text: 'Wrong name or password' };
    }
    const { accountId } = result;
    const lock = this.#locks.take(accountId);
    if (lock === null) return { ok: false, code: 'IN-USE', text: 'Another session has this maildrop' };
    try {
      const reader = store.reader(accountId);
      const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox');
      if (inbox === undefined) throw new Error('an account without an inbox');
      const entries = await reader.maildrop(inbox.id);
      const blobs = new Map(entries.map(({ emailId, blobId }) => [emailId, blobId]));
      this.#maildrop = { accountId, inbox: inbox.id, blobs, lock };
      return { ok: true, messages: entries.map(({ emailId, size }) => ({ uid: emailId, size })) };
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }

  /** The octets of a message. Fails when it is not there any more, or the store is away. */
  open({ uid }: MaildropMessage): AsyncIterable<Buffer> {
    const blobId = this.#maildrop?.blobs.get(uid);
    if (blobId === undefined) throw new Error('a message that is not in the maildrop');
    return this.#ctx.store.blobs.stream(blobId);
  }

  /** Takes messages out of the inbox; those that are in no other mailbox are gone. All of them or, when it rejects, none. */
  async delete(messages: readonly MaildropMessage[]): Promise<void> {
    if (this.#maildrop === null) throw new Error('nobody has logged in');
    const { accountId, inbox } = this.#maildrop;
    await this.#ctx.store.write(accountId, async (tx) => {
      const emails = await tx.emails(messages.map(({ uid }) => uid));
      const here = emails.filter(({ mailboxIds }) => mailboxIds.includes(inbox));
      const [alone, elsewhere] = [
        here.filter(({ mailboxIds }) => mailboxIds.length === 1).map(({ id }) => id),
        here.filter(({ mailboxIds }) => mailboxIds.length > 1).map(({ id }) => id),
      ];
      if (alone.length > 0) await tx.destroyEmails(alone);
      if (elsewhere.length > 0) await tx.updateEmails(elsewhere, { mailboxIds: { remove: [inbox] } });
    });
    this.#log.info({ accountId, deleted: messages.length }, 'maildrop updated');
  }

  [Symbol.dispose](): void {
    this.#maildrop?.lock[Symbol.dispose]();
    this.#maildrop = null;
  }
}
