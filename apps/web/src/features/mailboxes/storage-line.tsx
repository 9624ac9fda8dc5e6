import { Link } from '@tanstack/react-router';
import type { Quota } from '@mailcote/jmap';
import { useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';

/** Below this share nobody needs to think of it. */
const SHOWN_FROM = 0.8;
/** Each message changes it: it is asked for no more often than this. */
const LOAD_EVERY_MS = 10_000;

/** How much of the space is used, once that matters (RFC 9425). */
export function StorageLine() {
  const { client } = useAccount();
  const { t, locale } = useMessages();
  const [quota, setQuota] = useState<Quota | null>(null);
  useEffect(() => {
    let isCurrent = true;
    let loadedAt = 0;
    const load = () => {
      loadedAt = Date.now();
      client.call('Quota/get', { ids: null }).then(
        ({ list }) => isCurrent && setQuota(list[0] ?? null),
        () => {
          // The connection banner says so; the next change asks again.
        },
      );
    };
    load();
    let later: ReturnType<typeof setTimeout> | undefined;
    const stop = client.onStateChange(({ changed }) => {
      if (changed[client.accountId]?.['Quota'] === undefined) return;
      later ??= setTimeout(
        () => {
          later = undefined;
          load();
        },
        loadedAt + LOAD_EVERY_MS - Date.now(),
      );
    });
    return () => {
      isCurrent = false;
      clearTimeout(later);
      stop();
    };
  }, [client]);
  // Without a limit there is none to warn of.
  if (!quota || quota.warnLimit === null) return null;
  const { used, hardLimit } = quota;
  if (used < hardLimit * SHOWN_FROM) return null;
  const text = t.mailbox.storage(formatBytes(used, locale), formatBytes(hardLimit, locale));
  return (
    <Link
      to="/settings"
      hash="storage"
      className="storage-line"
      data-full={used >= hardLimit * 0.95 || undefined}
    >
      <span aria-hidden="true" className="storage-bar">
        <span style={{ inlineSize: `${Math.min(100, (used / hardLimit) * 100)}%` }} />
      </span>
      {text}
    </Link>
  );
}
