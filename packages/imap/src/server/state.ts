import { bad } from '../imap-error.ts';

/** RFC 9051 3. tls: waiting for the handshake. logout: nothing more will be said. */
export type State = 'notAuthenticated' | 'authenticated' | 'selected' | 'tls' | 'logout';

/** The states in which commands are read. */
export type CommandState = 'notAuthenticated' | 'authenticated' | 'selected';

export type CommandName =
  | 'APPEND'
  | 'AUTHENTICATE'
  | 'CANCELUPDATE'
  | 'CAPABILITY'
  | 'CHECK'
  | 'CLOSE'
  | 'COMPRESS'
  | 'COPY'
  | 'CREATE'
  | 'DELETE'
  | 'ENABLE'
  | 'EXAMINE'
  | 'EXPUNGE'
  | 'FETCH'
  | 'GETJMAPACCESS'
  | 'GETQUOTA'
  | 'GETQUOTAROOT'
  | 'GETMETADATA'
  | 'ID'
  | 'IDLE'
  | 'LIST'
  | 'LOGIN'
  | 'LOGOUT'
  | 'LSUB'
  | 'MOVE'
  | 'NAMESPACE'
  | 'NOOP'
  | 'NOTIFY'
  | 'RENAME'
  | 'REPLACE'
  | 'SEARCH'
  | 'SELECT'
  | 'SETMETADATA'
  | 'SETQUOTA'
  | 'SORT'
  | 'STARTTLS'
  | 'STATUS'
  | 'STORE'
  | 'SUBSCRIBE'
  | 'THREAD'
  | 'UNSELECT'
  | 'UNSUBSCRIBE';

type Verdict = 'allowed' | 'loginFirst' | 'loggedIn' | 'selectFirst' | 'selected';
type Row = Record<CommandState, Verdict>;

const anywhere: Row = { notAuthenticated: 'allowed', authenticated: 'allowed', selected: 'allowed' };
const beforeLogin: Row = { notAuthenticated: 'allowed', authenticated: 'loggedIn', selected: 'loggedIn' };
const afterLogin: Row = { notAuthenticated: 'loginFirst', authenticated: 'allowed', selected: 'allowed' };
const inMailbox: Row = { notAuthenticated: 'loginFirst', authenticated: 'selectFirst', selected: 'allowed' };
/** RFC 5161 3.1: what it changes must not change under a selected mailbox. */
const beforeSelect: Row = { notAuthenticated: 'loginFirst', authenticated: 'allowed', selected: 'selected' };

/** Which command is allowed where (RFC 9051 6), as a table: command, state, verdict. */
const verdicts: Record<CommandName, Row> = {
  CAPABILITY: anywhere,
  NOOP: anywhere,
  LOGOUT: anywhere,
  ID: anywhere,
  STARTTLS: beforeLogin,
  AUTHENTICATE: beforeLogin,
  LOGIN: beforeLogin,
  ENABLE: beforeSelect,
  SELECT: afterLogin,
  EXAMINE: afterLogin,
  CREATE: afterLogin,
  DELETE: afterLogin,
  RENAME: afterLogin,
  SUBSCRIBE: afterLogin,
  UNSUBSCRIBE: afterLogin,
  LIST: afterLogin,
  LSUB: afterLogin,
  GETJMAPACCESS: afterLogin,
  NAMESPACE: afterLogin,
  GETQUOTA: afterLogin,
  GETQUOTAROOT: afterLogin,
  SETQUOTA: afterLogin,
  GETMETADATA: afterLogin,
  SETMETADATA: afterLogin,
  NOTIFY: afterLogin,
  STATUS: afterLogin,
  APPEND: afterLogin,
  COMPRESS: afterLogin,
  IDLE: afterLogin,
  CHECK: inMailbox,
  CLOSE: inMailbox,
  UNSELECT: inMailbox,
  EXPUNGE: inMailbox,
  SEARCH: inMailbox,
  SORT: inMailbox,
  THREAD: inMailbox,
  CANCELUPDATE: inMailbox,
  FETCH: inMailbox,
  STORE: inMailbox,
  COPY: inMailbox,
  MOVE: inMailbox,
  REPLACE: inMailbox,
};

/** Commands that have a form with UIDs (RFC 9051 6.4.9). */
const WITH_UID: ReadonlySet<CommandName> = new Set([
  'COPY',
  'EXPUNGE',
  'FETCH',
  'MOVE',
  'REPLACE',
  'SEARCH',
  'SORT',
  'STORE',
  'THREAD',
]);

/**
 * RFC 9051 7.5.1: no EXPUNGE while one of these speaks of messages by their numbers. Their forms with UIDs may
 * have it.
 */
const KEEPS_NUMBERS: ReadonlySet<CommandName> = new Set(['FETCH', 'SEARCH', 'SORT', 'STORE', 'THREAD']);

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(verdicts, name);
}

export function hasUidForm(name: CommandName): boolean {
  return WITH_UID.has(name);
}

export function mayExpungeAfter(name: CommandName, isUid: boolean): boolean {
  return isUid || !KEEPS_NUMBERS.has(name);
}

/** @throws ImapError BAD for a command that is not allowed in this state */
export function checkState(name: CommandName, state: CommandState): void {
  switch (verdicts[name][state]) {
    case 'allowed':
      return;
    case 'loginFirst':
      throw bad(`Log in before ${name}`);
    case 'loggedIn':
      throw bad(`${name} comes before the log-in`);
    case 'selectFirst':
      throw bad(`Select a mailbox before ${name}`);
    case 'selected':
      throw bad(`${name} comes before a mailbox is selected`);
  }
}

export function isCommandState(state: State): state is CommandState {
  return state !== 'tls' && state !== 'logout';
}
