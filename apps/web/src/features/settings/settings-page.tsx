import { ArrowLeft } from 'lucide-react';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useCommands } from '../../app/commands.tsx';
import { useIsDesk } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Contents } from './contents.tsx';
import { SectionIdContext } from './section.tsx';
import { SECTION_IDS, sectionOf, type SectionId } from './section-list.ts';
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

/** So far below the upper edge a section counts as the one that is looked at. Pixels. */
const LOOKED_AT = 140;

/** All sections under their contents on a desk; elsewhere the contents, and the section that was chosen there. */
export function SettingsPage() {
  const { t } = useMessages('settings');
  const navigate = useNavigate();
  const isDesk = useIsDesk();
  const chosen = sectionOf(useRouterState({ select: ({ location }) => location.hash }));
  const page = useRef<HTMLElement>(null);
  const current = useLookedAt(page, chosen);
  const isAlone = !isDesk && chosen !== null;
  const back = () => {
    if (isAlone) void navigate({ to: '/settings' });
    else void navigate({ to: '/mail/$mailbox', params: { mailbox: 'inbox' } });
  };
  useCommands({ back });
  useEffect(() => {
    document.title = `${t.app.settings} – Mailcote`;
  }, [t]);
  useEffect(() => {
    if (chosen === null) return;
    const section = document.getElementById(chosen);
    section?.scrollIntoView({ block: 'start' });
    section?.focus({ preventScroll: true });
  }, [chosen]);
  const sections = useSections();
  const shown = isDesk ? SECTION_IDS : chosen ? [chosen] : [];
  return (
    <main
      ref={page}
      id="reader"
      tabIndex={-1}
      // Relative: what is only for screen readers stands in it too, and scrolls with it instead of with the window.
      className="reader-pane relative grow overflow-y-auto! rounded-ss-xl border-s border-line bg-surface max-desk:rounded-none max-tablet:border-s-0"
    >
      <div className="mx-auto flex w-full max-w-[960px] items-start gap-10 px-6 pt-6 pb-16 max-tablet:px-4">
        {isDesk && (
          <div className="sticky top-6 w-[200px] flex-none">
            <Contents current={current} />
          </div>
        )}
        <div className="min-w-0 grow">
          <header className="mb-6 flex items-center gap-2">
            <IconButton icon={ArrowLeft} label={t.app.back} onClick={back} className="-ms-2" />
            <h1 className="text-[22px] font-semibold tracking-[-0.015em]">{t.app.settings}</h1>
          </header>
          {!isDesk && !isAlone && <Contents current={null} />}
          <ProofProvider>
            {shown.map((id) => (
              <SectionIdContext key={id} value={id}>
                {sections[id]}
              </SectionIdContext>
            ))}
          </ProofProvider>
          {!isAlone && (
            <p className="mt-10 text-[12px]">
              <a href="/licenses.txt" target="_blank" rel="noreferrer" className="text-ink-3 underline">
                {t.settings.licenses}
              </a>
            </p>
          )}
        </div>
      </div>
    </main>
  );
}

function useSections(): Record<SectionId, ReactNode> {
  /** Of the second factors: what hangs on them is looked at again. */
  const [changes, setChanges] = useState(0);
  return {
    appearance: <GeneralSettings />,
    keyboard: <KeyboardSettings />,
    identities: <IdentitySettings />,
    away: <VacationSettings />,
    blocked: <BlockedSettings />,
    pictures: <TrustedSettings />,
    storage: <StorageSettings />,
    transfer: <TransferSettings />,
    password: <PasswordSettings />,
    'two-factor': <TwoFactorSettings onChanged={() => setChanges((count) => count + 1)} />,
    'app-passwords': <AppPasswordSettings />,
    sessions: <SessionSettings key={`sessions ${changes}`} />,
    browsers: <TrustedBrowserSettings key={`browsers ${changes}`} />,
    'sign-ins': <SignInLogSettings />,
  };
}

/** The section that was gone to, until the page is scrolled; then the last one that begins above. */
function useLookedAt(page: { current: HTMLElement | null }, chosen: SectionId | null): SectionId | null {
  const [seen, setSeen] = useState<SectionId | null>(null);
  const [before, setBefore] = useState(chosen);
  if (before !== chosen) {
    setBefore(chosen);
    setSeen(chosen);
  }
  useEffect(() => {
    const element = page.current;
    const look = () => {
      const top = element?.getBoundingClientRect().top ?? 0;
      const begun = SECTION_IDS.filter((id) => {
        const section = document.getElementById(id);
        return section !== null && section.getBoundingClientRect().top - top < LOOKED_AT;
      });
      setSeen(begun.at(-1) ?? null);
    };
    element?.addEventListener('scrollend', look);
    element?.addEventListener('wheel', look, { passive: true });
    return () => {
      element?.removeEventListener('scrollend', look);
      element?.removeEventListener('wheel', look);
    };
  }, [page]);
  return seen ?? chosen ?? SECTION_IDS[0];
}
