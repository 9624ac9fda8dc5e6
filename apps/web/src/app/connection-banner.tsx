import { Timer, WifiOff, X } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMessages } from '../i18n/index.ts';
import { useAccount } from './account.ts';
import { setUi } from './ui-store.ts';

/** Shorter breaks are nobody's business. */
const PATIENCE_MS = 2_500;
/** What pushes changes takes a while to be found. */
const POLL_PATIENCE_MS = 15_000;

function useIsOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('online', listener);
      window.addEventListener('offline', listener);
      return () => {
        window.removeEventListener('online', listener);
        window.removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
}

/** True once something has been so for so long. */
function useLasting(isSo: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const handle = setTimeout(() => setLasts(true), ms);
    return () => {
      clearTimeout(handle);
      setLasts(false);
    };
  }, [isSo, ms]);
  return isSo && lasts;
}

/** Says that the line to the server is down, and until when; and that it lets nothing through by itself, so that mail comes later. */
export function ConnectionBanner() {
  const { client } = useAccount();
  const { t } = useMessages();
  const status = useSyncExternalStore(
    (listener) => client.onConnection(listener),
    () => `${client.connection} ${client.via ?? ''}`,
  );
  const isOnline = useIsOnline();
  const isLost = useLasting(!status.startsWith('open'), PATIENCE_MS);
  const isSlow = useLasting(status === 'open poll', POLL_PATIENCE_MS);
  const [isDismissed, setIsDismissed] = useState(false);
  const isDown = isLost || !isOnline;
  const text = isOnline ? t.connection.lost : t.connection.offline;

  useEffect(() => {
    if (!isDown) return;
    setUi({ announcement: text });
    return () => setUi({ announcement: t.connection.back });
  }, [isDown, text, t]);

  useEffect(() => {
    const wake = () => {
      if (document.visibilityState === 'visible') client.wake();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
    };
  }, [client]);

  if (!isDown && (!isSlow || isDismissed)) return null;
  const Icon = isDown ? WifiOff : Timer;
  return (
    <section aria-label={t.connection.label} className="banner" data-testid="connection-banner">
      <Icon aria-hidden="true" size={15} className="flex-none" />
      <span>{isDown ? text : t.connection.slow}</span>
      <button type="button" className="banner-action" onClick={() => client.wake()}>
        {t.connection.tryNow}
      </button>
      {!isDown && (
        <button
          type="button"
          className="banner-close"
          aria-label={t.app.close}
          onClick={() => setIsDismissed(true)}
        >
          <X aria-hidden="true" size={15} />
        </button>
      )}
    </section>
  );
}
