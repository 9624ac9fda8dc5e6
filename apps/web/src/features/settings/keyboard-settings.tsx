import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { commandGroups, commandName } from '../../app/command-groups.ts';
import { useMessages } from '../../i18n/index.ts';
import { bindingsWith, conflictOf, keyName, keysOf, shownKeys, type Command } from '../../lib/keys.ts';
import { isApple } from '../../lib/platform.ts';
import { setPreferences, usePreferences } from '../../lib/preferences.ts';
import { Keys } from '../../ui/keys.tsx';
import { Switch } from './choice.tsx';
import { Section, Setting } from './section.tsx';

/** Keys on or off, and which. */
export function KeyboardSettings() {
  const { t } = useMessages('settings');
  const { hasShortcuts, keys } = usePreferences();
  const [changed, setChanged] = useState<Command | null>(null);
  const isCustom = Object.keys(keys).length > 0;
  return (
    <Section title={t.settings.keyboard}>
      <Setting label={t.settings.shortcuts} text={t.settings.shortcutsText}>
        <Switch
          label={t.settings.shortcuts}
          isOn={hasShortcuts}
          onChange={(isOn) => setPreferences({ hasShortcuts: isOn })}
        />
      </Setting>
      <Setting label={t.settings.keys} text={t.settings.keysText}>
        {isCustom && (
          <button type="button" className="button" onClick={() => setPreferences({ keys: {} })}>
            {t.settings.keysReset}
          </button>
        )}
      </Setting>
      <details className="border-t border-line px-4 py-3">
        <summary className="link text-[13px]">{t.settings.keysShow}</summary>
        {commandGroups(t).map(({ title, commands }) => (
          <section key={title} className="mt-4">
            <h3 className="mb-1 text-[12px] font-semibold text-ink-3">{title}</h3>
            <ul>
              {commands.map((command) => (
                <li
                  key={command}
                  className="flex min-h-9 flex-wrap items-center gap-x-3 border-b border-line py-1 last:border-b-0"
                >
                  <span className="grow">{commandName(command, t)}</span>
                  {changed === command ? (
                    <KeyCapture command={command} onEnd={() => setChanged(null)} />
                  ) : (
                    <CommandKeys command={command} onChange={() => setChanged(command)} />
                  )}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </details>
    </Section>
  );
}

function CommandKeys({ command, onChange }: { command: Command; onChange: () => void }) {
  const { t } = useMessages('settings');
  const { keys } = usePreferences();
  const shown = keysOf(command, isApple, bindingsWith(keys));
  return (
    <button type="button" id={`keys-${command}`} className="key-button" onClick={onChange}>
      <span className="visually-hidden">
        {`${t.settings.keysChange(commandName(command, t))}: ${shown.join(' ') || t.settings.keysNone}`}
      </span>
      <span aria-hidden="true" className="flex gap-1 text-ink-3">
        {shown.length > 0 ? <Keys keys={shown} /> : t.settings.keysNone}
      </span>
    </button>
  );
}

/** So long the first key waits for a second. */
const SECOND_KEY_MS = 900;

/** Listens to the next one or two keys, and says when another command has them already. */
function KeyCapture({ command, onEnd }: { command: Command; onEnd: () => void }) {
  const { t } = useMessages('settings');
  const { keys: custom } = usePreferences();
  const [pressed, setPressed] = useState<string[]>([]);
  const [holder, setHolder] = useState<Command | null>(null);
  const box = useRef<HTMLFieldSetElement>(null);
  const wait = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    box.current?.focus();
    return () => clearTimeout(wait.current);
  }, []);
  /** Back to the button, for those who go on by the keyboard. */
  const end = () => {
    onEnd();
    requestAnimationFrame(() => document.getElementById(`keys-${command}`)?.focus());
  };
  const give = (keys: readonly string[], takenFrom: Command | null) => {
    setPreferences({
      keys: { ...custom, ...(takenFrom && { [takenFrom]: '' }), [command]: keys.join(' ') },
    });
    end();
  };
  const finish = (keys: string[]) => {
    const taken = conflictOf(keys, command, bindingsWith(custom));
    if (taken === null) give(keys, null);
    else setHolder(taken);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFieldSetElement>) => {
    if (holder !== null || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return end();
    if (event.key === 'Backspace') return give([], null);
    const key = keyName(event.nativeEvent, isApple);
    if (key === null) return;
    clearTimeout(wait.current);
    const next = [...pressed, key];
    setPressed(next);
    if (next.length === 2) finish(next);
    else wait.current = setTimeout(() => finish(next), SECOND_KEY_MS);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- listens to keys that no field may swallow; a name and the focus make it what it is
    <fieldset
      ref={box}
      tabIndex={-1}
      aria-label={t.settings.keysPress}
      className="key-capture"
      data-testid="key-capture"
      onKeyDown={onKeyDown}
    >
      {holder === null ? (
        <>
          {pressed.length > 0 ? (
            <Keys keys={shownKeys(pressed, isApple)} />
          ) : (
            <span>{t.settings.keysPress}</span>
          )}
          <span className="text-[12px] text-ink-3">{t.settings.keysPressText}</span>
        </>
      ) : (
        <>
          <span role="alert">
            {t.settings.keysTaken(shownKeys(pressed, isApple).join(' '), commandName(holder, t))}
          </span>
          <button type="button" className="link" onClick={() => give(pressed, holder)}>
            {t.settings.keysTake}
          </button>
          <button type="button" className="link" onClick={end}>
            {t.app.cancel}
          </button>
        </>
      )}
    </fieldset>
  );
}
