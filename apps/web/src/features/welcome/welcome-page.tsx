import { useEffect, useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError, type Principal } from '../../lib/api.ts';
import { EntryPage } from '../../ui/entry-page.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { MIN_PASSWORD } from '../setup/checks.ts';

interface Owner {
  address: string;
  name: string;
}

/** Behind the link that an administrator gives: its owner chooses the password. */
export function WelcomePage() {
  const { t } = useMessages('welcome');
  const [token] = useState(() => location.hash.slice(1));
  const [owner, setOwner] = useState<Owner | 'bad' | null>(null);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    api<Owner>('POST', '/api/invitation', { token }).then(setOwner, (error: unknown) => {
      if (error instanceof ApiError && error.status === 0) setProblem(t.app.unreachable);
      setOwner('bad');
    });
  }, [token, t]);
  if (owner === null) return null;
  if (owner === 'bad') {
    return (
      <EntryPage title={t.welcome.title} lead={problem ?? t.welcome.bad}>
        <a href="/login" className="button button-large w-full">
          {t.welcome.toLogin}
        </a>
      </EntryPage>
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password.length < MIN_PASSWORD) {
      setProblem(t.login.passwordHint);
      return;
    }
    setIsBusy(true);
    setProblem(null);
    try {
      const { address } = await api<Owner>('POST', '/api/invitation/accept', { token, password });
      // Signing in is the log-in's affair: it may ask for more than the password.
      const isIn = await api<Principal>('POST', '/api/session', { address, password }).then(
        () => true,
        () => false,
      );
      location.replace(isIn ? '/' : '/login');
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) setOwner('bad');
      else setProblem(error instanceof ApiError && error.status === 0 ? t.app.unreachable : t.app.failed);
      setIsBusy(false);
    }
  };
  return (
    <EntryPage title={t.welcome.title} lead={t.welcome.lead(owner.address)}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <input type="hidden" name="username" autoComplete="username" value={owner.address} readOnly />
        <FormField label={t.welcome.password} hint={t.login.passwordHint} problem={problem}>
          {(ids) => (
            <PasswordField
              {...ids}
              name="password"
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </FormField>
        <button type="submit" className="button button-primary button-large mt-1" disabled={isBusy}>
          {isBusy ? t.welcome.submitting : t.welcome.submit}
        </button>
      </form>
    </EntryPage>
  );
}
