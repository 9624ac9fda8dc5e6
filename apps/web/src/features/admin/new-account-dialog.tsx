import { useState, type FormEvent } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { MIN_PASSWORD } from '../setup/checks.ts';
import { problemText, useAdmin, type AdminDomain, type Invitation } from './admin-api.ts';
import { InvitationBox } from './invitation-box.tsx';

/** A new account: a name, an address, and how its owner comes in for the first time. */
export function NewAccountDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const { data: domains } = useAdmin<AdminDomain[]>('/api/admin/domains');
  const names = Array.isArray(domains) ? domains.map(({ name }) => name) : [];
  const [name, setName] = useState('');
  const [localPart, setLocalPart] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [isInvited, setIsInvited] = useState(true);
  const [password, setPassword] = useState('');
  const [isAdmin, setIsAdmin] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const domain = chosen ?? names[0] ?? '';

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      const made = await api<{ address: string; invitation: Invitation | null }>(
        'POST',
        '/api/admin/accounts',
        {
          address: `${localPart.trim()}@${domain}`,
          isAdmin,
          ...(name.trim() && { name: name.trim() }),
          ...(isInvited ? { invite: true } : { password }),
        },
      );
      toast(texts.created(made.address));
      onDone();
      if (made.invitation) setInvitation(made.invitation);
      else onClose();
    } catch (error) {
      setProblem(problemText(error, t));
    } finally {
      setIsBusy(false);
    }
  };

  if (invitation) {
    return (
      <Dialog
        title={texts.link}
        onClose={onClose}
        actions={
          <button type="button" className="button button-primary" onClick={onClose}>
            {texts.done}
          </button>
        }
      >
        <InvitationBox invitation={invitation} />
      </Dialog>
    );
  }
  const isReady = localPart.trim() !== '' && domain !== '' && (isInvited || password.length >= MIN_PASSWORD);
  return (
    <Dialog
      title={texts.add}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.app.cancel}
          </button>
          <button
            type="submit"
            form="new-account"
            className="button button-primary"
            disabled={isBusy || !isReady}
          >
            {texts.create}
          </button>
        </>
      }
    >
      <form
        id="new-account"
        noValidate
        autoComplete="off"
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <FormField label={texts.name}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              className="field"
              maxLength={200}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
        <FormField label={texts.address} problem={problem}>
          {(ids) => (
            <span className="flex items-center gap-2">
              <input
                {...ids}
                type="text"
                autoCapitalize="off"
                spellCheck={false}
                className="field min-w-0 grow"
                value={localPart}
                onChange={(event) => setLocalPart(event.target.value)}
              />
              <span aria-hidden="true" className="text-ink-3">
                @
              </span>
              <select
                className="field admin-select"
                aria-label={t.admin.domain.name}
                value={domain}
                onChange={(event) => setChosen(event.target.value)}
              >
                {names.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </span>
          )}
        </FormField>
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1.5 text-[13px] font-semibold">{texts.how}</legend>
          <label className="flex gap-2.5">
            <input
              type="radio"
              name="how"
              className="mt-1"
              checked={isInvited}
              onChange={() => setIsInvited(true)}
            />
            <span>
              {texts.invite}
              <span className="block text-[12.5px] text-ink-3">{texts.inviteText}</span>
            </span>
          </label>
          <label className="flex gap-2.5">
            <input
              type="radio"
              name="how"
              className="mt-1"
              checked={!isInvited}
              onChange={() => setIsInvited(false)}
            />
            {texts.setPassword}
          </label>
          {!isInvited && (
            <FormField label={texts.password} hint={t.login.passwordHint}>
              {(ids) => (
                <PasswordField
                  {...ids}
                  autoComplete="new-password"
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                />
              )}
            </FormField>
          )}
        </fieldset>
        <label className="flex items-center gap-2.5">
          <input
            type="checkbox"
            className="check"
            checked={isAdmin}
            onChange={(event) => setIsAdmin(event.target.checked)}
          />
          {texts.makeAdmin}
        </label>
      </form>
    </Dialog>
  );
}
