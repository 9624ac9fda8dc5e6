import { expect, test } from 'vitest';
import { bindingsWith, BINDINGS, conflictOf, KeyReader, keysOf, type KeyPress } from './keys.ts';

const press = (key: string, parts: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...parts,
});

test('single keys, pairs, and a pair that comes too late', () => {
  const reader = new KeyReader(false);
  expect(reader.read(press('e'), 0)).toBe('archive');
  expect(reader.read(press('g'), 0)).toBe('pending');
  expect(reader.read(press('i'), 100)).toBe('goInbox');
  expect(reader.read(press('g'), 1_000)).toBe('pending');
  expect(reader.read(press('s'), 9_000)).toBe('star');
  expect(reader.read(press('*', { shiftKey: true }), 10_000)).toBe('pending');
  expect(reader.read(press('u'), 10_100)).toBe('selectUnread');
});

test('shift makes another key of a letter, but not of punctuation', () => {
  const reader = new KeyReader(false);
  expect(reader.read(press('U', { shiftKey: true }), 0)).toBe('markUnread');
  expect(reader.read(press('u'), 0)).toBe('back');
  expect(reader.read(press('#', { shiftKey: true }), 0)).toBe('delete');
  expect(reader.read(press('?', { shiftKey: true }), 0)).toBe('help');
  expect(reader.read(press('E', { shiftKey: true }), 0)).toBeNull();
});

test('the keys are where they are, whatever script is typed', () => {
  const reader = new KeyReader(false);
  expect(reader.read(press('ㄷ', { code: 'KeyE' }), 0)).toBe('archive');
  expect(reader.read(press('ㅎ', { code: 'KeyG' }), 0)).toBe('pending');
  expect(reader.read(press('ㅑ', { code: 'KeyI' }), 1)).toBe('goInbox');
  // On a French keyboard the key of our Q writes an A: what is printed counts.
  expect(reader.read(press('a', { code: 'KeyQ' }), 9_999)).toBe('replyAll');
});

test('nothing that belongs to an input method is a command', () => {
  const reader = new KeyReader(false);
  expect(reader.read(press('e', { isComposing: true }), 0)).toBeNull();
  expect(reader.read(press('Process', { code: 'KeyE' }), 0)).toBeNull();
  expect(reader.read(press('ㄷ', { code: 'KeyE', keyCode: 229 }), 0)).toBeNull();
});

test('the browser keeps its own combinations', () => {
  const reader = new KeyReader(false);
  expect(reader.read(press('r', { ctrlKey: true }), 0)).toBeNull();
  expect(reader.read(press('a', { ctrlKey: true }), 0)).toBeNull();
  expect(reader.read(press('j', { altKey: true }), 0)).toBeNull();
  expect(reader.read(press('k', { ctrlKey: true }), 0)).toBe('palette');
  expect(new KeyReader(true).read(press('k', { ctrlKey: true }), 0)).toBeNull();
  expect(new KeyReader(true).read(press('k', { metaKey: true }), 0)).toBe('palette');
});

test('no two commands share their keys, and no single key hides a pair', () => {
  const written = BINDINGS.map(({ keys }) => keys.join(' '));
  expect(new Set(written).size).toBe(written.length);
  const singles = new Set(BINDINGS.filter(({ keys }) => keys.length === 1).map(({ keys }) => keys[0]));
  for (const { keys } of BINDINGS) if (keys.length === 2) expect(singles.has(keys[0])).toBe(false);
});

test('keys as they are shown', () => {
  expect(keysOf('goInbox', false)).toEqual(['g', 'i']);
  expect(keysOf('markUnread', false)).toEqual(['Shift', 'u']);
  expect(keysOf('palette', true)).toEqual(['⌘', 'k']);
});

test('keys of one’s own stand instead of the ones that were there, and keys can be taken away', () => {
  const bindings = bindingsWith({ archive: 'w', goInbox: 'h h', delete: '' });
  const reader = new KeyReader(false, bindings);
  expect(reader.read(press('w'), 0)).toBe('archive');
  expect(reader.read(press('e'), 1)).toBeNull();
  expect(reader.read(press('h'), 2)).toBe('pending');
  expect(reader.read(press('h'), 3)).toBe('goInbox');
  expect([reader.read(press('#'), 4), reader.read(press('Delete'), 5)]).toEqual([null, null]);
  expect(keysOf('goInbox', false, bindings)).toEqual(['h', 'h']);
  expect(keysOf('delete', false, bindings)).toEqual([]);
  expect(bindingsWith({})).toBe(BINDINGS);
});

test('keys conflict with the same keys, and with those that begin with them', () => {
  expect(conflictOf(['e'], 'star', BINDINGS)).toBe('archive');
  expect(conflictOf(['e'], 'archive', BINDINGS)).toBeNull();
  // g would never wait for its second key.
  expect(conflictOf(['g'], 'star', BINDINGS)).toBe('goInbox');
  expect(conflictOf(['e', 'x'], 'star', BINDINGS)).toBe('archive');
  expect(conflictOf(['w'], 'star', BINDINGS)).toBeNull();
});

test('no two commands share keys from the start', () => {
  for (const { keys, command } of BINDINGS) expect(conflictOf(keys, command, BINDINGS), command).toBeNull();
});
