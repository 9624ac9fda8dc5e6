import { encodeQR } from 'qr';
import { useMemo, useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { loginProblem } from '../login/login-problem.ts';
import { useProved } from '../sign-in/proof.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

/** What the server has made for it. */
export interface NewTotp {
  secret: string;
  uri: string;
  token: string;
}

/** Sets an authenticator app up: the secret as a picture and as text, switched on by a right code. */
export function TotpDialog({
  made,
  onClose,
  onAdded,
}: {
  made: NewTotp;
  onClose: () => void;
  onAdded: (recoveryCodes: string[] | null) => void;
}) {
  const { t } = useMessages('security');
  const proved = useProved();
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      const body = { token: made.token, code };
      const { recoveryCodes } = await proved(() =>
        api<{ recoveryCodes: string[] | null }>('POST', '/api/two-factor/totp', body),
      );
      onAdded(recoveryCodes);
    } catch (error) {
      setIsBusy(false);
      const isWrong = error instanceof ApiError && error.code === 'invalidCode';
      setProblem(isWrong ? t.security.appCodeWrong : loginProblem(error, t));
    }
  };
  return (
    <Dialog title={t.security.app} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <div className="flex flex-col items-center gap-3">
          <p className="self-start">{t.security.appScan}</p>
          <QrCode text={made.uri} label={t.security.appQr} />
          <p className="self-start">{t.security.appType}</p>
          <p className="flex max-w-full items-center gap-2 self-start">
            <code className="font-mono text-[14px] break-all select-all">
              {made.secret.replaceAll(/.{4}(?=.)/g, '$& ')}
            </code>
            <CopyButton text={made.secret} />
          </p>
        </div>
        <FormField label={t.security.appCode} problem={problem}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              className="field font-mono"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          )}
        </FormField>
        <button type="submit" className="button button-primary self-end" disabled={isBusy || code === ''}>
          {t.security.appTurnOn}
        </button>
      </form>
    </Dialog>
  );
}

/** Dark on light in every theme, with the quiet zone of four modules: cameras ask for it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const rows = encodeQR(text, 'raw', { border: 4, ecc: 'medium' });
    const cells = rows.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
    );
    return { path: cells.join(''), size: rows.length };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={220}
      height={220}
      shapeRendering="crispEdges"
      className="rounded-[10px]"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
