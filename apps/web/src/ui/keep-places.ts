import type { PointerEvent } from 'react';

/**
 * What somebody is about to choose from stays where it is: of a list that has come anew, what is shown keeps its place, also what the new list does
 * not have, and the rest comes below.
 */
export function keepPlaces<T extends { key: string }>(shown: readonly T[], next: readonly T[]): T[] {
  const byKey = new Map(next.map((option) => [option.key, option]));
  const kept = shown.map((option) => byKey.get(option.key) ?? option);
  const places = new Set(shown.map(({ key }) => key));
  return [...kept, ...next.filter(({ key }) => !places.has(key))];
}

/** Browsers also tell of a pointer that rests while something comes below it. */
export const hasMoved = ({ movementX, movementY }: PointerEvent): boolean =>
  movementX !== 0 || movementY !== 0;
