import type { MailDsn, RcptDsn } from './dsn-parameters.ts';
import type { Mailbox } from './path.ts';

/** Who a message is from and for, as said on the wire; `mailFrom` is "" for the null reverse-path. */
export interface Envelope {
  mailFrom: string;
  rcptTo: string[];
}

/** What MAIL said, as a server understood it; `ret` and `envId` as in RFC 3461. */
export interface MailCommand extends MailDsn {
  /** Null for the null reverse-path `<>`. */
  path: Mailbox | null;
  /** RFC 1870: the size the client declared, octets. */
  size: number | null;
  /** RFC 6152, RFC 3030 3. */
  body: '7BIT' | '8BITMIME' | 'BINARYMIME' | null;
  /** RFC 6531: addresses and header fields may be UTF-8. */
  isSmtpUtf8: boolean;
  /** RFC 4954 5: who submitted it first; "<>" and our trust in it are the caller's business. */
  auth: string | null;
  /** RFC 8689: to be sent on over verified TLS only. */
  requireTls: boolean;
  /** RFC 4865: not to leave before; null: at once. */
  releaseAt: Date | null;
}

/** What RCPT said; `notify` and `orcpt` as in RFC 3461. */
export interface RcptCommand extends RcptDsn {
  path: Mailbox;
}
