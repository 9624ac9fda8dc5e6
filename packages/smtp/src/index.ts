/**
 * SMTP without sockets: `ServerSession` and `ClientSession` take the bytes of the peer and return what to do (bytes to
 * send, questions to answer, TLS to start), `composeDsn` and `parseDsn` write and read delivery status notifications.
 * RFC 5321 with PIPELINING (2920), SIZE (1870), 8BITMIME (6152), SMTPUTF8 (6531), CHUNKING and BINARYMIME (3030), DSN
 * (3461), ENHANCEDSTATUSCODES (2034), LIMITS (9422), STARTTLS (3207), REQUIRETLS (8689), FUTURERELEASE (4865), AUTH
 * (4954, with packages/sasl); LMTP (2033); RFC 3464, 6522 and 6533 for notifications.
 *
 * It opens no connection, knows no DNS, decides nothing about people or policy.
 */
export { type ClientSessionOptions } from './client/command.ts';
export { ClientSession } from './client/client-session.ts';
export { type ClientEvent, type OutgoingMessage, type RecipientResult } from './client/events.ts';
export { composeDsn, type ComposeDsnInput } from './dsn/compose-dsn.ts';
export { parseDsn } from './dsn/parse-dsn.ts';
export { type Dsn, type DsnRecipient } from './dsn/types.ts';
export {
  asciiOrcpt,
  type MailDsn,
  type NotifyCondition,
  parseEnvId,
  parseNotify,
  parseOrcpt,
  parseRet,
  type RcptDsn,
  readOrcpt,
} from './dsn-parameters.ts';
export { type Envelope, type MailCommand, type RcptCommand } from './envelope.ts';
export { DataDecoder } from './data-decoder.ts';
export { isInternational, type Mailbox, parseMailbox } from './path.ts';
export { formatReply, isPositive, type Reply, reply, replyLine } from './reply.ts';
export { type ServerSessionOptions, type SessionState } from './server/command-context.ts';
export { type Answer, type Question, type ServerEvent } from './server/events.ts';
export { ServerSession } from './server/server-session.ts';
export { SmtpError } from './smtp-error.ts';
export { decodeXtext, encodeXtext } from './xtext.ts';
export { type TraceLine, TraceRecorder } from './trace.ts';
