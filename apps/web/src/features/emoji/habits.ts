import { useSyncExternalStore } from 'react';
import { Value } from '../../mail-store/emitter.ts';
import { TONES, type Tone } from './tones.ts';

/** What a person does with emoji on this machine. */
export interface EmojiHabits {
  /** The last that were taken, newest first, without their tones. */
  recent: readonly string[];
  tone: Tone;
}

const KEY = 'mailcote.emoji';
/** Three lines of the picker. */
const KEPT = 27;

export function readHabits(stored: string | null): EmojiHabits {
  const { recent, tone } = parse(stored ?? '{}');
  return {
    recent: Array.isArray(recent) ? recent.filter((text) => typeof text === 'string').slice(0, KEPT) : [],
    tone: TONES.find((one) => one === tone) ?? 0,
  };
}

function parse(stored: string): { recent?: unknown; tone?: unknown } {
  try {
    const value = JSON.parse(stored) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Somebody else's value under our key.
    return {};
  }
}

function load(): EmojiHabits {
  try {
    return readHabits(localStorage.getItem(KEY));
  } catch {
    // A browser that keeps nothing has no past.
    return readHabits(null);
  }
}

const habits = new Value<EmojiHabits>(load());

export const emojiHabits = habits.get;

export function useEmojiHabits(): EmojiHabits {
  return useSyncExternalStore(habits.subscribe, habits.get);
}

function change(next: EmojiHabits): void {
  habits.set(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Private windows may keep nothing: it then lasts as long as the page.
  }
}

export function rememberEmoji(text: string): void {
  const { recent, tone } = habits.get();
  change({ recent: [text, ...recent.filter((other) => other !== text)].slice(0, KEPT), tone });
}

export function chooseTone(tone: Tone): void {
  change({ ...habits.get(), tone });
}
