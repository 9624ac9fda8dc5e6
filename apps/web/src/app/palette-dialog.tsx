import { Terminal } from 'lucide-react';
import { useMessages } from '../i18n/index.ts';
import { keysOf, type Command } from '../lib/keys.ts';
import { isApple } from '../lib/platform.ts';
import { Dialog } from '../ui/dialog.tsx';
import { PickList } from '../ui/pick-list.tsx';
import { activeCommands, runCommand } from './commands.tsx';

/** Commands that make no sense by name. */
const HIDDEN: ReadonlySet<Command> = new Set(['palette', 'open', 'next', 'previous']);

/** Every command that works here, by name. */
export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useMessages();
  const items = activeCommands()
    .filter((command) => !HIDDEN.has(command))
    .map((command) => ({
      id: command,
      label:
        command === 'move'
          ? t.help.move_
          : command.startsWith('go')
            ? `${t.help.go}: ${t.help[command]}`
            : t.help[command],
      icon: Terminal,
      keys: keysOf(command, isApple),
    }));
  return (
    <Dialog title={t.palette.label} onClose={onClose}>
      <PickList
        items={items}
        label={t.palette.label}
        placeholder={t.palette.placeholder}
        none={t.palette.none}
        onPick={(id) => {
          onClose();
          runCommand(id as Command);
        }}
      />
    </Dialog>
  );
}
