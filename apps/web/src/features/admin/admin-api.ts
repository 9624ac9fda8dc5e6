import { useCallback, useEffect, useRef, useState } from 'react';
import type { CatalogueWith } from '../../i18n/index.ts';
import { api, ApiError } from '../../lib/api.ts';

/** The REST API of administrators, as /api/docs describes it. */
export type AdminTexts = CatalogueWith<'admin'>;

export interface Overview {
  version: string;
  node: string;
  hostname: string;
  publicUrl: string;
  listeners: { name: string; port: number }[];
  accounts: number;
  domains: number;
  databaseBytes: number;
  disk: { freeBytes: number; totalBytes: number } | null;
  queue: { queued: number; retrying: number; held: number; oldestAt: string | null };
  traffic: {
    hour: string;
    received: number;
    refused: number;
    sent: number;
    deferred: number;
    failed: number;
  }[];
  certificates: { names: string[]; validTo: string; isSelfSigned: boolean }[];
  problems: { code: string; level: 'error' | 'warning' | 'hint'; value: string }[];
}

export interface AdminDomain {
  name: string;
  createdAt: string;
  accounts: number;
  aliases: number;
  catchAll: string[] | null;
  smarthost: string | null;
}

export interface DomainCheck {
  kind: 'host' | 'reverse' | 'mx' | 'spf' | 'dkim' | 'dmarc' | 'mtaSts';
  status: keyof AdminTexts['admin']['check']['status'];
  note: keyof AdminTexts['admin']['check']['note'] | null;
  found: string[];
  record: { name: string; type: string; value: string } | null;
}

export interface AdminAccount {
  id: string;
  address: string;
  name: string;
  isAdmin: boolean;
  isDisabled: boolean;
  usedBytes: number;
  quotaBytes: number | null;
  dailyRecipients: number | null;
  dailyNewRecipients: number | null;
  createdAt: string;
  hasPassword: boolean;
  hasSecondFactor: boolean;
  invitedUntil: string | null;
  appPasswords: number;
  aliases: number;
  lastSeenAt: string | null;
  sentRecipients: number;
}

/** What is told of one account alone. */
export type FullAccount = AdminAccount & { addresses: string[] };

/** Where an account is in the interface of administrators. */
export const accountPath = (address: string) => `/api/admin/accounts/${encodeURIComponent(address)}`;

export interface Invitation {
  url: string;
  expiresAt: string;
}

export interface AdminAlias {
  address: string;
  account: string | null;
  targets: string[];
}

export interface QueueEntry {
  id: string;
  status: 'queued' | 'held' | 'delivered' | 'failed' | 'canceled';
  mailFrom: string;
  rcptTo: string;
  domain: string;
  size: number;
  attempts: number;
  nextAttemptAt: string | null;
  lastReply: string | null;
  createdAt: string;
  finishedAt: string | null;
}

export interface QueueAttempt {
  number: number;
  startedAt: string;
  finishedAt: string;
  outcome: 'delivered' | 'retry' | 'failed';
  reply: string;
  peer: string | null;
  dialogue: string[];
}

/** What the server answered: null while it is on its way for the first time. */
export type Answer<T> = T | 'failed' | null;

/** GET, and again every `everyMs` while somebody looks. A failure leaves what is shown. */
export function useAdmin<T>(path: string, everyMs?: number): { data: Answer<T>; reload: () => void } {
  const [answer, setAnswer] = useState<{ path: string; data: Answer<T> }>({ path, data: null });
  const last = useRef(0);
  const reload = useCallback(() => {
    const mine = ++last.current;
    const settle = (data: T | 'failed') => {
      if (mine !== last.current) return;
      setAnswer((before) =>
        data === 'failed' && before.path === path && before.data !== null ? before : { path, data },
      );
    };
    api<T>('GET', path).then(settle, () => settle('failed'));
  }, [path]);
  useEffect(reload, [reload]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const handle = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, everyMs);
    return () => clearInterval(handle);
  }, [everyMs, reload]);
  return { data: answer.path === path ? answer.data : null, reload };
}

/** A list that is asked for page by page. `path` holds everything but the cursor. */
export function usePages<T, P extends { next: string | null }>(
  path: string,
  itemsOf: (page: P) => T[],
  cursor: 'after' | 'before',
): { items: Answer<T[]>; first: P | null; more: (() => void) | null; reload: () => void } {
  const [state, setState] = useState<{
    path: string;
    items: Answer<T[]>;
    first: P | null;
    next: string | null;
  }>({
    path,
    items: null,
    first: null,
    next: null,
  });
  const pick = useRef(itemsOf);
  const last = useRef(0);
  const load = useCallback(
    (from: string | null) => {
      const mine = ++last.current;
      const url =
        from === null
          ? path
          : `${path}${path.includes('?') ? '&' : '?'}${cursor}=${encodeURIComponent(from)}`;
      const settle = (page: P | 'failed') => {
        if (mine !== last.current) return;
        setState((before) => {
          const known = before.path === path && Array.isArray(before.items) ? before.items : null;
          if (page === 'failed') return known ? before : { path, items: 'failed', first: null, next: null };
          const items = [...(from === null ? [] : (known ?? [])), ...pick.current(page)];
          return { path, items, first: from === null ? page : before.first, next: page.next };
        });
      };
      api<P>('GET', url).then(settle, () => settle('failed'));
    },
    [path, cursor],
  );
  const reload = useCallback(() => load(null), [load]);
  useEffect(reload, [reload]);
  const isCurrent = state.path === path;
  const { next } = state;
  return {
    items: isCurrent ? state.items : null,
    first: isCurrent ? state.first : null,
    more: isCurrent && next !== null ? () => load(next) : null,
    reload,
  };
}

/** What a refusal means, in the words of the page. */
export function problemText(error: unknown, t: AdminTexts): string {
  const { problem } = t.admin;
  if (!(error instanceof ApiError)) return problem.failed;
  if (error.status === 0) return t.app.unreachable;
  const { code, field } = error;
  if (code === 'alreadyExists') return field === 'name' ? problem.domainExists : problem.alreadyExists;
  if (code === 'notFound' && field === 'targets') return problem.noTarget;
  if (code === 'notFound' && field === 'address') return problem.noDomain;
  if (code === 'invalid' && field === 'name') return problem.notADomain;
  if (code === 'invalid' && field === 'targets' && / lead/.test(error.message)) return problem.circle;
  if (code === 'invalid' && (field === 'address' || field === 'targets')) return problem.notAnAddress;
  if (code === 'conflict') return error.message.includes('queue entry') ? problem.busy : problem.ownAccount;
  return problem.failed;
}
