import type { Account } from '../../app/account.ts';
import { setUi, ui } from '../../app/ui-store.ts';
import { isTyping } from '../../lib/focus.ts';

/** Under this name the account remembers it (Preferences, docs/jmap.md). */
const SEEN = 'tour';

const asked = new WeakSet<Account>();

/** Shows the tour to whoever opens the inbox of an account for the first time, on whatever device; never while somebody does something else. */
export async function startTourOnce(account: Account): Promise<void> {
  if (asked.has(account) || isBusy()) return;
  asked.add(account);
  const { client } = account;
  try {
    const { list } = await client.call('Preferences/get', { ids: null });
    if (list[0]?.seen[SEEN] || isBusy()) return;
    // Before it is shown: whatever happens to this page, it is not shown again.
    await client.call('Preferences/set', { update: { singleton: { [`seen/${SEEN}`]: true } } });
  } catch {
    // Without the server nobody knows whether it was shown: another time.
    asked.delete(account);
    return;
  }
  setUi({ isTouring: true });
}

const isBusy = (): boolean =>
  ui().overlay !== null ||
  isTyping(document.activeElement) ||
  document.querySelector('dialog[open], [role="menu"], .composer') !== null;
