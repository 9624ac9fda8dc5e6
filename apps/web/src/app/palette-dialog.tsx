import { Bookmark, Folder, Terminal } from 'lucide-react';
import { mailboxSlug, mailboxTitle } from '../features/mailboxes/place.ts';
import { ROLE_ICONS } from '../features/mailboxes/role-icons.ts';
import { useSavedSearches } from '../features/search/saved-searches.ts';
import { useMessages, type Catalogue } from '../i18n/index.ts';
import type { Command } from '../lib/keys.ts';
import { Dialog } from '../ui/dialog.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { commandName } from './command-groups.ts';
import { activeCommands, keysInUse, runCommand } from './commands.tsx';
import { router } from './router.tsx';
import { useMailboxes } from './store-hooks.ts';

/** Commands that make no sense by name. */
const HIDDEN: ReadonlySet<Command> = new Set(['palette', 'open', 'next', 'previous']);

/** What is wanted anywhere stands before what acts on the list. */
const FIRST: readonly Command[] = ['compose', 'search'];

/** Every command that works here, and every folder, by name. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useMessages();
  const mailboxes = useMailboxes();
  const commands = activeCommands()
    .filter((command) => !HIDDEN.has(command))
    .toSorted((a, b) => Number(FIRST.includes(b)) - Number(FIRST.includes(a)))
    .map((command) => ({
      id: command,
      label: paletteName(command, t),
      icon: Terminal,
      keys: keysInUse(command),
    }));
  const folders = mailboxes
    .filter(({ role }) => role === null || role === 'archive' || role === 'junk' || role === 'trash')
    .map((mailbox) => ({
      id: `/${mailboxSlug(mailbox)}`,
      label: `${t.help.go}: ${mailboxTitle(mailbox, t)}`,
      icon: ROLE_ICONS[mailbox.role ?? ''] ?? Folder,
      color: mailbox.color,
    }));
  const searches = useSavedSearches().map(({ name, query }) => ({
    id: `?${query}`,
    label: `${t.search.title}: ${name}`,
    icon: Bookmark,
  }));
  return (
    <Dialog title={t.palette.label} onClose={onClose}>
      <PickList
        items={[...commands, ...folders, ...searches]}
        label={t.palette.label}
        placeholder={t.palette.placeholder}
        none={t.palette.none}
        onPick={(id) => {
          onClose();
          if (id.startsWith('?')) void router.navigate({ to: '/search', search: { q: id.slice(1) } });
          else if (id.startsWith('/'))
            void router.navigate({ to: '/mail/$mailbox', params: { mailbox: id.slice(1) } });
          else runCommand(id as Command);
        }}
      />
    </Dialog>
  );
}

/** What a command is called where no heading says what it is about. */
function paletteName(command: Command, t: Catalogue): string {
  const name = commandName(command, t);
  if (command === 'help') return t.help.title;
  if (command.startsWith('go')) return `${t.help.go}: ${name}`;
  const isKind = /^select[A-Z]/.test(command) && command !== 'selectRange';
  return isKind ? `${t.help.selection}: ${name}` : name;
}
