import { Pop3Error } from '../pop3-error.ts';

/**
 * The three phases of RFC 1939 3, and what lies around and between them. silent: before our greeting. sasl: the next line
 * belongs to AUTH. sending: a message is on its way. tls: waiting for the handshake. update: QUIT was said, what is marked
 * is being deleted. closed: nothing more will be said.
 */
export type State =
  | 'silent'
  | 'authorization'
  | 'sasl'
  | 'transaction'
  | 'sending'
  | 'update'
  | 'tls'
  | 'closed';

export type Keyword =
  | 'CAPA'
  | 'STLS'
  | 'USER'
  | 'PASS'
  | 'AUTH'
  | 'UTF8'
  | 'LANG'
  | 'STAT'
  | 'LIST'
  | 'UIDL'
  | 'RETR'
  | 'TOP'
  | 'DELE'
  | 'NOOP'
  | 'RSET'
  | 'QUIT';

type Phase = 'authorization' | 'transaction';

const authorization = { authorization: true, transaction: false };
const transaction = { authorization: false, transaction: true };
const both = { authorization: true, transaction: true };

/** In which phase a command may be given (RFC 1939 5, 7; RFC 2449 5; RFC 2595 4; RFC 6856 2, 3). */
const phases: Record<Keyword, Record<Phase, boolean>> = {
  CAPA: both,
  STLS: authorization,
  USER: authorization,
  PASS: authorization,
  AUTH: authorization,
  UTF8: authorization,
  LANG: both,
  STAT: transaction,
  LIST: transaction,
  UIDL: transaction,
  RETR: transaction,
  TOP: transaction,
  DELE: transaction,
  NOOP: transaction,
  RSET: transaction,
  QUIT: both,
};

/** @throws Pop3Error the command does not belong into this phase */
export function checkPhase(keyword: Keyword, state: Phase): void {
  if (phases[keyword][state]) return;
  throw new Pop3Error(state === 'authorization' ? 'Log in first' : 'Logged in already');
}

/** The states in which a line is a command. */
export function isPhase(state: State): state is Phase {
  return state === 'authorization' || state === 'transaction';
}
