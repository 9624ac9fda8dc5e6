/**
 * POP3 without sockets: `ServerSession` takes the bytes of a client and returns what to do (bytes to send, questions to
 * answer, TLS to start). RFC 1939 with CAPA, response codes and PIPELINING (2449, 3206), STLS (2595), AUTH with an
 * initial response (5034, with packages/sasl), UTF8 and LANG (6856).
 *
 * It opens no connection and knows no mailbox: the caller checks passwords, lists the maildrop at login, hands out the
 * octets of messages and deletes at QUIT. APOP is not offered, since it needs passwords that can be read.
 */
export { type MaildropMessage } from './maildrop.ts';
export { type ResponseCode } from './pop3-error.ts';
export { type ServerSessionOptions, type SessionState } from './server/command-context.ts';
export {
  type LoginAnswer,
  type LoginRefusal,
  type Question,
  type ServerEvent,
  type UpdateFailure,
} from './server/events.ts';
export { ServerSession } from './server/server-session.ts';
