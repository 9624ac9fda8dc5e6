import { MAX_NUMBER } from '../limits.ts';
import { NumberSet } from './number-set.ts';

/** RFC 9051 9: ranges as the client wrote them, `Infinity` for "*"; or "$", the result of the last saved search (2.3.1, 6.4.4.1). */
export type SequenceSet = { kind: 'ranges'; ranges: [number, number][] } | { kind: 'saved' };

const ITEM = /(\*|[1-9]\d{0,9})(?::(\*|[1-9]\d{0,9}))?(,?)/y;

/** @returns the set and where it ends; null where there is none */
export function scanSequenceSet(text: string, start: number): { set: SequenceSet; end: number } | null {
  if (text[start] === '$') return { set: { kind: 'saved' }, end: start + 1 };
  const ranges: [number, number][] = [];
  for (let at = start; ;) {
    ITEM.lastIndex = at;
    const item = ITEM.exec(text);
    if (item === null) return null;
    const first = numberOf(item[1] ?? '');
    const last = item[2] === undefined ? first : numberOf(item[2]);
    if (first === null || last === null) return null;
    ranges.push([first, last]);
    at = ITEM.lastIndex;
    if (item[3] === '') return { set: { kind: 'ranges', ranges }, end: at };
  }
}

function numberOf(text: string): number | null {
  if (text === '*') return Infinity;
  const number = Number(text);
  return number <= MAX_NUMBER ? number : null;
}

/**
 * The numbers that are meant, of those from 1 to `largest`: "*" is the largest, and a range may be written backwards
 * (RFC 9051 9, seq-range), so that 559:* is never empty in a mailbox with messages.
 */
export function resolveRanges(ranges: readonly (readonly [number, number])[], largest: number): NumberSet {
  if (largest === 0) return NumberSet.EMPTY;
  const resolved: [number, number][] = [];
  for (const [a, b] of ranges) {
    const from = a === Infinity ? largest : a;
    const to = b === Infinity ? largest : b;
    const [first, last] = from <= to ? [from, to] : [to, from];
    if (first <= largest) resolved.push([first, Math.min(last, largest)]);
  }
  return NumberSet.ofRanges(resolved);
}
