import type { Page } from '@playwright/test';

export type KeptStore = 'emails' | 'bodies' | 'changes';

/** How many records of a kind are kept in the browser. */
export const countKept = (page: Page, store: KeptStore): Promise<number> =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('mailcote-mail');
        opening.addEventListener('error', () => reject(opening.error ?? new Error('not opened')));
        opening.addEventListener('success', () => {
          const database = opening.result;
          if (!database.objectStoreNames.contains(name)) {
            database.close();
            resolve(0);
            return;
          }
          const counting = database.transaction(name).objectStore(name).count();
          counting.addEventListener('success', () => {
            database.close();
            resolve(counting.result);
          });
        });
      }),
    store,
  );
