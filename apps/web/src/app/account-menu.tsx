import { useNavigate } from '@tanstack/react-router';
import { BookUser, Keyboard, LogOut, Moon, ServerCog, Settings, Sun } from 'lucide-react';
import { useMessages } from '../i18n/index.ts';
import { isDark, setPreferences } from '../lib/preferences.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Menu } from '../ui/menu.tsx';
import { logOut, useAccount } from './account.ts';
import { runCommand, shownKeys } from './commands.tsx';
import { toast } from './ui-store.ts';

/** Who is signed in, and what belongs to them rather than to a message. */
export function AccountMenu() {
  const account = useAccount();
  const { principal } = account;
  const { t } = useMessages();
  const navigate = useNavigate();
  const dark = isDark();
  const signOut = () => {
    logOut(account).catch(() => toast(t.app.unreachable, { tone: 'error' }));
  };
  return (
    <div className="ms-auto flex-none ps-1">
      <Menu
        label={t.login.signedInAs(principal.address)}
        trigger={
          <button type="button" className="grid size-10 place-items-center rounded-full hover:bg-hover">
            <Avatar name={principal.name} email={principal.address} size={32} />
            <span className="visually-hidden">{t.login.signedInAs(principal.address)}</span>
          </button>
        }
        header={
          <div className="mb-1 border-b border-line px-2.5 pt-1.5 pb-2.5">
            <p className="truncate font-semibold">{principal.name || principal.address}</p>
            <p className="truncate text-[12.5px] text-ink-3">{principal.address}</p>
          </div>
        }
        items={() => [
          {
            label: t.app.contacts,
            icon: BookUser,
            keys: shownKeys('goContacts'),
            onSelect: () => void navigate({ to: '/contacts' }),
          },
          { label: t.app.settings, icon: Settings, onSelect: () => void navigate({ to: '/settings' }) },
          ...(principal.isAdmin
            ? [{ label: t.help.goAdmin, icon: ServerCog, onSelect: () => void runCommand('goAdmin') }]
            : []),
          {
            label: t.help.title,
            icon: Keyboard,
            keys: shownKeys('help'),
            onSelect: () => void runCommand('help'),
          },
          {
            label: `${t.app.theme}: ${dark ? t.app.themeLight : t.app.themeDark}`,
            icon: dark ? Sun : Moon,
            onSelect: () => setPreferences({ theme: dark ? 'light' : 'dark' }),
          },
          null,
          { label: t.login.signOut, icon: LogOut, onSelect: signOut },
        ]}
      />
    </div>
  );
}
