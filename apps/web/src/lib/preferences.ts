import { useSyncExternalStore } from 'react';
import type { CustomKeys } from './keys.ts';
import { Value } from '../mail-store/emitter.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';
export type Language = 'en' | 'ko';
export type Hours = '12' | '24';

/** What a person chose on this machine. */
export interface Preferences {
  theme: Theme;
  density: Density;
  /** null: the browser's. */
  language: Language | null;
  /** How many hours a clock has; null: as the language says. */
  hours: Hours | null;
  /** Single-letter keys (WCAG 2.1.4 wants them to be switchable). */
  hasShortcuts: boolean;
  /** Keys that were given to commands instead of Gmail's. */
  keys: CustomKeys;
  /** Whether opened messages recolour for a dark screen. */
  darkMessages: boolean;
  /** How large messages are shown; 1: as they are. */
  messageZoom: number;
  /** Whether recent mail is kept on this machine, to be read without a network. */
  keepsMail: boolean;
  /** Whether new mail is told of while the page is not looked at. */
  notifies: boolean;
  /** Addresses whose pictures are always shown, from when each browser kept them: now TrustedSenders of the account. */
  picturesFrom?: string[] | undefined;
  /** What is closed in the sidebar: sections by name, folders by id. */
  closed: string[];
}

/** Read by public/assets/early-1.js too, before the first paint. */
const KEY = 'mailcote.preferences';
const DEFAULTS: Preferences = {
  theme: 'system',
  density: 'comfortable',
  language: null,
  hours: null,
  hasShortcuts: true,
  keys: {},
  darkMessages: true,
  messageZoom: 1,
  keepsMail: true,
  notifies: false,
  closed: [],
};

const preferences = new Value<Preferences>(read());

function read(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    return { ...DEFAULTS, ...stored };
  } catch {
    // A browser that keeps nothing, or somebody else's value under our key.
    return DEFAULTS;
  }
}

export const currentPreferences = preferences.get;

export function usePreferences(): Preferences {
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}

/** Changes some preferences, shows them at once and keeps them. */
export function setPreferences(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  preferences.set(next);
  showPreferences(next);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Private windows may keep nothing: the choice then lasts as long as the page.
  }
}

/** Closes a part of the sidebar, or opens it again. */
export function toggleClosed(id: string): void {
  const { closed } = preferences.get();
  setPreferences({ closed: closed.includes(id) ? closed.filter((other) => other !== id) : [...closed, id] });
}

/** Writes theme, density and language on <html>, where the style sheet and assistive technology look. */
export function showPreferences(chosen: Preferences = preferences.get()): void {
  const root = document.documentElement;
  if (chosen.theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = chosen.theme;
  if (chosen.density === 'compact') root.dataset['density'] = 'compact';
  else delete root.dataset['density'];
  root.lang = languageOf(chosen);
}

/** The language to speak: the chosen one, else Korean where the browser asks for it first, else English. */
export function languageOf(chosen: Preferences): Language {
  if (chosen.language) return chosen.language;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

/** True when the page is shown dark now. */
export function isDark(chosen: Preferences = preferences.get()): boolean {
  if (chosen.theme !== 'system') return chosen.theme === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
