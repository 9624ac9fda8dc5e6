import { useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api, ApiError } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { loginProblem } from '../login/login-problem.ts';
import { makePasskey } from '../sign-in/passkeys.ts';
import { ProofDeclined, useProved } from '../sign-in/proof.tsx';
import { browserName } from './browser-name.ts';

interface PasskeyDialogProps {
  /** Null: a new one is made. */
  passkey: { id: string; name: string } | null;
  onClose: () => void;
  /** With the recovery codes that come with the first second factor. */
  onDone: (recoveryCodes: string[] | null) => void;
}

/** Makes a passkey on this device under a name, or gives one another name. */
export function PasskeyDialog({ passkey, onClose, onDone }: PasskeyDialogProps) {
  const { t } = useMessages('security');
  const proved = useProved();
  const [name, setName] = useState(passkey?.name ?? browserName(navigator.userAgent) ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const make = async (): Promise<string[] | null> => {
    const options = await proved(() =>
      api<Parameters<typeof makePasskey>[0]>('POST', '/api/passkeys/options'),
    );
    const body = { name: name.trim(), passkey: await makePasskey(options) };
    const { recoveryCodes } = await proved(() =>
      api<{ recoveryCodes: string[] | null }>('POST', '/api/passkeys', body),
    );
    return recoveryCodes;
  };
  const rename = async (id: string): Promise<null> => {
    await proved(() => api('PATCH', `/api/passkeys/${encodeURIComponent(id)}`, { name: name.trim() }));
    return null;
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    try {
      onDone(await (passkey ? rename(passkey.id) : make()));
    } catch (error) {
      setIsBusy(false);
      if (error instanceof ProofDeclined) return;
      const isKnown = error instanceof Error && error.name === 'InvalidStateError';
      if (error instanceof ApiError) setProblem(loginProblem(error, t));
      else setProblem(isKnown ? t.security.passkeyKnown : t.security.passkeyFailed);
    }
  };
  return (
    <Dialog title={passkey ? t.security.passkeyRename : t.security.passkeyAdd} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormField label={t.security.passkeyName} hint={t.security.passkeyNameText} problem={problem}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              required
              maxLength={100}
              className="field"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
        <button
          type="submit"
          className="button button-primary self-end"
          disabled={isBusy || name.trim() === ''}
        >
          {passkey ? t.app.save : t.security.passkeyCreate}
        </button>
      </form>
    </Dialog>
  );
}
