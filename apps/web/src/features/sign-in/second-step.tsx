import { useState, type FormEvent } from 'react';
import { loginProblem } from '../login/login-problem.ts';
import { useMessages } from '../../i18n/index.ts';
import {
  api,
  ApiError,
  type Principal,
  type SecondFactorAsked,
  type SecondFactorMethod,
} from '../../lib/api.ts';
import { FormField } from '../../ui/form-field.tsx';
import { askPasskey, canUsePasskeys } from './passkeys.ts';

interface SecondStepProps {
  asked: SecondFactorAsked['secondFactor'];
  onDone: () => void;
  /** Back to the password. */
  onRestart: () => void;
}

/** What comes after the password: a passkey, a code of the app, or a recovery code. */
export function SecondStep({ asked: { token, methods }, onDone, onRestart }: SecondStepProps) {
  const { t } = useMessages('signIn');
  const usable = methods.filter((method) => method !== 'passkey' || canUsePasskeys());
  const [method, setMethod] = useState<SecondFactorMethod>(usable[0] ?? 'recoveryCode');
  const [code, setCode] = useState('');
  const [remember, setRemember] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [isEnded, setIsEnded] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      const shown =
        method === 'passkey'
          ? { passkey: await askPasskey('/api/session/passkey-options', { token }) }
          : { [method === 'totp' ? 'code' : 'recoveryCode']: code };
      await api<Principal>('POST', '/api/session/second-factor', { token, remember, ...shown });
      onDone();
    } catch (error) {
      setIsBusy(false);
      setCode('');
      if (!(error instanceof ApiError)) setProblem(t.signIn.passkeyCanceled);
      else if (error.code === 'stepEnded') setIsEnded(true);
      else if (error.status === 401)
        setProblem(method === 'passkey' ? t.signIn.passkeyInvalid : t.signIn.codeInvalid);
      else setProblem(loginProblem(error, t));
    }
  };

  if (isEnded)
    return (
      <div className="flex flex-col gap-4">
        <p role="alert">{t.signIn.ended}</p>
        <button type="button" className="button button-primary button-large" onClick={onRestart}>
          {t.signIn.startAgain}
        </button>
      </div>
    );
  const ways = {
    passkey: t.signIn.wayPasskey,
    totp: t.signIn.wayTotp,
    recoveryCode: t.signIn.wayRecoveryCode,
  };
  const isTotp = method === 'totp';
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {method === 'passkey' ? (
        <>
          <p className="text-ink-2">{t.signIn.passkeyText}</p>
          {problem && <Problem text={problem} />}
        </>
      ) : (
        <FormField
          key={method}
          label={isTotp ? t.signIn.totpLabel : t.signIn.recoveryLabel}
          hint={isTotp ? t.signIn.totpText : t.signIn.recoveryText}
          problem={problem}
        >
          {(ids) => (
            <input
              {...ids}
              type="text"
              // oxlint-disable-next-line jsx-a11y/no-autofocus -- the next thing to do, and all there is on the page
              autoFocus
              inputMode={isTotp ? 'numeric' : 'text'}
              autoComplete={isTotp ? 'one-time-code' : 'off'}
              autoCapitalize="off"
              spellCheck={false}
              required
              className="field font-mono"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </FormField>
      )}
      <label className="flex items-center gap-2 text-[13px]">
        <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
        {t.signIn.remember}
      </label>
      <button type="submit" className="button button-primary button-large" disabled={isBusy}>
        {method !== 'passkey' ? t.signIn.confirm : isBusy ? t.signIn.passkeyWaiting : t.signIn.passkeyUse}
      </button>
      <div className="flex flex-col items-start gap-1.5 text-[13px]">
        {usable
          .filter((other) => other !== method)
          .map((other) => (
            <button
              key={other}
              type="button"
              className="text-accent-ink underline"
              onClick={() => {
                setMethod(other);
                setProblem(null);
                setCode('');
              }}
            >
              {ways[other]}
            </button>
          ))}
      </div>
    </form>
  );
}

function Problem({ text }: { text: string }) {
  return (
    <p role="alert" className="rounded-[10px] bg-danger-soft px-3 py-2 text-danger">
      {text}
    </p>
  );
}
