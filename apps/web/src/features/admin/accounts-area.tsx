import { Plus, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { relativeDate } from '../../lib/dates.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Meter } from '../../ui/meter.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { usePages, type AdminAccount } from './admin-api.ts';
import { NewAccountDialog } from './new-account-dialog.tsx';
import { AreaHead, Badge, Loaded, MoreButton, Nothing, SearchBox, useSettled } from './parts.tsx';

interface AccountPage {
  accounts: AdminAccount[];
  next: string | null;
  total: number | null;
}

/** Who has an account here: a page at a time, so that ten thousand are no more than ten. */
export function AccountsArea() {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const [search, setSearch] = useState('');
  const settled = useSettled(search);
  const path = `/api/admin/accounts?search=${encodeURIComponent(settled)}`;
  const { items, first, more, reload } = usePages<AdminAccount, AccountPage>(
    path,
    ({ accounts }) => accounts,
    'after',
  );
  const [open, setOpen] = useState<string | null>(null);
  const [isNew, setIsNew] = useState(false);
  const total = first?.total ?? null;
  return (
    <>
      <AreaHead title={t.admin.accounts} note={total === null ? undefined : texts.count(total)}>
        <SearchBox label={texts.searchHint} value={search} onChange={setSearch} />
        <button type="button" className="button button-primary" onClick={() => setIsNew(true)}>
          <Plus aria-hidden="true" size={16} />
          {texts.add}
        </button>
      </AreaHead>
      <Loaded answer={items}>
        {(accounts) =>
          accounts.length === 0 ? (
            <Nothing icon={SearchX} title={texts.none} text={texts.noneText} />
          ) : (
            <div className="admin-card">
              <table className="admin-table">
                <thead>
                  <tr>
                    <th>{texts.name}</th>
                    <th>{texts.access}</th>
                    <th>{texts.room}</th>
                    <th>{texts.lastSeen}</th>
                  </tr>
                </thead>
                <tbody>
                  {accounts.map((account) => (
                    <AccountRow key={account.id} account={account} onOpen={() => setOpen(account.address)} />
                  ))}
                </tbody>
              </table>
              <MoreButton more={more} />
            </div>
          )
        }
      </Loaded>
      {open !== null && <AccountDialog address={open} onClose={() => setOpen(null)} onChange={reload} />}
      {isNew && <NewAccountDialog onClose={() => setIsNew(false)} onDone={reload} />}
    </>
  );
}

function AccountRow({ account, onOpen }: { account: AdminAccount; onOpen: () => void }) {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.account;
  const { name, address, usedBytes, quotaBytes, lastSeenAt } = account;
  const used = formatBytes(usedBytes, locale);
  return (
    <tr>
      <td>
        <span className="flex items-center gap-3">
          <Avatar name={name} email={address} size={34} />
          <span className="min-w-0">
            <button type="button" className="row-link" onClick={onOpen}>
              {name || address}
            </button>
            <span className="block text-[13px] text-ink-2">{address}</span>
          </span>
        </span>
      </td>
      <td data-label={texts.access}>
        <AccountBadges account={account} />
      </td>
      <td data-label={texts.room} className="whitespace-nowrap">
        <span>
          {quotaBytes === null ? used : texts.of(used, formatBytes(quotaBytes, locale))}
          {quotaBytes !== null && (
            <Meter
              label={texts.usedPart(address)}
              used={usedBytes}
              most={Math.max(quotaBytes, 1)}
              high={quotaBytes * 0.9}
              className="mt-1 h-[5px] w-[88px]"
            />
          )}
        </span>
      </td>
      <td data-label={texts.lastSeen} className="text-ink-2">
        {lastSeenAt ? relativeDate(lastSeenAt, locale) : texts.never}
      </td>
    </tr>
  );
}

export function AccountBadges({ account }: { account: AdminAccount }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const { isAdmin, isDisabled, invitedUntil, hasPassword } = account;
  const isPlain = !isAdmin && !isDisabled && !invitedUntil && hasPassword;
  return (
    <span className="flex flex-wrap gap-1">
      {isDisabled && <Badge tone="bad">{texts.suspended}</Badge>}
      {isAdmin && <Badge tone="good">{texts.isAdmin}</Badge>}
      {invitedUntil && <Badge tone="warn">{texts.invited}</Badge>}
      {!hasPassword && !invitedUntil && <Badge tone="warn">{texts.noPassword}</Badge>}
      {isPlain && <Badge>{texts.active}</Badge>}
    </span>
  );
}
