import { offeredMechanisms, type ChannelBindings, type MechanismName } from '@mailcote/sasl';
import type { SessionState, ServerSessionOptions } from './command-context.ts';

const ALWAYS = ['IMAP4rev2', 'IMAP4rev1', 'ID', 'ENABLE', 'LITERAL+', 'SASL-IR'];
const AFTER_LOGIN = [
  'IDLE',
  'NAMESPACE',
  'UIDPLUS',
  'MOVE',
  'CHILDREN',
  'LIST-EXTENDED',
  'LIST-STATUS',
  'LIST-MYRIGHTS',
  'LIST-METADATA',
  'SPECIAL-USE',
  'CREATE-SPECIAL-USE',
  'UNSELECT',
  'CONDSTORE',
  'QRESYNC',
  'ESEARCH',
  'SEARCHRES',
  'CONTEXT=SEARCH',
  'PARTIAL',
  'SORT',
  'SORT=DISPLAY',
  'ESORT',
  'CONTEXT=SORT',
  'THREAD=ORDEREDSUBJECT',
  'THREAD=REFERENCES',
  'I18NLEVEL=1',
  'WITHIN',
  'MULTIAPPEND',
  'CATENATE',
  'REPLACE',
  'BINARY',
  'STATUS=SIZE',
  'OBJECTID',
  'PREVIEW',
  'SAVEDATE',
  'METADATA',
  'NOTIFY',
  'QUOTA',
  'QUOTA=RES-STORAGE',
  'UTF8=ACCEPT',
  'UIDONLY',
];

/** What is offered now (RFC 9051 7.2.2): each only where it works. */
export function capabilities(session: SessionState, options: ServerSessionOptions): string[] {
  const offered = [...ALWAYS];
  if (session.account !== null) {
    offered.push(...AFTER_LOGIN, `APPENDLIMIT=${options.maxMessageSize}`);
    if (options.jmapUrl !== null) offered.push('JMAPACCESS');
    if (!session.isCompressed) offered.push('COMPRESS=DEFLATE');
    return offered;
  }
  if (!session.isTls && options.hasStartTls) offered.push('STARTTLS');
  if (mayLogIn(session, options)) offered.push(...authMechanisms(options).map((name) => `AUTH=${name}`));
  else offered.push('LOGINDISABLED');
  return offered;
}

export function authMechanisms(options: ServerSessionOptions): MechanismName[] {
  return offeredMechanisms(channelBindings(options), { hasScram: options.hasScram ?? true });
}

export function channelBindings(options: ServerSessionOptions): ChannelBindings {
  return options.channelBindings?.() ?? new Map();
}

/** No password in the clear beyond this machine (RFC 9051 11.4). */
export function mayLogIn(session: SessionState, options: ServerSessionOptions): boolean {
  return session.isTls || options.mayLogInInClear;
}

/** What ENABLE turns on (RFC 5161, 7162, 6855, 9051 6.3.1, 9586). */
export const ENABLEABLE = [
  'IMAP4REV2',
  'CONDSTORE',
  'QRESYNC',
  'METADATA',
  'UIDONLY',
  'UTF8=ACCEPT',
] as const;
export type Enableable = (typeof ENABLEABLE)[number];
