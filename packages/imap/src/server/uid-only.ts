import type { SearchKey } from '../grammar/search-key.ts';
import { ImapError } from '../imap-error.ts';
import type { SessionState } from './command-context.ts';
import { hasUidForm, type CommandName } from './state.ts';

/** RFC 9586: a client that has said ENABLE UIDONLY neither uses nor hears numbers of messages. */
type Enabled = Pick<SessionState, 'enabled'>;

export function isUidOnly({ enabled }: Enabled): boolean {
  return enabled.has('UIDONLY');
}

/** "3 FETCH", or "25996 UIDFETCH" (RFC 9586 3.3). */
export function fetchName(session: Enabled, { uid, sequence }: { uid: number; sequence: number }): string {
  return isUidOnly(session) ? `${uid} UIDFETCH` : `${sequence} FETCH`;
}

/** How a message that nobody asked about is told apart: the UID is in UIDFETCH already. */
export function uidItems(session: Enabled, uid: number): string[] {
  return isUidOnly(session) ? [] : [`UID ${uid}`];
}

/** Of commands that have a form with UIDs the other one names messages by numbers, but for EXPUNGE. @throws ImapError BAD UIDREQUIRED */
export function requireUidForm(session: Enabled, name: CommandName, isUid: boolean): void {
  if (isUidOnly(session) && !isUid && hasUidForm(name) && name !== 'EXPUNGE') throw uidRequired();
}

/** A search by numbers; "$" stands for UIDs. @throws ImapError BAD UIDREQUIRED */
export function requireUidKeys(session: Enabled, key: SearchKey): void {
  if (isUidOnly(session) && hasNumbers(key)) throw uidRequired();
}

export function uidRequired(): ImapError {
  return new ImapError('BAD', 'UIDREQUIRED', 'Numbers of messages are not used after ENABLE UIDONLY');
}

function hasNumbers(key: SearchKey): boolean {
  if (key.key === 'sequence') return key.set.kind === 'ranges';
  if (key.key === 'not') return hasNumbers(key.child);
  return (key.key === 'and' || key.key === 'or') && key.keys.some(hasNumbers);
}
