import { Link } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { messageDate, relativeDate } from '../../lib/dates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AccountAccess } from './account-access.tsx';
import { AccountForm } from './account-form.tsx';
import { AccountBadges } from './accounts-area.tsx';
import { accountPath, problemText, useAdmin, type FullAccount } from './admin-api.ts';
import { DeleteAccount } from './delete-account.tsx';
import { SuspendAccount } from './suspend-account.tsx';

/** Everything about one account, and everything that can be done with it. */
export function AccountDialog({
  address,
  onClose,
  onChange,
}: {
  address: string;
  onClose: () => void;
  onChange: () => void;
}) {
  const { t } = useMessages('admin');
  const { data, reload } = useAdmin<FullAccount>(accountPath(address));
  const [step, setStep] = useState<'account' | 'suspend' | 'delete'>('account');
  const changed = () => {
    reload();
    onChange();
  };
  if (data !== null && data !== 'failed' && step === 'delete') {
    return (
      <DeleteAccount
        account={data}
        onBack={() => setStep('account')}
        onDone={() => {
          onChange();
          onClose();
        }}
      />
    );
  }
  if (data !== null && data !== 'failed' && step === 'suspend') {
    return <SuspendAccount account={data} onBack={() => setStep('account')} onDone={changed} />;
  }
  return (
    <Dialog title={address} onClose={onClose} isWide>
      {data === 'failed' && <EmptyState icon={CircleAlert} title={t.admin.loadFailed} isAlert />}
      {data === null && (
        <div aria-busy="true" className="flex flex-col gap-3">
          <span className="skeleton h-4 w-2/5" />
          <span className="skeleton h-3 w-3/5" />
          <span className="skeleton h-3 w-1/2" />
        </div>
      )}
      {data !== null && data !== 'failed' && (
        <div className="flex flex-col gap-6">
          <Facts account={data} onClose={onClose} />
          <AccountForm key={data.id} account={data} onDone={changed} />
          <AccountAccess account={data} onDone={changed} />
          <Ends account={data} onStep={setStep} onDone={changed} />
        </div>
      )}
    </Dialog>
  );
}

function Facts({ account, onClose }: { account: FullAccount; onClose: () => void }) {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.account;
  const { address, addresses, usedBytes, quotaBytes, appPasswords, sentRecipients, createdAt, lastSeenAt } =
    account;
  const used = formatBytes(usedBytes, locale);
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <AccountBadges account={account} />
        <span className="ms-auto flex gap-3 text-[13px]">
          <Link
            to="/admin/{-$section}"
            params={{ section: 'sign-ins' }}
            search={{ q: address }}
            className="text-accent-ink underline underline-offset-2"
            onClick={onClose}
          >
            {texts.showSignIns}
          </Link>
          <Link
            to="/admin/{-$section}"
            params={{ section: 'queue' }}
            search={{ q: address }}
            className="text-accent-ink underline underline-offset-2"
            onClick={onClose}
          >
            {texts.showQueue}
          </Link>
        </span>
      </div>
      <dl className="facts text-[13.5px]">
        <dt>{texts.addresses}</dt>
        <dd>{addresses.join(', ') || texts.noAliases}</dd>
        <dt>{texts.room}</dt>
        <dd>{quotaBytes === null ? used : texts.of(used, formatBytes(quotaBytes, locale))}</dd>
        <dt>{texts.sentToday}</dt>
        <dd>{texts.recipients(sentRecipients)}</dd>
        <dt>{texts.appPasswords}</dt>
        <dd>{appPasswords}</dd>
        <dt>{texts.twoFactor}</dt>
        <dd>{account.hasSecondFactor ? texts.twoFactorOn : texts.twoFactorNone}</dd>
        <dt>{texts.lastSeen}</dt>
        <dd>{lastSeenAt ? relativeDate(lastSeenAt, locale) : texts.never}</dd>
        <dt>{texts.createdAt}</dt>
        <dd>{messageDate(createdAt, locale)}</dd>
      </dl>
    </section>
  );
}

/** Suspending and deleting: each says first what happens. */
function Ends({
  account,
  onStep,
  onDone,
}: {
  account: FullAccount;
  onStep: (step: 'suspend' | 'delete') => void;
  onDone: () => void;
}) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const { principal } = useAccount();
  const isOwn = account.id === principal.accountId;
  const resume = async () => {
    try {
      const path = accountPath(account.address);
      await api('PATCH', path, { isDisabled: false });
      toast(texts.resumed(account.address));
      onDone();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
  };
  return (
    <div className="admin-card divide-y divide-line">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
        <p className="min-w-[12rem] grow basis-0 text-[13px] text-ink-2">
          {isOwn ? t.admin.problem.ownAccount : texts.suspendText}
        </p>
        {account.isDisabled ? (
          <button type="button" className="button button-primary" onClick={() => void resume()}>
            {texts.resume}
          </button>
        ) : (
          <button type="button" className="button" disabled={isOwn} onClick={() => onStep('suspend')}>
            {texts.suspend}
          </button>
        )}
        <button
          type="button"
          className="button button-danger"
          disabled={isOwn}
          onClick={() => onStep('delete')}
        >
          {texts.delete}
        </button>
      </div>
    </div>
  );
}
