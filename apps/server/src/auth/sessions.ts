import type { Directory, Id } from '@mailcote/store';
import { createToken, hashToken } from './token.ts';

/** A session ends this long after it was last used. */
export const SESSION_LIFE_MS = 30 * 24 * 60 * 60_000;
/** `lastSeenAt`, the address and the expiry move on at most this often: a session in use costs twelve writes an hour. */
const TOUCH_EVERY_MS = 5 * 60_000;
/**
 * A session ended by another process is still good for this long, which together with LoginWatch's rhythm must stay below 5 s; what it saves
 * is a query for each of the requests that a page makes at once.
 */
const CACHED_FOR_MS = 500;
const MOST_CACHED = 10_000;
/** Some browsers' names are whole novels. */
const LONGEST_USER_AGENT = 300;

export interface SessionAccount {
  sessionId: Id;
  accountId: Id;
  address: string;
  name: string;
  isAdmin: boolean;
  /** When the password or a passkey was shown last; null: not since this is kept. */
  provedAt: Date | null;
}

export interface Sessions {
  /** @returns the token for the cookie; only its hash is stored. */
  createSession(options: {
    accountId: Id;
    userAgent: string;
    ip: string;
  }): Promise<{ token: string; sessionId: Id }>;
  /** Null: unknown, expired, or the account is disabled. @param ip where it is used from; it is shown in the list of sessions */
  sessionFromToken(token: string, ip?: string): Promise<SessionAccount | null>;
  /** @throws StoreError notFound */
  endSession(accountId: Id, sessionId: Id): Promise<void>;
  endOtherSessions(accountId: Id, keep: Id | null): Promise<void>;
  /** The password or a passkey has just been shown in it. */
  proveSession(sessionId: Id): Promise<void>;
}

export function createSessions(directory: Directory): Sessions {
  const cache = new Map<string, { session: SessionAccount; until: number }>();
  return {
    async createSession({ accountId, userAgent, ip }) {
      const token = createToken();
      const { id } = await directory.createSession({
        accountId,
        tokenHash: hashToken(token),
        userAgent: userAgent.slice(0, LONGEST_USER_AGENT),
        ip,
        expiresAt: new Date(Date.now() + SESSION_LIFE_MS),
      });
      return { token, sessionId: id };
    },
    async sessionFromToken(token, ip) {
      const tokenHash = hashToken(token);
      const cached = cache.get(tokenHash);
      if (cached && cached.until > Date.now()) return cached.session;
      const found = await directory.sessionByTokenHash(tokenHash);
      if (!found) return null;
      if ((found.lastSeenAt ?? found.createdAt).getTime() < Date.now() - TOUCH_EVERY_MS) {
        await directory.touchCredential(found.id, {
          ...(ip !== undefined && { ip }),
          expiresAt: new Date(Date.now() + SESSION_LIFE_MS),
        });
      }
      const { id: sessionId, accountId, address, name, isAdmin, provedAt } = found;
      const session = { sessionId, accountId, address, name, isAdmin, provedAt };
      if (cache.size >= MOST_CACHED) cache.clear();
      cache.set(tokenHash, { session, until: Date.now() + CACHED_FOR_MS });
      return session;
    },
    async endSession(accountId, sessionId) {
      await directory.deleteSession(accountId, sessionId);
      cache.clear();
    },
    async endOtherSessions(accountId, keep) {
      await directory.deleteSessions(accountId, keep);
      cache.clear();
    },
    async proveSession(sessionId) {
      await directory.proveSession(sessionId);
      cache.clear();
    },
  };
}
