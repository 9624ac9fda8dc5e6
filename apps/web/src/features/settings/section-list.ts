import type { CatalogueWith } from '../../i18n/index.ts';

/** The sections of the settings by the name in their address, in their order. */
export const SECTION_IDS = [
  'appearance',
  'keyboard',
  'identities',
  'away',
  'blocked',
  'pictures',
  'storage',
  'transfer',
  'password',
  'two-factor',
  'app-passwords',
  'sessions',
  'browsers',
  'sign-ins',
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

type Strings = CatalogueWith<'settings' | 'security' | 'transfer'>;

/** What a section is called, and what else it is found by. */
function namesOf({ app, settings, security, transfer }: Strings): Record<SectionId, string[]> {
  return {
    appearance: [
      settings.appearance,
      settings.language,
      settings.hours,
      app.theme,
      settings.density,
      settings.darkMessages,
      settings.notify,
      settings.keepsMail,
    ],
    keyboard: [settings.keyboard, settings.shortcuts, settings.keys],
    identities: [settings.account, settings.displayName, settings.replyTo, settings.signatureText],
    away: [settings.vacation, settings.vacationOn],
    blocked: [settings.blocked, settings.block],
    pictures: [settings.trusted, settings.trustedText],
    storage: [settings.storage],
    transfer: [transfer.title, transfer.text],
    password: [settings.password, settings.passwordChange],
    'two-factor': [security.twoFactor, security.twoFactorText],
    'app-passwords': [settings.appPasswords, settings.appPasswordsText],
    sessions: [settings.sessions, settings.sessionsText],
    browsers: [security.trusted, security.trustedText],
    'sign-ins': [security.log, security.logText],
  };
}

/** Sections of which some name has all words of the query in it. */
export function findSections(query: string, t: Strings): { id: SectionId; title: string }[] {
  const names = namesOf(t);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return SECTION_IDS.flatMap((id) => {
    const isFound = names[id].some((name) => words.every((word) => name.toLowerCase().includes(word)));
    return isFound ? { id, title: names[id][0] ?? id } : [];
  });
}

/** The section that the part of an address behind "#" names. */
export const sectionOf = (hash: string): SectionId | null => SECTION_IDS.find((id) => id === hash) ?? null;
