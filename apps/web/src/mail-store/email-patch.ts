import type { Id, PatchObject } from '@mailcote/jmap';
import type { ListedEmail } from './listed-email.ts';

/** A change of one Email's keywords and mailboxes; null takes away. */
export interface EmailPatch {
  keywords?: Record<string, true | null>;
  mailboxIds?: Record<Id, true | null>;
  /** When it comes back into the inbox; null: it is there. */
  snoozedUntil?: string | null;
}

export type EmailPatches = ReadonlyMap<Id, EmailPatch>;

/** The patch as Email/set wants it: paths to values (RFC 8620 5.3). */
export function toPatchObject(patch: EmailPatch): PatchObject {
  const result: PatchObject = {};
  for (const [keyword, value] of Object.entries(patch.keywords ?? {})) {
    result[`keywords/${escapePointer(keyword)}`] = value;
  }
  for (const [id, value] of Object.entries(patch.mailboxIds ?? {}))
    result[`mailboxIds/${escapePointer(id)}`] = value;
  if (patch.snoozedUntil !== undefined) result['snoozedUntil'] = patch.snoozedUntil;
  return result;
}

/** The Email as it will be. */
export function applyPatch(email: ListedEmail, patch: EmailPatch): ListedEmail {
  return {
    ...email,
    keywords: applySet(email.keywords, patch.keywords),
    mailboxIds: applySet(email.mailboxIds, patch.mailboxIds),
    ...(patch.snoozedUntil !== undefined && { snoozedUntil: patch.snoozedUntil }),
  };
}

/** The patch that brings this Email back from `patch`; null when the patch changes nothing. */
export function invertPatch(email: ListedEmail, patch: EmailPatch): EmailPatch | null {
  const keywords = invertSet(email.keywords, patch.keywords);
  const mailboxIds = invertSet(email.mailboxIds, patch.mailboxIds);
  const before = email.snoozedUntil ?? null;
  const isSnoozeChanged = patch.snoozedUntil !== undefined && patch.snoozedUntil !== before;
  if (!keywords && !mailboxIds && !isSnoozeChanged) return null;
  return {
    ...(keywords && { keywords }),
    ...(mailboxIds && { mailboxIds }),
    ...(isSnoozeChanged && { snoozedUntil: before }),
  };
}

function applySet(
  set: Record<string, true>,
  patch: Record<string, true | null> | undefined,
): Record<string, true> {
  if (!patch) return set;
  const result = { ...set };
  for (const [key, value] of Object.entries(patch)) {
    if (value) result[key] = true;
    else delete result[key];
  }
  return result;
}

function invertSet(
  set: Record<string, true>,
  patch: Record<string, true | null> | undefined,
): Record<string, true | null> | null {
  const result: Record<string, true | null> = {};
  for (const [key, value] of Object.entries(patch ?? {})) {
    const isSet = set[key] === true;
    if (isSet !== (value === true)) result[key] = isSet ? true : null;
  }
  return Object.keys(result).length > 0 ? result : null;
}

/** RFC 6901 3. */
function escapePointer(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
