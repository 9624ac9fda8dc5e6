import type { Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import type { CatalogueWith } from '../../i18n/index.ts';
import { sayDone } from '../list/thread-actions.ts';

/** Has the server put aside what comes from an address from now on; can be taken back at once, and later in the settings. */
export async function blockSender(
  { client, store }: Account,
  address: string,
  t: CatalogueWith<'reading'>,
): Promise<void> {
  try {
    const { created, notCreated } = await client.call('BlockedSender/set', { create: { k: { address } } });
    const id = created?.['k']?.id;
    if (id !== undefined) {
      sayDone(store, t, t.reading.blocked(address), async () => {
        await client.call('BlockedSender/set', { destroy: [id] });
      });
    } else if (notCreated?.['k']?.type === 'alreadyExists') toast(t.reading.blockedAlready(address));
    else toast(t.app.failed, { tone: 'error' });
  } catch {
    toast(t.app.unreachable, { tone: 'error' });
  }
}
