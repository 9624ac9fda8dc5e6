import { ArrowLeft } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useCommands } from '../../app/commands.tsx';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { BlockedSettings } from './blocked-settings.tsx';
import { GeneralSettings } from './general-settings.tsx';
import { IdentitySettings } from './identity-settings.tsx';
import { ProofProvider } from '../sign-in/proof.tsx';
import {
  AppPasswordSettings,
  PasswordSettings,
  SessionSettings,
  TrustedBrowserSettings,
} from './security-settings.tsx';
import { SignInLogSettings } from './sign-in-log-settings.tsx';
import { TwoFactorSettings } from './two-factor-settings.tsx';
import { KeyboardSettings } from './keyboard-settings.tsx';
import { StorageSettings } from './storage-settings.tsx';
import { TrustedSettings } from './trusted-settings.tsx';
import { TransferSettings } from '../transfer/transfer-settings.tsx';
import { VacationSettings } from './vacation-settings.tsx';
import './settings.css';

export function SettingsPage() {
  const { t } = useMessages();
  const navigate = useNavigate();
  /** Of the second factors: what hangs on them is looked at again. */
  const [changes, setChanges] = useState(0);
  const back = () => {
    void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } });
  };
  useCommands({ back });
  useEffect(() => {
    document.title = `${t.app.settings} – Mailcote`;
  }, [t]);
  return (
    <main
      id="reader"
      tabIndex={-1}
      className="reader-pane grow overflow-y-auto! rounded-ss-xl border-s border-line bg-surface max-desk:rounded-none"
    >
      <div className="mx-auto w-full max-w-[720px] px-6 pt-6 pb-16 max-tablet:px-4">
        <header className="mb-6 flex items-center gap-2">
          <IconButton icon={ArrowLeft} label={t.app.back} onClick={back} className="-ms-2" />
          <h1 className="text-[22px] font-semibold tracking-[-0.015em]">{t.app.settings}</h1>
        </header>
        <GeneralSettings />
        <KeyboardSettings />
        <IdentitySettings />
        <VacationSettings />
        <BlockedSettings />
        <TrustedSettings />
        <StorageSettings />
        <TransferSettings />
        <PasswordSettings />
        <ProofProvider>
          <TwoFactorSettings onChanged={() => setChanges((count) => count + 1)} />
          <AppPasswordSettings />
          <SessionSettings key={`sessions ${changes}`} />
          <TrustedBrowserSettings key={`browsers ${changes}`} />
          <SignInLogSettings />
        </ProofProvider>
      </div>
    </main>
  );
}
