/** What a person can do with the keyboard; the names are the app's, the keys are Gmail's. */
export type Command =
  | 'next'
  | 'previous'
  | 'nextMessage'
  | 'previousMessage'
  | 'open'
  | 'back'
  | 'goInbox'
  | 'goStarred'
  | 'goSent'
  | 'goDrafts'
  | 'goAll'
  | 'goContacts'
  | 'goLabel'
  | 'goSnoozed'
  | 'select'
  | 'selectRange'
  | 'selectAll'
  | 'selectNone'
  | 'selectRead'
  | 'selectUnread'
  | 'selectStarred'
  | 'selectUnstarred'
  | 'archive'
  | 'archiveNext'
  | 'archivePrevious'
  | 'delete'
  | 'deleteForever'
  | 'spam'
  | 'star'
  | 'move'
  | 'label'
  | 'snooze'
  | 'mute'
  | 'removeLabel'
  | 'markRead'
  | 'markUnread'
  | 'undo'
  | 'more'
  | 'expandAll'
  | 'collapseAll'
  | 'compose'
  | 'goScheduled'
  | 'goAdmin'
  | 'reply'
  | 'replyAll'
  | 'forward'
  | 'trace'
  | 'originalColours'
  | 'print'
  | 'source'
  | 'search'
  | 'help'
  | 'palette';

/** One binding: keys pressed one after the other. "Mod" is Command on Apple machines and Control elsewhere. */
export interface Binding {
  keys: string[];
  command: Command;
}

const bind = (keys: string, command: Command): Binding => ({ keys: keys.split(' '), command });

export const BINDINGS: readonly Binding[] = [
  bind('j', 'next'),
  bind('k', 'previous'),
  bind('ArrowDown', 'next'),
  bind('ArrowUp', 'previous'),
  bind('n', 'nextMessage'),
  bind('p', 'previousMessage'),
  bind('o', 'open'),
  bind('Enter', 'open'),
  bind('u', 'back'),
  bind('Escape', 'back'),
  bind('g i', 'goInbox'),
  bind('g s', 'goStarred'),
  bind('g t', 'goSent'),
  bind('g d', 'goDrafts'),
  bind('g a', 'goAll'),
  bind('g c', 'goContacts'),
  bind('g l', 'goLabel'),
  bind('g b', 'goSnoozed'),
  bind('x', 'select'),
  bind('Shift+x', 'selectRange'),
  bind('* a', 'selectAll'),
  bind('* n', 'selectNone'),
  bind('* r', 'selectRead'),
  bind('* u', 'selectUnread'),
  bind('* s', 'selectStarred'),
  bind('* t', 'selectUnstarred'),
  bind('e', 'archive'),
  bind(']', 'archivePrevious'),
  bind('[', 'archiveNext'),
  bind('#', 'delete'),
  bind('Delete', 'delete'),
  bind('!', 'spam'),
  bind('s', 'star'),
  bind('v', 'move'),
  bind('l', 'label'),
  bind('b', 'snooze'),
  bind('m', 'mute'),
  bind('y', 'removeLabel'),
  bind('Shift+i', 'markRead'),
  bind('Shift+u', 'markUnread'),
  bind('z', 'undo'),
  bind('.', 'more'),
  bind(';', 'expandAll'),
  bind(':', 'collapseAll'),
  bind('c', 'compose'),
  bind('r', 'reply'),
  bind('a', 'replyAll'),
  bind('f', 'forward'),
  bind('t', 'trace'),
  bind('Shift+o', 'originalColours'),
  bind('Shift+p', 'print'),
  bind('Shift+s', 'source'),
  bind('/', 'search'),
  bind('?', 'help'),
  bind('Mod+k', 'palette'),
];

/** Keys that somebody gave a command instead of its own: "e", "Shift+e", "g e"; none when empty. */
export type CustomKeys = Partial<Record<Command, string>>;

/** The bindings in use: Gmail's, but for the commands that have keys of somebody's own. */
export function bindingsWith(custom: CustomKeys): readonly Binding[] {
  const own = Object.entries(custom) as [Command, string][];
  if (own.length === 0) return BINDINGS;
  return [
    ...BINDINGS.filter(({ command }) => custom[command] === undefined),
    ...own.filter(([, keys]) => keys !== '').map(([command, keys]) => bind(keys, command)),
  ];
}

