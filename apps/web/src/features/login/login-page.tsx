import { useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, type Principal } from '../../lib/api.ts';
import { EntryPage } from '../../ui/entry-page.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { loginProblem } from './login-problem.ts';

export function LoginPage() {
  const { next = '/' } = useSearch({ strict: false });
  const { t } = useMessages();
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // Read from the form itself: password managers fill it without telling React.
    const form = new FormData(event.currentTarget);
    const valueOf = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    setIsBusy(true);
    setProblem(null);
    try {
      await api<Principal>('POST', '/api/session', {
        address: valueOf('address').trim(),
        password: valueOf('password'),
      });
      location.replace(next);
    } catch (error) {
      setProblem(loginProblem(error, t));
      setIsBusy(false);
    }
  };

  return (
    <EntryPage title={t.login.title}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormField label={t.login.address}>
          {(ids) => (
            <input
              {...ids}
              type="email"
              name="address"
              autoComplete="username"
              autoCapitalize="off"
              spellCheck={false}
              required
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- the page has nothing else to do
              autoFocus
              className="field"
            />
          )}
        </FormField>
        <FormField label={t.login.password}>
          {(ids) => <PasswordField {...ids} name="password" autoComplete="current-password" required />}
        </FormField>
        {problem && (
          <p role="alert" className="rounded-[10px] bg-danger-soft px-3 py-2 text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button button-primary button-large mt-1" disabled={isBusy}>
          {isBusy ? t.login.submitting : t.login.submit}
        </button>
      </form>
    </EntryPage>
  );
}
