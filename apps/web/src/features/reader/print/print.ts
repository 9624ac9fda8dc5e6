import type { Account } from '../../../app/account.ts';
import { toast } from '../../../app/ui-store.ts';
import type { Messages } from '../../../i18n/index.ts';
import type { ListedEmail } from '../../../mail-store/index.ts';

/** Prints messages; says so when that does not work. */
export async function print(
  account: Account,
  emails: readonly ListedEmail[],
  { t, locale }: Messages,
): Promise<void> {
  try {
    const { printMessages } = await import('./print-messages.ts');
    await printMessages(account, emails, t, locale);
  } catch {
    toast(t.app.failed, { tone: 'error' });
  }
}
