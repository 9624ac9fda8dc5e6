import { cardName } from './card-name.ts';
import type { Card } from './card.ts';

/** What tells two entries of a map of cards apart: the same address in two cards is one address. */
const ENTRY_KEYS: Record<string, (entry: Record<string, unknown>) => unknown> = {
  emails: ({ address }) => String(address).toLowerCase(),
  phones: ({ number }) => String(number).replaceAll(/[^\d+]/g, ''),
  links: ({ uri }) => uri,
  notes: ({ note }) => note,
  nicknames: ({ name }) => name,
  organizations: ({ name, units }) => JSON.stringify([name, units]),
  titles: ({ name }) => name,
  addresses: ({ full, components }) => JSON.stringify([full, components]),
  onlineServices: ({ service, uri, user }) => JSON.stringify([service, uri, user]),
  media: ({ kind, uri, blobId }) => JSON.stringify([kind, uri ?? blobId]),
};

/**
 * One card of several: what the first says stays, what only the others know is added. Its uid, id and name are the first's, unless that one
 * has no name of its own.
 */
export function mergeCards<T extends Card>(first: T, others: readonly Card[]): T {
  const merged: Record<string, unknown> = structuredClone(first);
  for (const other of others) {
    for (const [property, value] of Object.entries(other)) {
      const mine = merged[property];
      if (mine === undefined) merged[property] = structuredClone(value);
      else if (isMap(mine) && isMap(value) && property !== 'name')
        merged[property] = mergedMaps(mine, value, ENTRY_KEYS[property]);
    }
    if (!(merged as Card).name && other.name) merged['name'] = structuredClone(other.name);
  }
  return merged as T;
}

function mergedMaps(
  mine: Record<string, unknown>,
  theirs: Record<string, unknown>,
  keyOf: ((entry: Record<string, unknown>) => unknown) | undefined,
): Record<string, unknown> {
  const result = { ...mine };
  const known = new Set(keyOf && Object.values(mine).map((entry) => keyOf(entry as Record<string, unknown>)));
  for (const [id, entry] of Object.entries(theirs)) {
    if (keyOf && known.has(keyOf(entry as Record<string, unknown>))) continue;
    if (!keyOf && Object.hasOwn(result, id)) continue;
    let free = id;
    for (let number = 2; Object.hasOwn(result, free); number += 1) free = `${id}-${number}`;
    result[free] = structuredClone(entry);
  }
  return result;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Cards that seem to be one person: they share an address, or their name. Groups of people are no persons. */
export function findDoubles<T extends Card>(cards: readonly T[]): T[][] {
  const groupOf = new Map<T, Set<T>>();
  const byKey = new Map<string, T>();
  for (const card of cards) {
    if (card.kind === 'group') continue;
    const keys = Object.values(card.emails ?? {}).map(({ address }) => `mail ${address.toLowerCase()}`);
    const name = cardName({ ...(card.name && { name: card.name }) }).toLocaleLowerCase();
    if (name !== '') keys.push(`name ${name.normalize('NFC').replaceAll(/\s+/g, ' ')}`);
    let group = new Set([card]);
    groupOf.set(card, group);
    for (const key of keys) {
      const other = byKey.get(key);
      const theirs = other && groupOf.get(other);
      if (theirs && theirs !== group) {
        // Whoever is the double of a double is one too.
        for (const member of group) {
          theirs.add(member);
          groupOf.set(member, theirs);
        }
        group = theirs;
      }
      if (!other) byKey.set(key, card);
    }
  }
  return [...new Set(groupOf.values())].filter((group) => group.size > 1).map((group) => [...group]);
}
