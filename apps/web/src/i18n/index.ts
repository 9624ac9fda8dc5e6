/**
 * Every string people read, in every language the app speaks. A catalogue is an object of strings and of functions for what
 * depends on numbers or names; English is the shape, and the compiler holds the others to it.
 */
import { createContext, use } from 'react';
import { currentPreferences, languageOf, usePreferences, type Language } from '../lib/preferences.ts';
import { en } from './en.ts';
import { importSection, type Section, type SectionName } from './sections.ts';
import type { Translated } from './translated.ts';

/** The strings that are there from the start. */
export type Catalogue = Translated<typeof en>;
/** The same with a section that is loaded when used. */
export type CatalogueWith<Name extends SectionName> = Catalogue & Section<Name>;

export interface Messages<T = Catalogue> {
  language: Language;
  /** For Intl. */
  locale: string;
  t: T;
}

export type MessagesWith<Name extends SectionName> = Messages<CatalogueWith<Name>>;

export const MessagesContext = createContext<Messages>({ language: 'en', locale: 'en', t: en });

/** The strings of the language in use; with sections, for which the component waits (Suspense) when they are not there yet. */
export function useMessages<Name extends SectionName = never>(...sections: Name[]): MessagesWith<Name> {
  const messages = use(MessagesContext);
  const t =
    sections.length > 0
      ? (loadedSections(sections, messages.language) ?? use(loadSections(sections, messages.language)))
      : messages.t;
  return { ...messages, t: t as CatalogueWith<Name> };
}

/** The same outside of components. */
export async function messagesWith<Name extends SectionName>(
  messages: Messages,
  ...sections: Name[]
): Promise<MessagesWith<Name>> {
  const t = await loadSections(sections, messages.language);
  return { ...messages, t: t as CatalogueWith<Name> };
}

export function useLanguage(): Language {
  return languageOf(usePreferences());
}

/** English is here from the start; the others come when asked for. */
export async function loadCatalogue(language: Language): Promise<Catalogue> {
  return language === 'ko' ? (await import('./ko.ts')).ko : en;
}

const loads = new Map<string, Promise<Catalogue>>();
const loaded = new Map<string, Catalogue>();

/** The catalogue with the sections in it; one object for all who ask. Tried again where it could not be loaded. */
function loadSections(names: readonly SectionName[], language: Language): Promise<Catalogue> {
  const key = keyOf(names, language);
  let load = loads.get(key);
  if (!load) {
    const sections = names.map(async (name) => ({ [name]: await importSection(name, language) }));
    load = Promise.all([loadCatalogue(language), ...sections]).then((all): Catalogue => {
      const catalogue = Object.assign({}, ...all) as Catalogue;
      loaded.set(key, catalogue);
      return catalogue;
    });
    loads.set(key, load);
    load.catch(() => loads.delete(key));
  }
  return load;
}

const keyOf = (names: readonly SectionName[], language: Language) => `${language}/${names.join()}`;

/** The same at once, where all of it has been loaded: nobody waits for what is there. */
function loadedSections(names: readonly SectionName[], language: Language): Catalogue | undefined {
  const key = keyOf(names, language);
  const parts = names.map((name) => loaded.get(keyOf([name], language)));
  if (!loaded.has(key) && parts.every((part) => part !== undefined)) {
    loaded.set(key, Object.assign({}, ...parts) as Catalogue);
  }
  return loaded.get(key);
}

/** Loads the sections of a page beside its code: a part of it that waits for its own would take the page away meanwhile. */
export async function withSections<T>(names: readonly SectionName[], code: Promise<T>): Promise<T> {
  const language = languageOf(currentPreferences());
  const [module] = await Promise.all([code, ...names.map((name) => loadSections([name], language))]);
  return module;
}

/** The browser's regional form of the language (en-GB dates for en-GB readers), else the language itself. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? language;
}
