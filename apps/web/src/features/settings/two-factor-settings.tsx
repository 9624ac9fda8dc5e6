import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useMessages, withSections } from '../../i18n/index.ts';
import { api, ApiError } from '../../lib/api.ts';
import { relativeDate } from '../../lib/dates.ts';
import { ProofDeclined, useProved } from '../sign-in/proof.tsx';
import { canUsePasskeys } from '../sign-in/passkeys.ts';
import { PasskeyDialog } from './passkey-dialog.tsx';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { Section, Setting } from './section.tsx';
import type { NewTotp } from './totp-dialog.tsx';

interface Factor {
  createdAt: string;
  lastUsedAt: string | null;
}
interface Passkey extends Factor {
  id: string;
  name: string;
}
interface TwoFactor {
  isOn: boolean;
  totp: Factor | null;
  passkeys: Passkey[];
  recoveryCodesLeft: number;
  passkeysPossible: boolean;
}

const TotpDialog = lazy(() =>
  withSections(['security'], import('./totp-dialog.tsx')).then((code) => ({ default: code.TotpDialog })),
);

type Open = { totp: NewTotp } | 'passkey' | { rename: Passkey } | { codes: string[] } | null;

/** What is shown besides the password: an authenticator app, passkeys, recovery codes. */
export function TwoFactorSettings({ onChanged }: { onChanged: () => void }) {
  const { t } = useMessages('security');
  const proved = useProved();
  const [state, setState] = useState<TwoFactor | 'failed' | null>(null);
  const [open, setOpen] = useState<Open>(null);
  const load = useCallback(() => {
    api<TwoFactor>('GET', '/api/two-factor').then(setState, () => setState('failed'));
  }, []);
  useEffect(load, [load]);

  const change = async <T,>(call: () => Promise<T>): Promise<T | null> => {
    try {
      const value = await proved(call);
      load();
      onChanged();
      return value;
    } catch (error) {
      if (!(error instanceof ProofDeclined))
        toast(error instanceof ApiError && error.status === 0 ? t.app.unreachable : t.app.failed, {
          tone: 'error',
        });
      return null;
    }
  };
  const added = (recoveryCodes: string[] | null, text: string) => {
    setOpen(recoveryCodes ? { codes: recoveryCodes } : null);
    toast(text);
    load();
    onChanged();
  };
  const setUpApp = async () => {
    const made = await change(() => api<NewTotp>('POST', '/api/two-factor/totp/new'));
    if (made) setOpen({ totp: made });
  };
  const newCodes = async () => {
    const isSure = await confirmAction({
      title: t.security.recoveryNewTitle,
      text: t.security.recoveryNewText,
      action: t.security.recoveryNew,
    });
    if (!isSure) return;
    const made = await change(() =>
      api<{ recoveryCodes: string[] }>('POST', '/api/two-factor/recovery-codes'),
    );
    if (made) setOpen({ codes: made.recoveryCodes });
  };

  if (state === null || state === 'failed')
    return (
      <Section title={t.security.twoFactor} text={t.security.twoFactorText}>
        <div className="p-4">
          {state === null ? (
            <span className="skeleton block h-3 w-2/5" />
          ) : (
            <p role="alert" className="text-danger">
              {t.app.unreachable}
            </p>
          )}
        </div>
      </Section>
    );
  const { totp, passkeys } = state;
  const isOnlyOne = passkeys.length + (totp ? 1 : 0) === 1;
  const remove = async (path: string, title: string, text: string) => {
    const isSure = await confirmAction({
      title,
      text: isOnlyOne ? `${text} ${t.security.lastFactorText}` : text,
      action: t.app.remove,
      isDanger: true,
    });
    if (isSure) await change(() => api('DELETE', path));
  };
  return (
    <Section title={t.security.twoFactor} text={t.security.twoFactorText}>
      <Setting label={t.security.app} text={totp ? undefined : t.security.appText}>
        {totp ? (
          <>
            <Used factor={totp} />
            <button
              type="button"
              className="button button-danger"
              onClick={() =>
                void remove('/api/two-factor/totp', t.security.appRemoveTitle, t.security.appRemoveText)
              }
            >
              {t.app.remove}
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={() => void setUpApp()}>
            {t.security.appSetUp}
          </button>
        )}
      </Setting>
      <Setting
        label={t.security.passkeys}
        text={state.passkeysPossible ? t.security.passkeysText : t.security.passkeysImpossible}
      >
        {state.passkeysPossible && canUsePasskeys() && (
          <button type="button" className="button" onClick={() => setOpen('passkey')}>
            {t.security.passkeyAdd}
          </button>
        )}
      </Setting>
      {passkeys.map((passkey) => (
        <Setting key={passkey.id} label={passkey.name}>
          <Used factor={passkey} />
          <span className="flex gap-2">
            <button type="button" className="button" onClick={() => setOpen({ rename: passkey })}>
              {t.security.passkeyRename}
            </button>
            <button
              type="button"
              className="button button-danger"
              onClick={() =>
                void remove(
                  `/api/passkeys/${encodeURIComponent(passkey.id)}`,
                  t.security.passkeyRemoveTitle(passkey.name),
                  t.security.passkeyRemoveText,
                )
              }
            >
              {t.app.remove}
            </button>
          </span>
        </Setting>
      ))}
      {state.isOn && (
        <Setting
          label={t.security.recovery}
          text={
            state.recoveryCodesLeft > 0
              ? t.security.recoveryLeft(state.recoveryCodesLeft)
              : t.security.recoveryNone
          }
        >
          <button type="button" className="button" onClick={() => void newCodes()}>
            {t.security.recoveryNew}
          </button>
        </Setting>
      )}
      {open !== null && typeof open === 'object' && 'totp' in open && (
        <Suspense fallback={null}>
          <TotpDialog
            made={open.totp}
            onClose={() => setOpen(null)}
            onAdded={(codes) => added(codes, t.security.appAdded)}
          />
        </Suspense>
      )}
      {open === 'passkey' && (
        <PasskeyDialog
          passkey={null}
          onClose={() => setOpen(null)}
          onDone={(codes) => added(codes, t.security.passkeyAdded)}
        />
      )}
      {open !== null && typeof open === 'object' && 'rename' in open && (
        <PasskeyDialog
          passkey={open.rename}
          onClose={() => setOpen(null)}
          onDone={() => {
            setOpen(null);
            load();
          }}
        />
      )}
      {open !== null && typeof open === 'object' && 'codes' in open && (
        <RecoveryCodesDialog codes={open.codes} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}

function Used({ factor }: { factor: Factor }) {
  const { t, locale } = useMessages('security');
  const { t: settings } = useMessages('settings');
  return (
    <span className="text-[12.5px] text-ink-3">
      {factor.lastUsedAt
        ? settings.settings.lastUsed(relativeDate(factor.lastUsedAt, locale))
        : t.security.added(relativeDate(factor.createdAt, locale))}
    </span>
  );
}
