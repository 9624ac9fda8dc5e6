import { WifiOff } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useMessages } from '../i18n/index.ts';
import { useAccount } from './account.ts';
import { setUi } from './ui-store.ts';

/** Shorter breaks are nobody's business. */
const PATIENCE_MS = 2_500;

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

/** Says that the line to the server is down, and until when. */
export function ConnectionBanner() {
  const { client, store } = useAccount();
  const { t } = useMessages();
  const status = useSyncExternalStore(store.connection.subscribe, store.connection.get);
  const isOnline = useIsOnline();
  const [isLost, setIsLost] = useState(false);
  const isDown = status !== 'open';

  useEffect(() => {
    if (!isDown) return;
    let wasSaid = false;
    const handle = setTimeout(() => {
      wasSaid = true;
      setIsLost(true);
      setUi({ announcement: t.connection.lost });
    }, PATIENCE_MS);
    return () => {
      clearTimeout(handle);
      setIsLost(false);
      if (wasSaid) setUi({ announcement: t.connection.back });
    };
  }, [isDown, t]);

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

  if (!isLost && isOnline) return null;
  return (
    <section aria-label={t.connection.label} className="banner" data-testid="connection-banner">
      <WifiOff aria-hidden="true" size={15} />
      {isOnline ? t.connection.lost : t.connection.offline}
      <button type="button" className="underline underline-offset-2" onClick={() => client.wake()}>
        {t.connection.tryNow}
      </button>
    </section>
  );
}
