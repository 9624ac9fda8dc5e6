/**
 * The server's side of SASL (RFC 4422) without a connection: PLAIN (RFC 4616), LOGIN, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, 7677, 9266) and
 * OAUTHBEARER (RFC 7628). A mechanism is told what the client says and tells what to say to it, or asks who the client is; how responses travel
 * (SMTP, IMAP, POP3) is for those that use it.
 *
 * It will not look anybody up, count attempts or decide whether passwords may travel on this connection.
 */
export { SaslError } from './sasl-error.ts';
export { SaslExchange, type SaslStep } from './sasl-exchange.ts';
export { offeredMechanisms, type ChannelBindings, type MechanismName } from './mechanisms/index.ts';
export {
  deriveScramKeys,
  formatScramKeys,
  parseScramKeys,
  verifyScramProof,
  type ScramKeys,
} from './scram-keys.ts';
export type * from './types.ts';
