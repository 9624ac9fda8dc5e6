import type { SessionInfo } from './handler.ts';

/** RFC 5321 4.1.2 Domain, for the name a client gave itself; anything else would not be a Received field any more. */
const DOMAIN = /^[A-Za-z\d](?:[A-Za-z\d._-]{0,251}[A-Za-z\d])?$/;

export interface ReceivedInput {
  session: SessionInfo;
  /** Our name. */
  hostname: string;
  at: Date;
  /** The recipient when there is only one: others must not learn of each other (RFC 5321 7.6). */
  rcptTo: string | null;
  /** False for mail from our own users, whose address on the network is nobody's business. */
  showsPeer: boolean;
}

/** The trace field of this hop (RFC 5321 4.4), CRLF included. */
export function receivedField({ session, hostname, at, rcptTo, showsPeer }: ReceivedInput): string {
  const literal = session.peer.address.includes(':')
    ? `[IPv6:${session.peer.address}]`
    : `[${session.peer.address}]`;
  const name = DOMAIN.test(session.hello) ? session.hello : 'unknown';
  const lines = showsPeer ? [`from ${name} (${literal})`] : [];
  lines.push(`by ${hostname} with ${session.protocol} id ${session.id}`);
  // Not the raw text of the client: an address that needs folding or quoting is left out.
  if (rcptTo !== null && /^[\w!#$%&'*+\-./=?^`{|}~@]{1,200}$/.test(rcptTo)) lines.push(`for <${rcptTo}>`);
  return `Received: ${lines.join('\r\n\t')};\r\n\t${mailDate(at)}\r\n`;
}

/** The field that final delivery adds (RFC 5321 4.4), CRLF included. */
export function returnPathField(mailFrom: string): string {
  return `Return-Path: <${mailFrom}>\r\n`;
}

/** RFC 5322 3.3, in UTC. */
export function mailDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}
