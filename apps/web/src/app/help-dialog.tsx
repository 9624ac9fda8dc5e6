import { useMessages } from '../i18n/index.ts';
import { isApple } from '../lib/platform.ts';
import { usePreferences } from '../lib/preferences.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { commandGroups, commandName } from './command-groups.ts';
import { keysInUse, runCommand } from './commands.tsx';
import { setUi } from './ui-store.ts';

/** Every key. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useMessages();
  const { hasShortcuts } = usePreferences();
  const mod = isApple ? '⌘' : 'Ctrl';
  const startTour = () => {
    onClose();
    runCommand('goInbox');
    setUi({ isTouring: true });
  };
  return (
    <Dialog
      title={t.help.title}
      onClose={onClose}
      isWide
      isStatic
      actions={
        <button type="button" className="button" onClick={startTour}>
          {t.help.tour}
        </button>
      }
    >
      {!hasShortcuts && <p className="notice notice-warning">{t.help.off}</p>}
      <div className="columns-2 gap-10 max-tablet:columns-1">
        {commandGroups(t).map(({ title, commands }) => (
          <section key={title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-[12px] font-semibold text-ink-3">{title}</h3>
            <dl>
              {commands.map((command) => (
                <Line key={command} name={commandName(command, t)} keys={keysInUse(command)} />
              ))}
              {title === t.help.write && (
                <>
                  <Line name={t.help.send} keys={[mod, 'Enter']} />
                  <Line name={t.help.emoji} keys={[mod, ':']} />
                </>
              )}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Line({ name, keys }: { name: string; keys: string[] }) {
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line py-[5px]">
      <dt>{name}</dt>
      <dd className="flex flex-none gap-1">
        <Keys keys={keys} />
      </dd>
    </div>
  );
}
