import { domainToASCII } from 'node:url';
import { isInternational, type Mailbox, parseMailbox } from '../path.ts';
import { isPositive, type Reply, reply } from '../reply.ts';
import type { OutgoingMessage, RecipientResult } from './events.ts';

/**
 * One message on its way to one server: which recipients are still in it, and what is known about the others. A refusal
 * for one recipient is that recipient's; a refusal of MAIL, DATA or the message is everybody's who is still in it.
 */
export class Transaction {
  readonly message: OutgoingMessage;
  readonly #results = new Map<string, RecipientResult>();
  readonly #accepted = new Set<string>();

  constructor(message: OutgoingMessage) {
    this.message = message;
  }

  /** Recipients without a result, in their order. */
  get open(): string[] {
    return this.message.envelope.rcptTo.filter((rcptTo) => !this.#results.has(rcptTo));
  }

  get hasAccepted(): boolean {
    return this.open.some((rcptTo) => this.#accepted.has(rcptTo));
  }

  /** The answer to a RCPT. */
  settleRecipient(rcptTo: string, answer: Reply): void {
    if (isPositive(answer)) this.#accepted.add(rcptTo);
    else this.#settle(rcptTo, { reply: answer, error: null, isOurs: false });
  }

  /** The answer, or the lack of one, for all who have none yet. */
  settleAll(answer: Reply | null, error: string | null, isOurs = false): void {
    for (const rcptTo of this.open) this.#settle(rcptTo, { reply: answer, error, isOurs });
  }

  /** Takes a recipient out before it is sent. */
  refuse(rcptTo: string, answer: Reply): void {
    this.#settle(rcptTo, { reply: answer, error: null, isOurs: true });
  }

  results(): RecipientResult[] {
    return this.message.envelope.rcptTo.map(
      (rcptTo) => this.#results.get(rcptTo) ?? { rcptTo, reply: null, error: 'No reply', isOurs: false },
    );
  }

  #settle(rcptTo: string, result: Omit<RecipientResult, 'rcptTo'>): void {
    if (!this.#results.has(rcptTo)) this.#results.set(rcptTo, { rcptTo, ...result });
  }
}

/**
 * Settles what this server cannot take by what it offered: too large (RFC 1870 6.1), 8-bit without 8BITMIME (RFC 6152 3),
 * binary without BINARYMIME (RFC 3030 3), UTF-8 in addresses or header without SMTPUTF8 (RFC 6531 3.2, 3.5), a wish for TLS
 * without REQUIRETLS (RFC 8689 4.2.1), and addresses that are none, which must not reach the wire.
 */
export function refuseImpossible(transaction: Transaction, extensions: Map<string, string>): void {
  const {
    envelope,
    size,
    is8Bit,
    isBinary = false,
    hasInternationalHeader,
    requiresTls,
  } = transaction.message;
  const limit = Number(extensions.get('SIZE') ?? 0);
  if (limit > 0 && size > limit) {
    transaction.settleAll(reply(552, '5.3.4', `The server takes at most ${limit} octets`), null, true);
  }
  const hasUtf8 = extensions.has('SMTPUTF8');
  if (hasInternationalHeader && !hasUtf8) {
    transaction.settleAll(reply(550, '5.6.9', 'The server takes no UTF-8 in the header'), null, true);
  }
  if (isBinary && !(extensions.has('BINARYMIME') && extensions.has('CHUNKING'))) {
    transaction.settleAll(reply(554, '5.6.3', 'The server takes no binary messages'), null, true);
  }
  if (is8Bit && !isBinary && !extensions.has('8BITMIME')) {
    transaction.settleAll(reply(554, '5.6.3', 'The server takes no 8-bit messages'), null, true);
  }
  if (requiresTls === true && !extensions.has('REQUIRETLS')) {
    transaction.settleAll(reply(550, '5.7.30', 'The server does not offer REQUIRETLS'), null, true);
  }
  if (envelope.mailFrom !== '') {
    const refusal = refuseAddress(envelope.mailFrom, hasUtf8);
    if (refusal !== null) transaction.settleAll(refusal, null, true);
  }
  for (const rcptTo of transaction.open) {
    const refusal = refuseAddress(rcptTo, hasUtf8);
    if (refusal !== null) transaction.refuse(rcptTo, refusal);
  }
}

/** The address as it goes on the wire: the domain in A-labels when the server does not speak UTF-8. */
export function wireAddress(address: string, isUtf8: boolean): string {
  const mailbox = parseMailbox(address);
  if (mailbox === null) throw new Error('not an address; refuseImpossible comes first');
  if (isUtf8 || !isInternational(mailbox.domain)) return mailbox.address;
  return `${mailbox.address.slice(0, -mailbox.domain.length)}${asciiDomain(mailbox)}`;
}

/** RFC 6531 3.4: SMTPUTF8 is asked for when an address or a header field is UTF-8 and the server takes it. */
export function usesSmtpUtf8(
  { envelope, hasInternationalHeader }: OutgoingMessage,
  extensions: Map<string, string>,
): boolean {
  const isNeeded = hasInternationalHeader || [envelope.mailFrom, ...envelope.rcptTo].some(isInternational);
  return isNeeded && extensions.has('SMTPUTF8');
}

function refuseAddress(address: string, hasUtf8: boolean): Reply | null {
  const mailbox = parseMailbox(address);
  if (mailbox === null) return reply(553, '5.1.3', 'Not an address');
  const isSayable = hasUtf8 || (!isInternational(mailbox.localPart) && asciiDomain(mailbox) !== '');
  return isSayable ? null : reply(553, '5.6.7', 'The server takes no UTF-8 addresses');
}

function asciiDomain({ domain }: Mailbox): string {
  return isInternational(domain) ? domainToASCII(domain) : domain;
}
