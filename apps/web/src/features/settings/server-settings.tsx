import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { Section, Setting } from './section.tsx';
import { useApiList } from './use-api-list.ts';

interface AdminAccount {
  id: string;
  address: string;
  name: string;
  isAdmin: boolean;
  isDisabled: boolean;
  usedBytes: number;
  quotaBytes: number | null;
}

/** For administrators: who has an account here. */
export function ServerSettings() {
  const { t, locale } = useMessages('settings');
  const { list } = useApiList<AdminAccount>('/api/admin/accounts');
  return (
    <Section title={t.settings.accounts}>
      {list === 'failed' && <p className="p-4 text-danger">{t.settings.loadFailed}</p>}
      {Array.isArray(list) &&
        list.map((account) => (
          <Setting key={account.id} label={account.address} text={account.name}>
            <span className="text-[13px] text-ink-3">
              {[
                account.isAdmin && t.settings.admin,
                account.quotaBytes === null
                  ? formatBytes(account.usedBytes, locale)
                  : t.settings.storageUsedOf(
                      formatBytes(account.usedBytes, locale),
                      formatBytes(account.quotaBytes, locale),
                    ),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </Setting>
        ))}
    </Section>
  );
}
