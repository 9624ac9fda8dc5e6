import type { Mailbox } from './path.ts';

/** Who a message is from and for, as said on the wire; `mailFrom` is "" for the null reverse-path. */
export interface Envelope {
  mailFrom: string;
  rcptTo: string[];
}

/** What MAIL said, as a server understood it. */
export interface MailCommand {
  /** Null for the null reverse-path `<>`. */
  path: Mailbox | null;
  /** RFC 1870: the size the client declared, octets. */
  size: number | null;
  /** RFC 6152. */
  body: '7BIT' | '8BITMIME' | null;
  /** RFC 6531: addresses and header fields may be UTF-8. */
  isSmtpUtf8: boolean;
  /** RFC 4954 5: who submitted it first; "<>" and our trust in it are the caller's business. */
  auth: string | null;
}

/** What RCPT said. */
export interface RcptCommand {
  path: Mailbox;
}
