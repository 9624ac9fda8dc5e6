import type { ServerSessionOptions } from '../server/command-context.ts';
import { ServerSession } from '../server/server-session.ts';

/** A session of mx.example.test, with `options` over those of port 25. */
export function session(options: Partial<ServerSessionOptions> = {}): ServerSession {
  return new ServerSession({
    hostname: 'mx.example.test',
    maxMessageSize: 100_000,
    hasStartTls: true,
    auth: 'none',
    now: () => 0,
    ...options,
  });
}

/** The answer to EHLO and LHLO: what every session offers, and `more`. */
export function offers(...more: [string, ...string[]]): string {
  const words = [...ALWAYS_OFFERED, ...more];
  return words.map((word, n) => `S: 250${n === words.length - 1 ? ' ' : '-'}${word}`).join('\n');
}
const ALWAYS_OFFERED = [
  'mx.example.test',
  'PIPELINING',
  'SIZE 100000',
  '8BITMIME',
  'SMTPUTF8',
  'CHUNKING',
  'BINARYMIME',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'LIMITS MAILMAX=10000 RCPTMAX=100',
  'HELP',
];

/** Options over which port 587 differs. */
export const submission = { auth: 'required', isTls: true } as const;
/** The opening of a dialogue, with HELO. */
export const opened = `
  S: 220 mx.example.test ESMTP Mailcote
  C: HELO client.test
  S: 250 mx.example.test
`;
/** With EHLO, on port 25. */
export const extended = `
  S: 220 mx.example.test ESMTP Mailcote
  C: EHLO client.test
  ${offers('STARTTLS')}
`;
/** With EHLO, under TLS on port 587. */
export const secured = `
  S: 220 mx.example.test ESMTP Mailcote
  C: EHLO client.test
  ${offers('REQUIRETLS', 'AUTH SCRAM-SHA-256 OAUTHBEARER PLAIN LOGIN')}
`;
/** A transaction with one recipient. */
export const recipient = `
  C: MAIL FROM:<bob@remote.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<anna@example.test>
  S: 250 2.1.5 Recipient OK
`;
