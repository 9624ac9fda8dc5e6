import { useNavigate } from '@tanstack/react-router';
import { CloudOff } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useMessages } from '../i18n/index.ts';
import { api, ApiError } from '../lib/api.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { AccountContext, openAccount, type Account } from './account.ts';
import { Shell } from './shell.tsx';
import { ShellSkeleton } from './shell-skeleton.tsx';

/** Pages for which nobody needs to be logged in. */
const OPEN_PAGE = /^\/(?:login|setup|welcome)(?:\/|$)/;

/** Begun with the page itself, before React has drawn anything. */
let first: Promise<Account> | null = OPEN_PAGE.test(location.pathname) ? null : openAccount();
first?.catch(() => {
  // Said by the Gate.
});

/** Lets in whoever is logged in, and sends the others to where they can be. */
export function Gate() {
  const navigate = useNavigate();
  const { t } = useMessages();
  const [account, setAccount] = useState<Account | null>(null);
  const [hasFailed, setHasFailed] = useState(false);

  const open = useCallback(() => {
    first ??= openAccount();
    first.then(setAccount, (error: unknown) => {
      first = null;
      if (error instanceof ApiError && error.status === 401) void leave(navigate);
      else setHasFailed(true);
    });
  }, [navigate]);
  useEffect(open, [open]);

  if (hasFailed) {
    return (
      <main className="h-full">
        <EmptyState icon={CloudOff} title={t.app.startFailed} text={t.app.unreachable} isAlert>
          <button
            type="button"
            className="button button-primary"
            onClick={() => {
              setHasFailed(false);
              open();
            }}
          >
            {t.app.retry}
          </button>
        </EmptyState>
      </main>
    );
  }
  if (!account) return <ShellSkeleton />;
  return (
    <AccountContext value={account}>
      <Shell />
    </AccountContext>
  );
}

/** To the set-up of a new server, or to the log-in, which leads back here. */
async function leave(navigate: ReturnType<typeof useNavigate>): Promise<void> {
  const next = location.pathname + location.search;
  if (await isSetupNeeded()) await navigate({ to: '/setup', hash: location.hash.slice(1), replace: true });
  else await navigate({ to: '/login', search: next === '/' ? {} : { next }, replace: true });
}

async function isSetupNeeded(): Promise<boolean> {
  try {
    return (await api<{ needed: boolean }>('GET', '/api/setup')).needed;
  } catch {
    // The log-in page says what is wrong with the server.
    return false;
  }
}
