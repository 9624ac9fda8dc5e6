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
  S: 250-mx.example.test
  S: 250-PIPELINING
  S: 250-SIZE 100000
  S: 250-8BITMIME
  S: 250-SMTPUTF8
  S: 250-CHUNKING
  S: 250-BINARYMIME
  S: 250-DSN
  S: 250-ENHANCEDSTATUSCODES
  S: 250-LIMITS MAILMAX=10000 RCPTMAX=100
  S: 250-HELP
  S: 250 STARTTLS
`;
/** With EHLO, under TLS on port 587. */
export const secured = `
  S: 220 mx.example.test ESMTP Mailcote
  C: EHLO client.test
  S: 250-mx.example.test
  S: 250-PIPELINING
  S: 250-SIZE 100000
  S: 250-8BITMIME
  S: 250-SMTPUTF8
  S: 250-CHUNKING
  S: 250-BINARYMIME
  S: 250-DSN
  S: 250-ENHANCEDSTATUSCODES
  S: 250-LIMITS MAILMAX=10000 RCPTMAX=100
  S: 250-HELP
  S: 250-REQUIRETLS
  S: 250 AUTH SCRAM-SHA-256 OAUTHBEARER PLAIN LOGIN
`;
/** A transaction with one recipient. */
export const recipient = `
  C: MAIL FROM:<bob@remote.test>
  S: 250 2.1.0 Sender OK
  C: RCPT TO:<anna@example.test>
  S: 250 2.1.5 Recipient OK
`;
