import { no, type ImapBackend, type ImapError, type LoginAnswer } from '@mailcote/imap';
import type { SaslQuestion } from '@mailcote/sasl';
import type { Logger } from 'pino';
import { APP_PASSWORD_NEEDED } from '../auth/app-password-needed.ts';
import type { Refusal } from '../auth/authenticator.ts';
import { answerSasl, claimedName } from '../auth/answer-sasl.ts';
import type { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import type { Peer } from '../net/listener.ts';
import { Account } from './account.ts';
import type { MessageMemory } from './message-memory.ts';
import { MAX_SESSIONS_PER_ACCOUNT } from './limits.ts';

/** How many sessions each account has from each address, over all listeners of this process. */
export class SessionCounts {
  readonly #counts = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number = MAX_SESSIONS_PER_ACCOUNT) {
    this.#limit = limit;
  }

  /** Null: there are as many as there may be. */
  enter(accountId: string, address: string): Disposable | null {
    const key = `${accountId} ${address}`;
    const count = this.#counts.get(key) ?? 0;
    if (count >= this.#limit) return null;
    this.#counts.set(key, count + 1);
    return {
      [Symbol.dispose]: () => {
        const left = (this.#counts.get(key) ?? 1) - 1;
        if (left === 0) this.#counts.delete(key);
        else this.#counts.set(key, left);
      },
    };
  }
}

export interface BackendOptions {
  ctx: ServerContext;
  log: Logger;
  peer: Peer;
  sessions: SessionCounts;
  memory: MessageMemory;
  logins: CredentialWatch;
  onRevoked: () => void;
}

/** The accounts of this server, for one connection. Dispose when it ends. */
export class Backend implements ImapBackend, Disposable {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #peer: Peer;
  readonly #sessions: SessionCounts;
  readonly #memory: MessageMemory;
  readonly #logins: CredentialWatch;
  readonly #onRevoked: () => void;
  #login: Disposable | null = null;
  #place: Disposable | null = null;
  #isOver = false;

  /** @param options.onRevoked what was logged in with does not hold any more */
  constructor({ ctx, log, peer, sessions, memory, logins, onRevoked }: BackendOptions) {
    this.#ctx = ctx;
    this.#log = log;
    this.#peer = peer;
    this.#sessions = sessions;
    this.#memory = memory;
    this.#logins = logins;
    this.#onRevoked = onRevoked;
  }

  async authenticate(question: SaslQuestion): Promise<LoginAnswer> {
    const ip = this.#peer.address;
    const result = await answerSasl(this.#ctx.auth, question, { ip, service: 'imap' });
    if ('challenge' in result) return result;
    if (!result.ok) {
      this.#log.info({ username: claimedName(question), peer: ip, reason: result.reason }, 'log-in refused');
      const isTemporary = result.reason === 'limited';
      return { ok: false, refusal: refusalOf(result.reason), isTemporary };
    }
    // A client may have been let in and have given up before its last word.
    this.#place?.[Symbol.dispose]();
    this.#place = this.#sessions.enter(result.accountId, ip);
    if (this.#place === null) {
      const refusal = no('LIMIT', 'Too many sessions of this account from one address');
      return { ok: false, refusal, isTemporary: true };
    }
    this.#login?.[Symbol.dispose]();
    this.#login = this.#logins.watch(result.credentialId, this.#onRevoked);
    if (this.#isOver) this[Symbol.dispose]();
    return { ...result, username: result.address, account: new Account(this.#ctx, this.#memory, result) };
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#place?.[Symbol.dispose]();
    this.#place = null;
    this.#login?.[Symbol.dispose]();
    this.#login = null;
  }
}

function refusalOf(reason: Refusal['reason']): ImapError {
  switch (reason) {
    case 'limited':
      return no('LIMIT', 'Too many failed log-ins, try again later');
    case 'appPasswordNeeded':
      // RFC 9051 7.1: what people must be shown.
      return no('ALERT', APP_PASSWORD_NEEDED);
    case 'invalid':
      return no('AUTHENTICATIONFAILED', 'Authentication credentials invalid');
  }
}
