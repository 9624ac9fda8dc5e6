/**
 * Strings of pages and dialogues that are loaded when used, one section a feature: `useMessages('contacts')` gives a component the
 * section's strings too, and `withSections` loads them beside the code of a page, so that neither waits for the other.
 */
import type { Language } from '../lib/preferences.ts';
import type { Translated } from './translated.ts';

const english = {
  admin: () => import('./en/admin.ts').then((module) => module.admin),
  compose: () => import('./en/compose.ts').then((module) => module.compose),
  contacts: () => import('./en/contacts.ts').then((module) => module.contacts),
  emoji: () => import('./en/emoji.ts').then((module) => module.emoji),
  finding: () => import('./en/finding.ts').then((module) => module.finding),
  reading: () => import('./en/reading.ts').then((module) => module.reading),
  security: () => import('./en/security.ts').then((module) => module.security),
  settings: () => import('./en/settings.ts').then((module) => module.settings),
  setup: () => import('./en/setup.ts').then((module) => module.setup),
  signIn: () => import('./en/sign-in.ts').then((module) => module.signIn),
  tour: () => import('./en/tour.ts').then((module) => module.tour),
  trace: () => import('./en/trace.ts').then((module) => module.trace),
  transfer: () => import('./en/transfer.ts').then((module) => module.transfer),
  welcome: () => import('./en/welcome.ts').then((module) => module.welcome),
};
export type SectionName = keyof typeof english;
type Sections = { [Name in SectionName]: Translated<Awaited<ReturnType<(typeof english)[Name]>>> };
/** The part of a catalogue that holds the section. */
export type Section<Name extends SectionName> = Pick<Sections, Name>;

const korean: { [Name in SectionName]: () => Promise<Sections[Name]> } = {
  admin: () => import('./ko/admin.ts').then((module) => module.admin),
  compose: () => import('./ko/compose.ts').then((module) => module.compose),
  contacts: () => import('./ko/contacts.ts').then((module) => module.contacts),
  emoji: () => import('./ko/emoji.ts').then((module) => module.emoji),
  finding: () => import('./ko/finding.ts').then((module) => module.finding),
  reading: () => import('./ko/reading.ts').then((module) => module.reading),
  security: () => import('./ko/security.ts').then((module) => module.security),
  settings: () => import('./ko/settings.ts').then((module) => module.settings),
  setup: () => import('./ko/setup.ts').then((module) => module.setup),
  signIn: () => import('./ko/sign-in.ts').then((module) => module.signIn),
  tour: () => import('./ko/tour.ts').then((module) => module.tour),
  trace: () => import('./ko/trace.ts').then((module) => module.trace),
  transfer: () => import('./ko/transfer.ts').then((module) => module.transfer),
  welcome: () => import('./ko/welcome.ts').then((module) => module.welcome),
};

export const sectionNames = Object.keys(english) as SectionName[];

export function importSection(name: SectionName, language: Language): Promise<Sections[SectionName]> {
  return language === 'ko' ? korean[name]() : english[name]();
}
