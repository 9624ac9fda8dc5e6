import type { Logger } from 'pino';
import { CredentialWatch } from '../auth/credential-watch.ts';
import type { ServerContext } from '../context.ts';
import { RecipientCache } from '../inbound/recipient-cache.ts';
import { listenSmtp } from '../inbound/smtp-listener.ts';
import type { Listener } from '../net/listener.ts';
import { MAX_DELAYED_SEND } from '../jmap/limits.ts';
import { Submitter } from './submitter.ts';
import type { TlsOptions } from '../tls/server-tls.ts';

/** What starts the two listeners for mail from our people's mail programs (RFC 6409), with connections of their own. */
export interface SubmissionPorts {
  /** With STARTTLS. Rejects when the port cannot be had. */
  start(): Promise<Listener>;
  /** With TLS from the first octet (RFC 8314 3.3). Rejects as `start`. */
  startSecure(): Promise<Listener>;
}

export async function prepareSubmission(ctx: ServerContext): Promise<SubmissionPorts> {
  const { config } = ctx;
  const tls = await ctx.tls();
  const log = ctx.log.child({ part: 'submission' });
  const recipients = new RecipientCache(ctx.store.directory);
  const logins = new CredentialWatch(ctx.store.directory, log);
  const open = (port: number, isTls: boolean): Promise<Listener> =>
    listenSubmission(ctx, { port, isTls, tls, recipients, logins, log });
  return {
    start: () => open(config.submissionPort, false),
    startSecure: () => open(config.submissionsPort, true),
  };
}

interface PortOptions {
  port: number;
  isTls: boolean;
  tls: TlsOptions;
  recipients: RecipientCache;
  logins: CredentialWatch;
  log: Logger;
}

function listenSubmission(
  ctx: ServerContext,
  { port, isTls, tls, recipients, logins, log }: PortOptions,
): Promise<Listener> {
  const { config, store } = ctx;
  return listenSmtp({
    host: config.host,
    proxyFrom: config.proxyFrom,
    port,
    hasLimits: config.rateLimits,
    tls,
    isTls,
    store,
    log,
    session: (peer) => ({
      hostname: config.hostname,
      maxMessageSize: config.maxMessageSize,
      hasStartTls: !isTls,
      isTls,
      maxHold: MAX_DELAYED_SEND,
      auth: 'required',
      mayAuthInClear: peer.isLoopback,
      hasScram: ctx.store.directory.keepsScram,
    }),
    handler: (peer) => new Submitter({ ctx, log, peer, recipients, logins }),
  });
}
