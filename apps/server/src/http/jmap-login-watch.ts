import type { FastifyRequest } from 'fastify';
import { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';
import { requireAccount, type Principal } from './principal.ts';

/** A revoked session or a changed password closes open connections within 5 s. */
const CHECK_EVERY_MS = 4_000;

interface Watched {
  request: FastifyRequest;
  listeners: Set<() => void>;
  timer: NodeJS.Timeout;
}

/** Looks again and again whether the logins of long-lived connections still hold; connections with the same one share a look. */
export class LoginWatch implements Disposable {
  readonly #ctx: ServerContext;
  readonly #credentials: CredentialWatch;
  readonly #watched = new Map<string, Watched>();

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
    this.#credentials = new CredentialWatch(ctx.store.directory, ctx.log);
  }

  /**
   * `onGone` is called once, when the login that `request` came with no longer holds. Dispose to stop watching. A session is looked up as by a
   * request, which keeps it alive; a password is not shown again, which would be one more sign-in in the log each time.
   */
  watch(request: FastifyRequest, { sessionId, credentialId }: Principal, onGone: () => void): Disposable {
    if (sessionId === null) return this.#credentials.watch(credentialId, onGone);
    const key = `${request.headers.authorization ?? ''}\n${request.headers.cookie ?? ''}`;
    const watched = this.#watched.get(key) ?? this.#start(key, request);
    watched.listeners.add(onGone);
    return {
      [Symbol.dispose]: () => {
        watched.listeners.delete(onGone);
        if (watched.listeners.size === 0) this.#stop(key, watched);
      },
    };
  }

  [Symbol.dispose](): void {
    for (const [key, watched] of this.#watched) this.#stop(key, watched);
  }

  #start(key: string, request: FastifyRequest): Watched {
    const watched: Watched = {
      request,
      listeners: new Set(),
      timer: setInterval(() => void this.#check(key, watched), CHECK_EVERY_MS),
    };
    this.#watched.set(key, watched);
    return watched;
  }

  #stop(key: string, watched: Watched): void {
    clearInterval(watched.timer);
    if (this.#watched.get(key) === watched) this.#watched.delete(key);
  }

  async #check(key: string, watched: Watched): Promise<void> {
    try {
      await requireAccount(this.#ctx, watched.request);
    } catch (error) {
      // Anything else says nothing about the session: the database is away.
      if (!(error instanceof ApiError) || error.status !== 401) return;
      this.#stop(key, watched);
      for (const listener of watched.listeners) listener();
    }
  }
}
