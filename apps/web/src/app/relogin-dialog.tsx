import { lazy, Suspense, useState, type FormEvent } from 'react';
import { loginProblem } from '../features/login/login-problem.ts';
import { useMessages, withSections } from '../i18n/index.ts';
import { api, type Principal, type SecondFactorAsked } from '../lib/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useAccount } from './account.ts';
import { setUi } from './ui-store.ts';

const SecondStep = lazy(() =>
  withSections(['signIn'], import('../features/sign-in/second-step.tsx')).then((code) => ({
    default: code.SecondStep,
  })),
);

/** The login has ended while the page was open: it is taken up again in place, so that nothing written is lost. */
export function ReloginDialog() {
  const { client, principal, store } = useAccount();
  const { t } = useMessages();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [asked, setAsked] = useState<SecondFactorAsked['secondFactor'] | null>(null);
  const goOn = async () => {
    await client.connect();
    setUi({ isLoginLost: false });
    client.wake();
    store.refresh();
  };
  const goOnOrSay = () => {
    goOn().catch((error: unknown) => {
      setAsked(null);
      setProblem(loginProblem(error, t));
    });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      const body = { address: principal.address, password };
      const answer = await api<Principal | SecondFactorAsked>('POST', '/api/session', body);
      if ('secondFactor' in answer) setAsked(answer.secondFactor);
      else await goOn();
    } catch (error) {
      setProblem(loginProblem(error, t));
    } finally {
      setIsBusy(false);
    }
  };
  if (asked)
    return (
      <Dialog title={t.login.again} onClose={() => undefined} isDismissable={false}>
        <Suspense fallback={null}>
          <SecondStep asked={asked} onDone={goOnOrSay} onRestart={() => setAsked(null)} />
        </Suspense>
      </Dialog>
    );
  return (
    <Dialog title={t.login.again} onClose={() => undefined} isDismissable={false}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <p className="text-ink-2">{t.login.againText}</p>
        <p className="font-medium">{principal.address}</p>
        <input
          type="password"
          autoComplete="current-password"
          aria-label={t.login.password}
          placeholder={t.login.password}
          className="field"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button button-primary button-large" disabled={isBusy}>
          {isBusy ? t.login.submitting : t.login.submit}
        </button>
      </form>
    </Dialog>
  );
}