/** The command that these keys belong to already, or whose keys they would begin or end too early; null: they are free. */
export function conflictOf(
  keys: readonly string[],
  command: Command,
  bindings: readonly Binding[],
): Command | null {
  const isPrefix = (some: readonly string[], other: readonly string[]) =>
    some.every((key, index) => key === other[index]);
  const other = bindings.find(
    (binding) =>
      binding.command !== command && (isPrefix(binding.keys, keys) || isPrefix(keys, binding.keys)),
  );
  return other?.command ?? null;
}

/** The first key of a pair waits so long for the second. */
const SEQUENCE_MS = 1_500;

/** The part of a KeyboardEvent that matters. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  isComposing: boolean;
  keyCode?: number;
  repeat?: boolean;
}

/**
 * Reads key presses into commands. Letters are taken by their place on the keyboard when the layout in use
 * writes no Latin letter there (Hangul), so that `e` archives whatever language is typed; a press that belongs to an
 * input method is never a command.
 */
export class KeyReader {
  readonly #bindings: readonly Binding[];
  readonly #isApple: boolean;
  #first: { key: string; at: number } | null = null;

  constructor(isApple: boolean, bindings: readonly Binding[] = BINDINGS) {
    this.#bindings = bindings;
    this.#isApple = isApple;
  }

  /** The command of this press, 'pending' when it begins a pair, null when it means nothing. `now` in milliseconds. */
  read(press: KeyPress, now: number): Command | 'pending' | null {
    const key = keyName(press, this.#isApple);
    if (key === null) return null;
    const first = this.#first && now - this.#first.at < SEQUENCE_MS ? this.#first.key : null;
    this.#first = null;
    const second = first === null ? null : this.#find([first, key]);
    if (second) return second;
    const command = this.#find([key]);
    if (command) return command;
    if (!this.#bindings.some(({ keys }) => keys.length === 2 && keys[0] === key)) return null;
    this.#first = { key, at: now };
    return 'pending';
  }

  #find(keys: string[]): Command | null {
    return (
      this.#bindings.find(
        (binding) => binding.keys.length === keys.length && binding.keys.every((key, i) => key === keys[i]),
      )?.command ?? null
    );
  }
}

/** What a press is called in a binding; null: it is none of ours. */
export function keyName(press: KeyPress, isApple: boolean): string | null {
  // 229: the press went to an input method (Safari tells it no other way).
  if (press.isComposing || press.key === 'Process' || press.keyCode === 229) return null;
  const mod = isApple ? press.metaKey : press.ctrlKey;
  const other = isApple ? press.ctrlKey : press.metaKey;
  if (press.altKey || other) return null;
  if (['Shift', 'Control', 'Alt', 'Meta', 'CapsLock'].includes(press.key)) return null;
  const letter = latinLetter(press);
  if (mod) return letter ? `Mod+${letter}` : null;
  if (letter) return press.shiftKey ? `Shift+${letter}` : letter;
  return press.key;
}

/** The Latin letter of a press, lower case; null for keys that are no letters. */
function latinLetter({ key, code }: KeyPress): string | null {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  // Another script on the key: its place decides. Punctuation and digits keep what is printed.
  if (/^\p{L}$/u.test(key) && /^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  return null;
}

/** The keys of a command as they are shown: ["g", "i"], ["Shift", "u"]. */
export function keysOf(
  command: Command,
  isApple: boolean,
  bindings: readonly Binding[] = BINDINGS,
): string[] {
  return shownKeys(bindings.find((binding) => binding.command === command)?.keys ?? [], isApple);
}

export function shownKeys(keys: readonly string[], isApple: boolean): string[] {
  const names: Record<string, string> = {
    Mod: isApple ? '⌘' : 'Ctrl',
    Shift: isApple ? '⇧' : 'Shift',
    Escape: 'Esc',
    ArrowDown: '↓',
    ArrowUp: '↑',
    ArrowLeft: '←',
    ArrowRight: '→',
    ' ': '␣',
  };
  return keys.flatMap((key) => (key === '+' ? [key] : key.split('+'))).map((key) => names[key] ?? key);
}
