import { useState, type FormEvent } from 'react';
import { loginProblem } from '../features/login/login-problem.ts';
import { useMessages } from '../i18n/index.ts';
import { api, type Principal } from '../lib/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useAccount } from './account.ts';
import { setUi } from './ui-store.ts';

/** The login has ended while the page was open: it is taken up again in place, so that nothing written is lost. */
export function ReloginDialog() {
  const { client, principal, store } = useAccount();
  const { t } = useMessages();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    try {
      await api<Principal>('POST', '/api/session', { address: principal.address, password });
      await client.connect();
      setUi({ isLoginLost: false });
      client.wake();
      store.refresh();
    } catch (error) {
      setProblem(loginProblem(error, t));
    } finally {
      setIsBusy(false);
    }
  };
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
