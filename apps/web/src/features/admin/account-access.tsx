import { useState, type FormEvent } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { MIN_PASSWORD } from '../setup/checks.ts';
import { accountPath, problemText, type AdminAccount, type Invitation } from './admin-api.ts';
import { InvitationBox } from './invitation-box.tsx';
import { Part } from './parts.tsx';

/** How its owner gets in: by a link, without a second factor that is lost, by another password. */
export function AccountAccess({ account, onDone }: { account: AdminAccount; onDone: () => void }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const path = accountPath(account.address);
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
