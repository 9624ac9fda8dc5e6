import { parseMailbox } from '@mailcote/smtp';
import { normalizeDomain, type QueueItem } from '@mailcote/store';
import type { Config } from '../config.ts';
import { tlsWish } from './tls-wish.ts';

/** Which way mail of ours takes: over a smarthost, or straight to the servers of the recipients. */
export interface Way {
  /** Whoever has the same key shares connections, and their limit. */
  key: string;
  /** Null: the servers of the domain. */
  relayUrl: string | null;
}

/** By the domain of the sender (MAILCOTE_RELAY_ROUTES), else as everything goes (MAILCOTE_RELAY_URL). */
export function wayOf(
  { relayUrl, relayRoutes }: Pick<Config, 'relayUrl' | 'relayRoutes'>,
  { mailFrom, domain, options }: Pick<QueueItem, 'mailFrom' | 'domain' | 'options'>,
): Way {
  const senderDomain = normalizeDomain(parseMailbox(mailFrom)?.domain ?? '') ?? '';
  const own = relayRoutes.get(senderDomain);
  const url = own === undefined ? relayUrl : own;
  // No domain begins so: a smarthost is a destination of its own, whatever the domain.
  const destination = url === null ? domain : `* ${url}`;
  const wish = tlsWish(options);
  return { key: wish === 'usual' ? destination : `${destination} ${wish}`, relayUrl: url };
}
