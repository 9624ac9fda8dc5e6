import { MAIL_CAPABILITY, type Mailbox, type Session } from '@mailcote/jmap';

const KEY = 'mailcote.start';

/**
 * What the last visit knew, so that the next one asks for its mail at once, beside asking who is logged in, not after it. A guess: what
 * comes of it is thrown away when the session says something else.
 */
export interface StartHint {
  session: Session;
  mailboxes: readonly Pick<Mailbox, 'id' | 'role'>[];
}

export function readStartHint(): StartHint | null {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<StartHint> | null;
    const isHint = stored?.session?.primaryAccounts?.[MAIL_CAPABILITY] !== undefined && stored.mailboxes;
    return isHint ? (stored as StartHint) : null;
  } catch {
    return null;
  }
}

export function keepStartHint({ session, mailboxes }: StartHint): void {
  const hint: StartHint = { session, mailboxes: mailboxes.map(({ id, role }) => ({ id, role })) };
  try {
    localStorage.setItem(KEY, JSON.stringify(hint));
  } catch {
    // No room, or the browser keeps nothing: the next visit asks one thing after the other.
  }
}

export function forgetStartHint(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing is kept.
  }
}
