/**
 * Every string people read, in every language the app speaks. A catalogue is an object of strings and of functions for what
 * depends on numbers or names; English is the shape, and the compiler holds the others to it.
 */
import { createContext, use } from 'react';
import { languageOf, usePreferences, type Language } from '../lib/preferences.ts';
import { en } from './en.ts';

type Widen<T> = T extends string
  ? string
  : T extends (...args: infer Arguments) => string
    ? (...args: Arguments) => string
    : { [Key in keyof T]: Widen<T[Key]> };
export type Catalogue = Widen<typeof en>;

export interface Messages {
  language: Language;
  /** For Intl. */
  locale: string;
  t: Catalogue;
}

export const MessagesContext = createContext<Messages>({ language: 'en', locale: 'en', t: en });

/** The strings of the language in use. */
export function useMessages(): Messages {
  return use(MessagesContext);
}

export function useLanguage(): Language {
  return languageOf(usePreferences());
}

/** English is here from the start; the others come when asked for. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === 'ko' ? (await import('./ko.ts')).ko : en;
}

/** The browser's regional form of the language (en-GB dates for en-GB readers), else the language itself. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
