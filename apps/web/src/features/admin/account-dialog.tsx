import { Link } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { messageDate, relativeDate } from '../../lib/dates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { MIN_PASSWORD } from '../setup/checks.ts';
import { AccountBadges } from './accounts-area.tsx';
import { problemText, useAdmin, type AdminAccount, type Invitation } from './admin-api.ts';
import { DeleteAccount } from './delete-account.tsx';
import { InvitationBox } from './invitation-box.tsx';

type FullAccount = AdminAccount & { addresses: string[] };

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
  const { data, reload } = useAdmin<FullAccount>(`/api/admin/accounts/${encodeURIComponent(address)}`);
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
    return <Suspend account={data} onBack={() => setStep('account')} onDone={changed} />;
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
          <SettingsForm key={data.id} account={data} onDone={changed} />
          <Access account={data} onDone={changed} />
          <Ends account={data} onStep={setStep} onDone={changed} />
        </div>
      )}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
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

const GIGABYTE = 1e9;

function SettingsForm({ account, onDone }: { account: FullAccount; onDone: () => void }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const { principal } = useAccount();
  const [name, setName] = useState(account.name);
  const [quota, setQuota] = useState(
    account.quotaBytes === null ? '' : String(account.quotaBytes / GIGABYTE),
  );
  const [recipients, setRecipients] = useState(textOf(account.dailyRecipients));
  const [newRecipients, setNewRecipients] = useState(textOf(account.dailyNewRecipients));
  const [isAdmin, setIsAdmin] = useState(account.isAdmin);
  const [problem, setProblem] = useState<string | null>(null);
  const numbers = {
    quota: numberOf(quota),
    recipients: numberOf(recipients),
    fresh: numberOf(newRecipients),
  };
  const isWrong = Object.values(numbers).includes('wrong');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (numbers.quota === 'wrong' || numbers.recipients === 'wrong' || numbers.fresh === 'wrong') return;
    setProblem(null);
    try {
      await api('PATCH', `/api/admin/accounts/${encodeURIComponent(account.address)}`, {
        name: name.trim(),
        quotaBytes: numbers.quota === null ? null : Math.round(numbers.quota * GIGABYTE),
        dailyRecipients: whole(numbers.recipients),
        dailyNewRecipients: whole(numbers.fresh),
        ...(isAdmin !== account.isAdmin && { isAdmin }),
      });
      toast(t.admin.saved);
      onDone();
    } catch (error) {
      setProblem(problemText(error, t));
    }
  };
  return (
    <Part title={texts.settings}>
      <form
        noValidate
        onSubmit={(event) => void submit(event)}
        className="admin-card flex flex-col gap-4 p-4"
      >
        <div className="grid gap-4 tablet:grid-cols-2">
          <FormField label={texts.name}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                className="field field-small"
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </FormField>
          <NumberField label={texts.quota} hint={texts.quotaHint} value={quota} onChange={setQuota} />
          <NumberField
            label={texts.dailyRecipients}
            hint={texts.dailyHint}
            value={recipients}
            onChange={setRecipients}
          />
          <NumberField
            label={texts.dailyNewRecipients}
            hint={texts.dailyHint}
            value={newRecipients}
            onChange={setNewRecipients}
          />
        </div>
        <label className="flex gap-2.5">
          <input
            type="checkbox"
            className="check mt-0.5"
            checked={isAdmin}
            disabled={account.id === principal.accountId}
            onChange={(event) => setIsAdmin(event.target.checked)}
          />
          <span>
            {texts.isAdmin}
            <span className="block text-[12.5px] text-ink-3">{texts.adminText}</span>
          </span>
        </label>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button self-start" disabled={isWrong}>
          {t.admin.save}
        </button>
      </form>
    </Part>
  );
}

