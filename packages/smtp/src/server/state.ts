import { SmtpError } from '../smtp-error.ts';

/**
 * silent: before our banner. greeted: no hello yet (also right after STARTTLS). ready: hello done, no transaction.
 * mail: MAIL accepted. rcpt: at least one RCPT accepted. data: message data is being received. chunk: so are the octets
 * of a BDAT. bdat: between two BDATs. auth: the next line belongs to a SASL exchange. tls: waiting for the handshake.
 * closed: nothing more will be said.
 */
export type State = 'silent' | CommandState | 'data' | 'chunk' | 'auth' | 'tls' | 'closed';

/** The states in which a line is a command. */
export type CommandState = 'greeted' | 'ready' | 'mail' | 'rcpt' | 'bdat';

export type Verb =
  | 'HELO'
  | 'EHLO'
  | 'LHLO'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'BDAT'
  | 'RSET'
  | 'NOOP'
  | 'QUIT'
  | 'VRFY'
  | 'EXPN'
  | 'HELP'
  | 'STARTTLS'
  | 'AUTH';

type Sequence = 'allowed' | 'helloFirst' | 'mailFirst' | 'noRecipients' | 'inTransaction' | 'afterBdat';

const anywhere: Record<CommandState, Sequence> = {
  greeted: 'allowed',
  ready: 'allowed',
  mail: 'allowed',
  rcpt: 'allowed',
  bdat: 'allowed',
};
const outsideTransaction: Record<CommandState, Sequence> = {
  greeted: 'helloFirst',
  ready: 'allowed',
  mail: 'inTransaction',
  rcpt: 'inTransaction',
  bdat: 'inTransaction',
};

/** The order of commands (RFC 5321 4.1.4, RFC 3030 2, RFC 3207 4, RFC 4954 4), as a table: verb, state, verdict. */
const sequences: Record<Verb, Record<CommandState, Sequence>> = {
  HELO: anywhere,
  EHLO: anywhere,
  LHLO: anywhere,
  MAIL: outsideTransaction,
  RCPT: { greeted: 'helloFirst', ready: 'mailFirst', mail: 'allowed', rcpt: 'allowed', bdat: 'afterBdat' },
  DATA: {
    greeted: 'helloFirst',
    ready: 'mailFirst',
    mail: 'noRecipients',
    rcpt: 'allowed',
    bdat: 'afterBdat',
  },
  BDAT: { greeted: 'helloFirst', ready: 'mailFirst', mail: 'noRecipients', rcpt: 'allowed', bdat: 'allowed' },
  RSET: anywhere,
  NOOP: anywhere,
  QUIT: anywhere,
  VRFY: anywhere,
  EXPN: anywhere,
  HELP: anywhere,
  STARTTLS: outsideTransaction,
  AUTH: outsideTransaction,
};

/** Throws the SmtpError for a command that is out of order in this state. RFC 2033 4 has other words for some of it. */
export function checkSequence(verb: Verb, state: CommandState, isLmtp: boolean): void {
  const sequence = sequences[verb][state];
  switch (sequence) {
    case 'allowed':
      return;
    case 'helloFirst':
      throw new SmtpError(503, '5.5.1', isLmtp ? 'LHLO first' : 'EHLO first');
    case 'mailFirst':
      throw new SmtpError(503, '5.5.1', 'MAIL first');
    case 'noRecipients':
      throw new SmtpError(isLmtp ? 503 : 554, '5.5.1', 'No valid recipients');
    case 'inTransaction':
      throw new SmtpError(503, '5.5.1', `${verb} is not allowed during a mail transaction`);
    case 'afterBdat':
      throw new SmtpError(503, '5.5.1', `${verb} is not allowed after BDAT`);
  }
}

export function isCommandState(state: State): state is CommandState {
  return state === 'greeted' || state === 'ready' || state === 'mail' || state === 'rcpt' || state === 'bdat';
}
