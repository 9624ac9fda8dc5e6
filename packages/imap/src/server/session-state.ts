import type { NameEncoding } from '../grammar/reader.ts';
import type { Enableable } from './capabilities.ts';
import type { Selected, SessionState } from './command-context.ts';
import { isCommandState } from './state.ts';

/** Before anything was said. */
export function newSession({ isTls }: Pick<SessionState, 'isTls'>): SessionState {
  return {
    state: 'notAuthenticated',
    isTls,
    isCompressed: false,
    account: null,
    selected: null,
    enabled: new Set(),
    news: null,
    authFailures: 0,
  };
}

/** The client takes UTF-8 (RFC 9051, RFC 6855). */
export function takesUtf8({ enabled }: SessionState): boolean {
  return enabled.has('IMAP4REV2') || enabled.has('UTF8=ACCEPT');
}

export function nameEncodingOf(session: SessionState): NameEncoding {
  return takesUtf8(session) ? 'utf8' : 'utf7';
}

/** RFC 5161; QRESYNC is more of CONDSTORE (RFC 7162 3.2.3). */
export function enable({ enabled }: SessionState, names: readonly Enableable[]): void {
  for (const name of names) enabled.add(name);
  if (enabled.has('QRESYNC')) enabled.add('CONDSTORE');
}

/** Another mailbox, or none (null). */
export function select(session: SessionState, selected: Selected | null): void {
  session.selected?.watch[Symbol.dispose]();
  session.selected = selected;
  if (isCommandState(session.state)) session.state = selected === null ? 'authenticated' : 'selected';
  else selected?.watch[Symbol.dispose]();
}
