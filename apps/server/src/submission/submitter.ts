import type { SaslAnswer, SaslQuestion } from '@mailcote/sasl';
import { type Envelope, type MailCommand, type RcptCommand, type Reply, reply } from '@mailcote/smtp';
import type { Id } from '@mailcote/store';
import type { Logger } from 'pino';
import { APP_PASSWORD_NEEDED } from '../auth/app-password-needed.ts';
import type { Refusal } from '../auth/authenticator.ts';
import { answerSasl, claimedName } from '../auth/answer-sasl.ts';
import type { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import { diskIsFull } from '../inbound/disk-is-full.ts';
import type { ReceivedMessage, SessionInfo, SmtpHandler } from '../inbound/handler.ts';
import { LOOKUP_TIMEOUT_MS } from '../inbound/limits.ts';
import { receivedField } from '../inbound/received.ts';
import { type RecipientCache, withTimeout } from '../inbound/recipient-cache.ts';
import { type OutgoingHeader, prepareOutgoing } from './outgoing.ts';
import type { Peer } from '../net/listener.ts';
import { deliveryRequest } from './delivery-request.ts';
import { submit } from './submit.ts';

export interface SubmitterOptions {
  ctx: ServerContext;
  log: Logger;
  peer: Peer;
  recipients: RecipientCache;
  logins: CredentialWatch;
}

/** Mail from our own people's programs (RFC 6409): after AUTH, to anybody. */
export class Submitter implements SmtpHandler {
  readonly #ctx: ServerContext;
  readonly #log: Logger;
  readonly #peer: Peer;
  readonly #recipients: RecipientCache;
  readonly #logins: CredentialWatch;
  #accountId: Id | null = null;
  #login: Disposable | null = null;
  #isOver = false;
  /** Of the message being received; null when its header is too large to be checked. */
  #header: OutgoingHeader | null = null;

  constructor({ ctx, log, peer, recipients, logins }: SubmitterOptions) {
    this.#ctx = ctx;
    this.#log = log;
    this.#peer = peer;
    this.#recipients = recipients;
    this.#logins = logins;
  }

  async auth(question: SaslQuestion, onRevoked: () => void): Promise<SaslAnswer<Reply>> {
    const ip = this.#peer.address;
    const result = await answerSasl(this.#ctx.auth, question, { ip, service: 'smtp' });
    if ('challenge' in result) return result;
    if (result.ok) {
      this.#accountId = result.accountId;
      this.#login = this.#logins.watch(result.credentialId, onRevoked);
      // The connection has ended meanwhile.
      if (this.#isOver) this.end();
      return { ...result, username: result.address };
    }
    this.#log.info({ username: claimedName(question), peer: ip, reason: result.reason }, 'log-in refused');
    const isTemporary = result.reason === 'limited';
    return { ok: false, refusal: refusalOf(result.reason), isTemporary };
  }

  async mail({ path, size }: MailCommand): Promise<Reply | null> {
    if (!this.#ctx.store.hasRoom(size ?? 0)) return diskIsFull;
    // The session has asked for AUTH before it lets MAIL through.
    if (path === null) return null;
    const { directory } = this.#ctx.store;
    const isOwn = await withTimeout(directory.mayUse(this.#account(), path.address), LOOKUP_TIMEOUT_MS);
    if (isOwn) return null;
    return reply(553, '5.7.1', 'The sender is not an address of yours');
  }

  async rcpt(_mail: MailCommand, { path }: RcptCommand): Promise<Reply | null> {
    const found = await this.#recipients.resolve(path.address);
    // Told now rather than by a bounce. Full and switched off mailboxes may be better by the time it is delivered.
    return found.kind === 'unknownUser' ? reply(550, '5.1.1', 'There is no such address here') : null;
  }

  head(_envelope: Envelope, session: SessionInfo): (head: Buffer) => Buffer {
    const { hostname } = this.#ctx.config;
    this.#header = null;
    const now = new Date();
    const received = receivedField({ session, hostname, at: now, rcptTo: null, showsPeer: false });
    return (head) => {
      const outgoing = prepareOutgoing(head, { hostname, now, received });
      this.#header = outgoing?.header ?? null;
      return outgoing?.head ?? head;
    };
  }

  async message(received: ReceivedMessage): Promise<Reply> {
    const { mail, recipients, content, envelope, is8Bit, session, retraction } = received;
    const header = this.#header;
    if (header === null)
      return reply(554, '5.6.0', 'The message has no end of its header, or an enormous one');
    const accountId = this.#account();
    const message = { prepared: { content, header, is8Bit } };
    const request = deliveryRequest(mail, recipients);
    const sendAt = mail.releaseAt ?? new Date();
    const account = await this.#ctx.store.directory.accountById(accountId);
    const copiesToSent = account?.copiesToSent === true;
    const result = await submit(this.#ctx, {
      accountId,
      envelope,
      request,
      message,
      sendAt,
      copiesToSent,
      retraction,
    });
    if (!result.ok) return result.reply;
    this.#log.info(
      { id: session.id, accountId, queueItemIds: result.queueItemIds, recipients: envelope.rcptTo.length },
      'message submitted',
    );
    return reply(250, '2.0.0', `OK ${session.id} queued as ${result.queueItemIds[0] ?? ''}`);
  }

  reset(): void {
    this.#header = null;
  }

  end(): void {
    this.#isOver = true;
    this.#login?.[Symbol.dispose]();
    this.#login = null;
  }

  #account(): Id {
    if (this.#accountId === null) throw new Error('mail before AUTH');
    return this.#accountId;
  }
}

function refusalOf(reason: Refusal['reason']): Reply {
  switch (reason) {
    case 'limited':
      return reply(454, '4.7.0', 'Too many failed log-ins, try again later');
    case 'appPasswordNeeded':
      // RFC 4954 6: an authentication that is too weak for this account.
      return reply(534, '5.7.9', APP_PASSWORD_NEEDED);
    case 'invalid':
      return reply(535, '5.7.8', 'Authentication credentials invalid');
  }
}
