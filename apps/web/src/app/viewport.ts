import { useSyncExternalStore } from 'react';

/** Asked of the browser when it is first wanted: some of what imports this runs without one. */
function media(query: string): () => MediaQueryList {
  let list: MediaQueryList | undefined;
  return () => (list ??= matchMedia(query));
}

/** Must agree with the breakpoints in styles/app.css. */
const phone = media('(max-width: 699.98px)');
const desk = media('(min-width: 1120px)');

function useMedia(query: () => MediaQueryList): boolean {
  return useSyncExternalStore(
    (listener) => {
      query().addEventListener('change', listener);
      return () => query().removeEventListener('change', listener);
    },
    () => query().matches,
  );
}

/** One pane at a time. */
export const isPhone = (): boolean => phone().matches;
export const useIsPhone = (): boolean => useMedia(phone);
/** Room for the mailboxes beside list and reader. */
export const useIsDesk = (): boolean => useMedia(desk);
