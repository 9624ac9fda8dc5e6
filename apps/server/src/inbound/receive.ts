import type { SaslAnswer } from '@mailcote/sasl';
import type { Envelope, MailCommand, RcptCommand, Reply } from '@mailcote/smtp';
import { reply } from '@mailcote/smtp';
import { type Id, isDiskFull, isTemporary, StoreError } from '@mailcote/store';
import type { Logger } from 'pino';
import type { ServerContext } from '../context.ts';
import { decide, factsOf } from './decide.ts';
import { deliver, type DeliveryResult, openMessage } from './deliver.ts';
import type { Answer, ReceivedMessage, SessionInfo, SmtpHandler } from './handler.ts';
import { diskIsFull } from './disk-is-full.ts';
import { editHeader } from './header-edit.ts';
import { deliveryRequest } from '../submission/delivery-request.ts';
import { queueForLater } from './queue-for-later.ts';
import { receivedField, returnPathField } from './received.ts';
import type { Recipient, RecipientCache } from './recipient-cache.ts';
import { successReports } from './success-reports.ts';

/** What was said of a recipient, the address, and the account it leads to; null: to several addresses, which the queue sees to. */
interface Accepted {
  rcpt: RcptCommand;
  rcptTo: string;
  accountId: Id | null;
}

/** Mail from other servers, for people who live here and for nobody else. */
export class Receiver implements SmtpHandler {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #recipients: RecipientCache;
  readonly #isLmtp: boolean;
  /** Who was accepted in this transaction. */
  #accepted: Accepted[] = [];

  /** @param isLmtp each recipient gets an answer of its own (RFC 2033), so nothing is left for our queue */
  constructor(ctx: ServerContext, log: Logger, recipients: RecipientCache, isLmtp = false) {
    this.#ctx = ctx;
    this.#log = log;
    this.#recipients = recipients;
    this.#isLmtp = isLmtp;
  }

  auth(): Promise<SaslAnswer<Reply>> {
    return Promise.resolve({ ok: false, refusal: reply(502, '5.5.1', 'AUTH is not available') });
  }

  mail({ size }: MailCommand): Answer {
    return this.#ctx.store.hasRoom(size ?? 0) ? null : diskIsFull;
  }

