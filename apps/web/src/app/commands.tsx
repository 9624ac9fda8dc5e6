import { useEffect, useLayoutEffect, useRef } from 'react';
import { isTyping } from '../lib/focus.ts';
import { bindingsWith, KeyReader, keysOf, type Command, type CustomKeys } from '../lib/keys.ts';
import { isApple } from '../lib/platform.ts';
import { currentPreferences } from '../lib/preferences.ts';
import { isFieldAwaited, OPENS_A_FIELD, runOrWait } from './early-commands.ts';
import { insertTyped, keepTyped } from './typed-ahead.ts';
import { ui } from './ui-store.ts';

/** Does it; false: not here, somebody further out may. */
export type CommandHandler = () => boolean | void;
export type CommandHandlers = Partial<Record<Command, CommandHandler>>;

/** Outermost first; the newest that has a handler acts. */
const layers: { current: CommandHandlers }[] = [];

/** Makes these commands work while the component is there. */
export function useCommands(handlers: CommandHandlers): void {
  const layer = useRef(handlers);
  useLayoutEffect(() => {
    layer.current = handlers;
  });
  useEffect(() => {
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
    };
  }, []);
}

/** Runs a command as if its key had been pressed. */
export function runCommand(command: Command): boolean {
  for (const { current } of layers.toReversed()) {
    const handler = current[command];
    if (handler && handler() !== false) return true;
  }
  return false;
}

/** The commands that would do something now. */
export function activeCommands(): Command[] {
  return [...new Set(layers.flatMap(({ current }) => Object.keys(current) as Command[]))];
}

/** The keys of a command, switched on or not. */
export function keysInUse(command: Command): string[] {
  return keysOf(command, isApple, bindingsWith(currentPreferences().keys));
}

/** The keys of a command for a tooltip or a menu; none while single letters are switched off. */
export function shownKeys(command: Command): string[] {
  return currentPreferences().hasShortcuts ? keysInUse(command) : [];
}

/** However long something takes to open, keys are theirs again after this. Milliseconds. */
const LONGEST_HOLD_MS = 3_000;
/** What has opened is drawn and takes the focus within this. */
const FRAMES_TO_FOCUS = 40;
let holds = 0;

/** While something opens that will be typed into, letters already typed do not become commands: they are typed there once it is open. */
export async function holdKeys<T>(opening: Promise<T>): Promise<T> {
  holds += 1;
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    holds -= 1;
    if (holds === 0) insertTyped();
  };
  setTimeout(release, LONGEST_HOLD_MS);
  try {
    return await opening;
  } finally {
    untilTyping(FRAMES_TO_FOCUS, release);
  }
}

/** Calls back once a text field has the focus, or after so many frames without one. */
function untilTyping(frames: number, done: () => void): void {
  if (frames === 0 || isTyping(document.activeElement)) done();
  else requestAnimationFrame(() => untilTyping(frames - 1, done));
}

/** Commands that stay when single letters are switched off. */
const ALWAYS: ReadonlySet<Command> = new Set(['palette', 'back', 'next', 'previous', 'open', 'delete']);
let reader = new KeyReader(isApple);
let readKeys: CustomKeys | null = null;

/** Made anew when other keys have been chosen. */
function currentReader(): KeyReader {
  const { keys } = currentPreferences();
  if (keys !== readKeys) {
    reader = new KeyReader(isApple, bindingsWith(keys));
    readKeys = keys;
  }
  return reader;
}

/** Reads a key press into a command and runs it. Also called with presses inside message frames. */
export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || isTyping(event.target)) return;
  if (document.querySelector('dialog[open], [role="menu"]')) return;
  if (holds > 0 || isFieldAwaited()) {
    keepTyped(event);
    return;
  }
  if (ui().overlay !== null || ui().isLoginLost) return;
  const command = currentReader().read(event, event.timeStamp);
  if (command === null || command === 'pending') return;
  const isPlainKey = /^(?:Arrow|Enter|Escape|Delete)/.test(event.key);
  if (!currentPreferences().hasShortcuts && !(ALWAYS.has(command) && (isPlainKey || command === 'palette')))
    return;
  // Enter and the arrows belong to a button, link or field that has the focus.
  if (/^(?:Arrow|Enter)/.test(event.key) && isControl(event.target)) return;
  if (event.repeat && !['next', 'previous'].includes(command)) return;
  if (runOrWait(command, runByKey)) event.preventDefault();
}

/** What is typed next goes into the field that the command opens. */
function runByKey(command: Command): boolean {
  const hasRun = runCommand(command);
  if (hasRun && OPENS_A_FIELD.has(command)) void holdKeys(Promise.resolve());
  return hasRun;
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('a, button, summary, [role="tab"], [role="radio"]') !== null
  );
}

/** Listens to the keyboard for as long as the page lives, beginning with what was pressed before its code was there. */
export function listenToKeys(): void {
  window.addEventListener('keydown', handleKey);
  for (const event of window.takeEarlyKeys?.() ?? []) handleKey(event);
}
