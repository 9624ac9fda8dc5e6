import { useSyncExternalStore } from 'react';

/** Must agree with the breakpoints in styles/app.css. */
const PHONE = matchMedia('(max-width: 699.98px)');
const DESK = matchMedia('(min-width: 1120px)');

function useMedia(query: MediaQueryList): boolean {
  return useSyncExternalStore(
    (listener) => {
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => query.matches,
  );
}

/** One pane at a time. */
export const isPhone = (): boolean => PHONE.matches;
export const useIsPhone = (): boolean => useMedia(PHONE);
/** Room for the mailboxes beside list and reader. */
export const useIsDesk = (): boolean => useMedia(DESK);