function NumberField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const { t } = useMessages('admin');
  return (
    <FormField
      label={label}
      hint={hint}
      problem={numberOf(value) === 'wrong' ? t.admin.account.wrongNumber : null}
    >
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputMode="decimal"
          className="field field-small"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FormField>
  );
}

function textOf(number: number | null): string {
  return number === null ? '' : String(number);
}

/** With a decimal comma, too; null: nothing is there. */
function numberOf(text: string): number | null | 'wrong' {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return null;
  const number = Number(plain);
  return Number.isFinite(number) && number >= 0 && number <= 1_000_000 ? number : 'wrong';
}

function whole(number: number | null): number | null {
  return number === null ? null : Math.round(number);
}

function Access({ account, onDone }: { account: FullAccount; onDone: () => void }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const path = `/api/admin/accounts/${encodeURIComponent(account.address)}`;
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [password, setPassword] = useState('');
  const attempt = async (what: () => Promise<void>) => {
    try {
      await what();
      onDone();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
  };
  const setNew = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await api('POST', `${path}/password`, { password });
      setPassword('');
      toast(texts.passwordSet);
    });
  };
  return (
    <Part title={texts.signingIn}>
      <div className="admin-card divide-y divide-line">
        <div className="flex flex-col gap-3 p-4">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <p className="min-w-[12rem] grow basis-0 text-[13px] text-ink-2">{texts.makeLinkText}</p>
            {account.invitedUntil && (
              <button
                type="button"
                className="button button-danger"
                onClick={() =>
                  void attempt(async () => {
                    await api('DELETE', `${path}/invitation`);
                    setInvitation(null);
                    toast(texts.withdrawn);
                  })
                }
              >
                {texts.withdraw}
              </button>
            )}
            <button
              type="button"
              className="button"
              onClick={() =>
                void attempt(async () => setInvitation(await api<Invitation>('POST', `${path}/invitation`)))
              }
            >
              {texts.makeLink}
            </button>
          </div>
          {invitation && <InvitationBox invitation={invitation} />}
        </div>
        {account.hasSecondFactor && (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-4">
            <p className="min-w-[12rem] grow basis-0 text-[13px] text-ink-2">{texts.twoFactorText}</p>
            <button
              type="button"
              className="button button-danger"
              onClick={() =>
                void attempt(async () => {
                  await api('DELETE', `${path}/two-factor`);
                  toast(texts.twoFactorDone(account.address));
                })
              }
            >
              {texts.twoFactorOff}
            </button>
          </div>
        )}
        <form onSubmit={setNew} autoComplete="off" className="p-4">
          <FormField label={texts.newPassword} hint={texts.passwordText}>
            {(ids) => (
              <span className="flex gap-2">
                <span className="grow">
                  <PasswordField
                    {...ids}
                    className="field-small"
                    autoComplete="new-password"
                    value={password}
                    onChange={(event) => setPassword(event.target.value)}
                  />
                </span>
                <button type="submit" className="button" disabled={password.length < MIN_PASSWORD}>
                  {texts.setPassword}
                </button>
              </span>
            )}
          </FormField>
        </form>
      </div>
    </Part>
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
      const path = `/api/admin/accounts/${encodeURIComponent(account.address)}`;
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

function Suspend({
  account: { address },
  onBack,
  onDone,
}: {
  account: FullAccount;
  onBack: () => void;
  onDone: () => void;
}) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const suspend = async () => {
    try {
      await api('PATCH', `/api/admin/accounts/${encodeURIComponent(address)}`, { isDisabled: true });
      toast(texts.suspendedDone(address));
      onDone();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
    onBack();
  };
  return (
    <Dialog
      title={texts.suspendTitle(address)}
      onClose={onBack}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onBack}>
            {t.app.cancel}
          </button>
          <button type="button" className="button button-danger" onClick={() => void suspend()}>
            {texts.suspend}
          </button>
        </>
      }
    >
      <p>{texts.suspendConfirm}</p>
    </Dialog>
  );
}
