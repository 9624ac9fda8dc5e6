import { useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError, type Principal, type SecondFactorAsked } from '../../lib/api.ts';
import { EntryPage } from '../../ui/entry-page.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { askPasskey, canUsePasskeys } from '../sign-in/passkeys.ts';
import { SecondStep } from '../sign-in/second-step.tsx';
import { loginProblem } from './login-problem.ts';

export function LoginPage() {
  const { next = '/' } = useSearch({ strict: false });
  const { t } = useMessages('signIn');
  const [asked, setAsked] = useState<SecondFactorAsked['secondFactor'] | null>(null);
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
      const answer = await api<Principal | SecondFactorAsked>('POST', '/api/session', {
        address: valueOf('address').trim(),
        password: valueOf('password'),
      });
      if ('secondFactor' in answer) setAsked(answer.secondFactor);
      else location.replace(next);
    } catch (error) {
      setProblem(loginProblem(error, t));
      setIsBusy(false);
    }
  };
  const usePasskey = async () => {
    setProblem(null);
    try {
      const passkey = await askPasskey('/api/session/passkey-options', {});
      await api<Principal>('POST', '/api/session/passkey', { passkey });
      location.replace(next);
    } catch (error) {
      if (!(error instanceof ApiError)) setProblem(t.signIn.passkeyCanceled);
      else setProblem(error.code === 'invalidPasskey' ? t.signIn.passkeyInvalid : loginProblem(error, t));
    }
  };

  if (asked) {
    const restart = () => {
      setAsked(null);
      setIsBusy(false);
    };
    return (
      <EntryPage title={t.signIn.stepTitle}>
        <SecondStep asked={asked} onDone={() => location.replace(next)} onRestart={restart} />
      </EntryPage>
    );
  }

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
        {canUsePasskeys() && (
          <button type="button" className="button button-large" onClick={() => void usePasskey()}>
            {t.signIn.withPasskey}
          </button>
        )}
      </form>
    </EntryPage>
  );
}
