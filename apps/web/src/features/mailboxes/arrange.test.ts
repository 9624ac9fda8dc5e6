import type { Mailbox } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { newSortOrder, placeAround, placeBeside, planArrange } from './arrange.ts';
import { siblings } from './tree.ts';

const folder = (id: string, parentId: string | null = null, sortOrder = 0) =>
  ({ id, name: id, parentId, sortOrder, role: null }) as Mailbox;
const inbox = { id: 'inbox', name: 'Inbox', parentId: null, sortOrder: 1, role: 'inbox' } as Mailbox;
const all = [inbox, folder('c'), folder('a'), folder('b'), folder('a1', 'a'), folder('a2', 'a')];

/** The folders of a parent after the patches. */
function after(id: string, place: Parameters<typeof planArrange>[2], of: string | null = place.parentId) {
  const patches = planArrange(all, id, place);
  return siblings(
    all.map((mailbox) => ({ ...mailbox, ...patches.get(mailbox.id) })),
    of,
  ).map((mailbox) => mailbox.id);
}

test('folders are put between others, into others and out again', () => {
  expect(siblings(all, null).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(after('c', { parentId: null, before: 'a' })).toEqual(['c', 'a', 'b']);
  expect(after('a', { parentId: null, before: null })).toEqual(['b', 'c', 'a']);
  expect(after('c', { parentId: 'a', before: 'a2' })).toEqual(['a1', 'c', 'a2']);
  expect(after('c', { parentId: 'a', before: null }, null)).toEqual(['a', 'b']);
  expect(after('a1', { parentId: null, before: 'b' })).toEqual(['a', 'a1', 'b', 'c']);
});

test('what changes nothing or cannot be is no change', () => {
  expect(planArrange(all, 'a', { parentId: null, before: 'b' }).size).toBe(0);
  expect(planArrange(all, 'a', { parentId: null, before: 'a' }).size).toBe(0);
  expect(planArrange(all, 'a', { parentId: 'a', before: null }).size).toBe(0);
  expect(planArrange(all, 'a', { parentId: 'a1', before: null }).size).toBe(0);
  expect(planArrange(all, 'gone', { parentId: null, before: null }).size).toBe(0);
});

test('one step up or down, and around another', () => {
  expect(placeBeside(all, 'b', -1)).toEqual({ parentId: null, before: 'a' });
  expect(placeBeside(all, 'b', 1)).toEqual({ parentId: null, before: null });
  expect(placeBeside(all, 'a', -1)).toBeNull();
  expect(placeBeside(all, 'a2', 1)).toBeNull();
  expect(placeAround(all, folder('a'), true)).toEqual({ parentId: null, before: 'b' });
  expect(placeAround(all, folder('a'), false)).toEqual({ parentId: null, before: 'a' });
});

test('a new one goes by its name until somebody has put them in order', () => {
  expect(newSortOrder(all, null)).toBe(0);
  expect(newSortOrder([...all, folder('d', null, 40)], null)).toBe(50);
});
