import { createContext, Suspense, use, useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { loginProblem } from '../login/login-problem.ts';
import { askPasskey, canUsePasskeys } from './passkeys.ts';

/** The person did not want to confirm: nothing has happened, and nothing needs to be said. */
export class ProofDeclined extends Error {
  override name = 'ProofDeclined';
}

type Proved = <T>(call: () => Promise<T>) => Promise<T>;
const ProofContext = createContext<Proved>((call) => call());

/** Makes a call; when the server wants to know that it is still the same person, asks, and makes it again. @throws ProofDeclined, or what the call throws */
export function useProved(): Proved {
  return use(ProofContext);
}

export function ProofProvider({ children }: { children: ReactNode }) {
  const [settle, setSettle] = useState<((isProved: boolean) => void) | null>(null);
  const proved: Proved = useCallback(async (call) => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'proofNeeded')) throw error;
      const isProved = await new Promise<boolean>((resolve) => setSettle(() => resolve));
      setSettle(null);
      if (!isProved) throw new ProofDeclined();
      return call();
    }
  }, []);
  return (
    <ProofContext value={proved}>
      {children}
      {/* Its strings may still have to come: the page stays meanwhile. */}
      <Suspense fallback={null}>{settle && <ProofDialog onSettle={settle} />}</Suspense>
    </ProofContext>
  );
}

function ProofDialog({ onSettle }: { onSettle: (isProved: boolean) => void }) {
  const { t } = useMessages('signIn');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const prove = async (show: () => Promise<object>) => {
    setIsBusy(true);
    setProblem(null);
    try {
      await api('POST', '/api/session/proof', await show());
      onSettle(true);
    } catch (error) {
      setIsBusy(false);
      setPassword('');
      if (!(error instanceof ApiError)) setProblem(t.signIn.passkeyCanceled);
      else setProblem(error.status === 403 ? t.signIn.proofWrong : loginProblem(error, t));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove(async () => ({ password }));
  };
  return (
    <Dialog title={t.signIn.proofTitle} onClose={() => onSettle(false)}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-ink-2">{t.signIn.proofText}</p>
        <FormField label={t.login.password} problem={problem}>
          {(ids) => (
            <PasswordField
              {...ids}
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </FormField>
        <div className="flex flex-wrap gap-2">
          <button type="submit" className="button button-primary" disabled={isBusy || password === ''}>
            {t.signIn.confirm}
          </button>
          {canUsePasskeys() && (
            <button
              type="button"
              className="button"
              disabled={isBusy}
              onClick={() =>
                void prove(async () => ({ passkey: await askPasskey('/api/session/proof/passkey-options') }))
              }
            >
              {t.signIn.passkeyUse}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
