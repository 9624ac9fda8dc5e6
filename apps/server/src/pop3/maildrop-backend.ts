import type { LoginAnswer, LoginRefusal, MaildropMessage, UpdateFailure } from '@mailcote/pop3';
import type { SaslQuestion } from '@mailcote/sasl';
import type { Id, StoreLock } from '@mailcote/store';
import type { Logger } from 'pino';
import { APP_PASSWORD_NEEDED } from '../auth/app-password-needed.ts';
import { answerSasl, claimedName } from '../auth/answer-sasl.ts';
import type { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import type { Peer } from '../net/listener.ts';
import { ReadAhead } from './read-ahead.ts';

/**
 * The inbox of one person for the length of a POP3 session: a snapshot, taken at the login under a lock that the sessions of all
 * processes respect (RFC 1939 4). The web and everything else may change the mailbox meanwhile; what has gone then cannot be retrieved any more,
 * and deleting it again does nothing.
 */
export class MaildropBackend implements AsyncDisposable {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #peer: Peer;
  readonly #logins: CredentialWatch;
  #maildrop: {
    accountId: Id;
    inbox: Id;
    indexes: Map<Id, number>;
    octets: ReadAhead;
    lock: StoreLock;
  } | null = null;
  #login: Disposable | null = null;
  #isOver = false;

  constructor(ctx: ServerContext, log: Logger, peer: Peer, logins: CredentialWatch) {
    this.#ctx = ctx;
    this.#log = log;
    this.#peer = peer;
    this.#logins = logins;
  }

  /** Rejects when the store is away. @param onRevoked the password does not hold any more */
  async login(question: SaslQuestion, onRevoked: () => void): Promise<LoginAnswer> {
    const { auth, store } = this.#ctx;
    const result = await answerSasl(auth, question, { ip: this.#peer.address, service: 'pop3' });
    if ('challenge' in result) return result;
    if (!result.ok) {
      this.#log.info({ username: claimedName(question), reason: result.reason }, 'log-in refused');
      const isTemporary = result.reason === 'limited';
      const refusal: LoginRefusal = isTemporary
        ? { code: 'LOGIN-DELAY', text: 'Too many failed log-ins, try again later' }
        : {
            code: 'AUTH',
            text: result.reason === 'appPasswordNeeded' ? APP_PASSWORD_NEEDED : 'Wrong name or password',
          };
      return { ok: false, refusal, isTemporary };
    }
    const { accountId, credentialId } = result;
    // A client may have been let in and have given up before its last word.
    await this.#leave();
    const lock = await store.tryShortLock(lockName(accountId));
    if (lock === null) {
      const refusal: LoginRefusal = { code: 'IN-USE', text: IN_USE };
      return { ok: false, refusal, isTemporary: true };
    }
    try {
      const reader = store.reader(accountId);
      const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox');
      if (inbox === undefined) throw new Error('an account without an inbox');
      const entries = await reader.maildrop(inbox.id);
      const indexes = new Map(entries.map(({ emailId }, index) => [emailId, index]));
      const octets = new ReadAhead(store, accountId, entries);
      this.#maildrop = { accountId, inbox: inbox.id, indexes, octets, lock };
      this.#login = this.#logins.watch(credentialId, onRevoked);
      // The connection has ended meanwhile.
      if (this.#isOver) await this.#leave();
      const messages = entries.map(({ emailId, size }) => ({ uid: emailId, size }));
      return { ...result, username: result.address, messages };
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The octets of a message. Fails when it is not there any more, or the store is away. */
  open({ uid }: MaildropMessage): AsyncIterable<Buffer> {
    const index = this.#maildrop?.indexes.get(uid);
    if (this.#maildrop === null || index === undefined)
      throw new Error('a message that is not in the maildrop');
    return this.#maildrop.octets.open(index);
  }

  /** The same, if it is in memory. Each is there once. */
  take({ uid }: MaildropMessage): Buffer | null {
    const index = this.#maildrop?.indexes.get(uid);
    return index === undefined ? null : (this.#maildrop?.octets.take(index) ?? null);
  }

  /** Takes messages out of the inbox; those that are in no other mailbox are gone. All of them or, when it rejects or says why, none. */
  async delete(messages: readonly MaildropMessage[]): Promise<UpdateFailure | null> {
    if (this.#maildrop === null) throw new Error('nobody has logged in');
    const { accountId, inbox, lock } = this.#maildrop;
    if (lock.lost.aborted) {
      // The connection that held it broke: still ours, unless somebody was quicker.
      const again = await this.#ctx.store.tryShortLock(lockName(accountId));
      if (again === null) return { code: 'IN-USE', text: IN_USE };
      this.#maildrop.lock = again;
    }
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
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#leave();
  }

  async #leave(): Promise<void> {
    this.#login?.[Symbol.dispose]();
    this.#login = null;
    const lock = this.#maildrop?.lock;
    this.#maildrop = null;
    await lock?.[Symbol.asyncDispose]();
  }
}

const IN_USE = 'Another session has this maildrop';

function lockName(accountId: Id): string {
  return `maildrop ${accountId}`;
}