  rcpt(_mail: MailCommand, rcpt: RcptCommand): Answer {
    const found = this.#recipients.resolve(rcpt.path.address);
    if (!(found instanceof Promise)) return this.#accept(rcpt, found);
    return found.then((recipient) => this.#accept(rcpt, recipient));
  }

  head(envelope: Envelope, session: SessionInfo): (head: Buffer) => Buffer {
    const { hostname } = this.#ctx.config;
    const [only] = envelope.rcptTo;
    const rcptTo = envelope.rcptTo.length === 1 ? (only ?? null) : null;
    const received = receivedField({ session, hostname, at: new Date(), rcptTo, showsPeer: true });
    const prepend = `${returnPathField(envelope.mailFrom)}${received}`;
    return (head) => editHeader(head, { prepend, remove: (name, value) => isForged(name, value, hostname) });
  }

  async message(message: ReceivedMessage): Promise<Reply | readonly Reply[]> {
    const accepted = this.#accepted;
    this.#accepted = [];
    const { content, session, envelope, receivedAt, retraction } = message;
    const { store } = this.#ctx;
    const log = this.#log;
    const opened = await openMessage(store, content);
    const verdict = decide(factsOf(opened.parsed));
    if (verdict.kind === 'refuse') {
      store.traffic.count('refused');
      return verdict.reply;
    }
    const ok = reply(250, '2.0.0', `OK ${session.id}`);
    const { mailbox, keywords } = verdict;
    const trace = message.trace('accepted', ok);
    const accountIds = [...new Set(accepted.map(({ accountId }) => accountId))].filter((id) => id !== null);
    const request = deliveryRequest(message.mail, message.recipients);
    const groups = accepted.filter(({ accountId }) => accountId === null);
    const reports = await successReports(this.#ctx, message, opened, accepted);
    // Only for the queue: it must not have it when the sender has heard "later" already.
    if (accountIds.length === 0 && !retraction.begin()) return refusal([]);
    const results = await deliver(store, opened, accountIds, {
      mailbox,
      keywords,
      receivedAt,
      trace,
      retraction,
      enqueues: (accountId) => [reports.get(accountId)].filter((report) => report !== undefined),
    });
    if (reports.size > 0) this.#ctx.hub.wakeQueue();
    const failed = results.filter((result) => 'error' in result);
    for (const { error, accountId } of failed)
      log.warn({ err: error, accountId, id: session.id }, 'delivery failed');
    const hasFailed = accountIds.length > 0 && failed.length === results.length;
    if (hasFailed && !this.#isLmtp) return refusal(failed);
    if (!hasFailed) store.traffic.count('received');
    const emailIds = results.flatMap((result) => ('delivered' in result ? [result.delivered.emailId] : []));
    if (emailIds.length > 0)
      log.info(
        { id: session.id, peer: session.peer.address, emailIds, accountIds, size: opened.parsed.size },
        'message accepted',
      );
    if (this.#isLmtp) {
      if (groups.length > 0) await queueForLater(this.#ctx, opened, envelope.mailFrom, request, groups);
      const replies = new Map(results.map((result) => [result.accountId, replyFor(result, ok)]));
      return accepted.map(({ accountId }) => replies.get(accountId ?? '') ?? ok);
    }
    // Some have it and must not get it again; the others get it from our own queue.
    const left = accepted.filter(
      ({ accountId }) => accountId === null || failed.some((result) => result.accountId === accountId),
    );
    if (left.length > 0) {
      await queueForLater(this.#ctx, opened, envelope.mailFrom, request, left);
    }
    return emailIds.length === 1 ? reply(250, '2.0.0', `OK ${session.id} ${emailIds[0]}`) : ok;
  }

  reset(): void {
    this.#accepted = [];
  }

  end(): void {
    this.#accepted = [];
  }

  #accept(rcpt: RcptCommand, recipient: Recipient): Reply | null {
    const rcptTo = rcpt.path.address;
    switch (recipient.kind) {
      case 'local':
        // <postmaster> alone leads nowhere once it is in the queue.
        this.#accepted.push({
          rcpt,
          rcptTo: rcptTo.includes('@') ? rcptTo : recipient.address,
          accountId: recipient.accountId,
        });
        return null;
      case 'overQuota':
        return reply(452, '4.2.2', 'The mailbox is full');
      case 'group':
        this.#accepted.push({ rcpt, rcptTo, accountId: null });
        return null;
      case 'noAdministrator':
        return reply(450, '4.2.1', 'This server is not set up yet, try again later');
      case 'unknownUser':
        this.#ctx.store.traffic.count('refused');
        return reply(550, '5.1.1', 'There is no such address here');
      case 'notLocal':
        this.#ctx.store.traffic.count('refused');
        return reply(550, '5.7.1', 'Relaying is not for strangers');
    }
  }
}

/** RFC 2033 4.2: what is said of one recipient. */
function replyFor(result: DeliveryResult, { code, enhancedCode, text }: Reply): Reply {
  if ('error' in result) return refusal([result]);
  return reply(code, enhancedCode, `${text} ${result.delivered.emailId}`);
}

/** What the sender hears when nobody got the message. */
function refusal(failed: (DeliveryResult & { error: unknown })[]): Reply {
  const isFull = ({ error }: { error: unknown }): boolean =>
    error instanceof StoreError && error.code === 'overQuota';
  if (failed.length > 0 && failed.every(isFull)) return reply(452, '4.2.2', 'The mailbox is full');
  if (failed.some(({ error }) => isDiskFull(error))) return diskIsFull;
  const isTrouble = failed.some(({ error }) => isTemporary(error));
  return isTrouble
    ? reply(451, '4.3.0', 'Temporary trouble here, try again later')
    : reply(451, '4.3.5', 'Something is wrong here, try again later');
}

/**
 * Fields that only we may write: what somebody else put there would be believed later (RFC 8601 5), or said twice
 * (RFC 5321 4.4 on Return-Path).
 */
function isForged(name: string, value: string, hostname: string): boolean {
  if (name === 'return-path') return true;
  if (name !== 'authentication-results' && name !== 'arc-authentication-results') return false;
  const [, id = ''] = /^(?:i=\d+;)?\s*(?:\([^)]*\)\s*)*"?([^\s;"]+)/i.exec(value) ?? [];
  return id.toLowerCase() === hostname.toLowerCase();
}
