import type { Id } from '@mailcote/jmap';
import { FLAGGED, isDraft, isMuted, isStarred, isUnread, SEEN } from '../../mail-store/index.ts';
import type { EmailPatch, EmailPatches, ListedEmail } from '../../mail-store/index.ts';

/** Where things go: the ids of the role Mailboxes, null where the account has none. */
export interface Roles {
  inbox: Id | null;
  archive: Id | null;
  junk: Id | null;
  trash: Id | null;
  sent: Id | null;
  drafts: Id | null;
}

/** Conversations to act on: the Emails of each, oldest first. */
export type Threads = readonly (readonly ListedEmail[])[];

type Patch = (email: ListedEmail, thread: readonly ListedEmail[]) => EmailPatch | null;

function plan(threads: Threads, patch: Patch): EmailPatches {
  const patches = new Map<Id, EmailPatch>();
  for (const thread of threads) {
    for (const email of thread) {
      const wanted = patch(email, thread);
      if (wanted) patches.set(email.id, wanted);
    }
  }
  return patches;
}

/** Leaves only this Mailbox. */
function only(email: ListedEmail, mailboxId: Id): EmailPatch | null {
  if (email.mailboxIds[mailboxId] && Object.keys(email.mailboxIds).length === 1) return null;
  const mailboxIds: Record<Id, true | null> = {};
  for (const id of Object.keys(email.mailboxIds)) mailboxIds[id] = null;
  mailboxIds[mailboxId] = true;
  return { mailboxIds };
}

function swap(email: ListedEmail, from: Id, to: Id): EmailPatch | null {
  if (!email.mailboxIds[from] || from === to) return null;
  return { mailboxIds: { [from]: null, [to]: true } };
}

const isOwn = (email: ListedEmail, roles: Roles): boolean =>
  isDraft(email) || (roles.sent !== null && email.mailboxIds[roles.sent] === true);

/** Out of the Mailbox that is looked at (the inbox where it is a view over many) into the archive. */
export function planArchive(threads: Threads, roles: Roles, from: Id | null): EmailPatches {
  const { archive } = roles;
  const source = from ?? roles.inbox;
  if (archive === null || source === null) return new Map();
  return plan(threads, (email) => (isDraft(email) ? null : swap(email, source, archive)));
}

/** The whole conversation into the trash. */
export function planTrash(threads: Threads, roles: Roles): EmailPatches {
  const { trash } = roles;
  return trash === null ? new Map() : plan(threads, (email) => only(email, trash));
}

/** What others wrote goes to the spam; one's own answers stay. */
export function planSpam(threads: Threads, roles: Roles): EmailPatches {
  const { junk } = roles;
  if (junk === null) return new Map();
  return plan(threads, (email) => {
    const patch = isOwn(email, roles) ? null : only(email, junk);
    return patch && { ...patch, keywords: { $junk: true, $notjunk: null } };
  });
}

/** Back from spam or trash into the inbox; one's own messages back to where they were from. */
export function planRestore(threads: Threads, roles: Roles): EmailPatches {
  const { inbox, sent, drafts } = roles;
  if (inbox === null) return new Map();
  return plan(threads, (email) => {
    const patch = only(email, (isDraft(email) ? drafts : null) ?? inbox);
    if (!patch) return null;
    const wasSpam = roles.junk !== null && email.mailboxIds[roles.junk];
    if (sent !== null && email.mailboxIds[sent]) return null;
    return wasSpam ? { ...patch, keywords: { $junk: null, $notjunk: true } } : patch;
  });
}

/** Into a Mailbox: what lies in the one that is looked at; all but one's own where it is a view over many. */
export function planMove(threads: Threads, roles: Roles, from: Id | null, to: Id): EmailPatches {
  return plan(threads, (email) => {
    if (from !== null) return swap(email, from, to);
    return isOwn(email, roles) ? null : only(email, to);
  });
}

/** Other labels on the whole conversation; what lies in the bins is left alone, and what would lie nowhere goes into the archive. */
export function planLabels(
  threads: Threads,
  roles: Roles,
  { add, remove }: { add: readonly Id[]; remove: readonly Id[] },
): EmailPatches {
  const { trash, junk, archive } = roles;
  return plan(threads, (email) => {
    const isBinned = Object.keys(email.mailboxIds).every((id) => id === trash || id === junk);
    if (isBinned || isDraft(email)) return null;
    const mailboxIds: Record<Id, true | null> = {};
    for (const id of add) if (!email.mailboxIds[id]) mailboxIds[id] = true;
    for (const id of remove) if (email.mailboxIds[id]) mailboxIds[id] = null;
    if (Object.keys(mailboxIds).length === 0) return null;
    const stays = Object.keys(email.mailboxIds).some((id) => mailboxIds[id] !== null);
    if (!stays && !Object.values(mailboxIds).includes(true)) {
      if (archive === null) return null;
      mailboxIds[archive] = true;
    }
    return { mailboxIds };
  });
}

/** Out of the inbox until a time: what of the conversation lies there, else its newest message. */
export function planSnooze(threads: Threads, roles: Roles, until: string): EmailPatches {
  const { inbox, archive } = roles;
  if (inbox === null || archive === null) return new Map();
  return plan(threads, (email, thread) => {
    const isInside = thread.some((other) => other.mailboxIds[inbox] && !isDraft(other));
    const newest = thread.findLast((other) => !isOwn(other, roles)) ?? thread.at(-1);
    if (isDraft(email) || !(isInside ? email.mailboxIds[inbox] : email === newest || email.snoozedUntil))
      return null;
    return { ...swap(email, inbox, archive), keywords: { $snoozed: true }, snoozedUntil: until };
  });
}

/** Back into the inbox at once. */
export function planWake(threads: Threads, roles: Roles): EmailPatches {
  const { inbox, archive } = roles;
  if (inbox === null || archive === null) return new Map();
  return plan(threads, (email) =>
    email.snoozedUntil
      ? {
          mailboxIds: { [inbox]: true, [archive]: null },
          keywords: { $snoozed: null },
          snoozedUntil: null,
        }
      : null,
  );
}

/** The whole conversation, and out of the inbox with it; or to be heard again. */
export function planMute(threads: Threads, roles: Roles, willMute: boolean): EmailPatches {
  const { inbox, archive } = roles;
  return plan(threads, (email) => {
    if (isMuted(email) === willMute || isDraft(email)) return null;
    const moved = willMute && inbox !== null && archive !== null ? swap(email, inbox, archive) : null;
    return { ...moved, keywords: { $muted: willMute ? true : null } };
  });
}

export function planRead(threads: Threads): EmailPatches {
  return plan(threads, (email) => (isUnread(email) ? { keywords: { [SEEN]: true } } : null));
}

/** The newest message that somebody else wrote becomes unread; the newest at all when there is no such. */
export function planUnread(threads: Threads, roles: Roles): EmailPatches {
  return plan(threads, (email, thread) => {
    const newest = thread.findLast((other) => !isOwn(other, roles)) ?? thread.at(-1);
    return email === newest ? { keywords: { [SEEN]: null } } : null;
  });
}

/** Stars the newest message of each; takes every star away when `isStarred` is false. */
export function planStar(threads: Threads, willStar: boolean): EmailPatches {
  return plan(threads, (email, thread) => {
    if (!willStar) return isStarred(email) ? { keywords: { [FLAGGED]: null } } : null;
    return email === thread.at(-1) && !thread.some(isStarred) ? { keywords: { [FLAGGED]: true } } : null;
  });
}
