import type { AddressInfo } from 'node:net';
import { durabilityProblems, openStore } from '@mailcote/store';
import { startPostgres } from '@mailcote/store/embedded';
import type { Logger } from 'pino';
import { isSetUpNeeded, prepareSetUp } from './admin/set-up.ts';
import { sendWelcome } from './admin/welcome.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import type { Config, Role } from './config.ts';
import type { ServerContext } from './context.ts';
import { FreeSpace } from './disk/free-space.ts';
import { closeHttp } from './http/close-http.ts';
import { createHttpServer } from './http/server.ts';
import { PostgresHub } from './hub/postgres.ts';
import { prepareImap } from './imap/index.ts';
import { startInbound, startLmtp } from './inbound/index.ts';
import { startJobs } from './jobs/index.ts';
import { createLog } from './log.ts';
import type { Listener } from './net/listener.ts';
import { noPorts, type Ports } from './net/ports.ts';
import { preparePop3 } from './pop3/index.ts';
import { prepareDatabase } from './prepare-database.ts';
import { createDns } from './relay/dns.ts';
import { startRelay } from './relay/index.ts';
import { portError } from './start-error.ts';
import { prepareSubmission } from './submission/index.ts';
import { serverTls } from './tls/server-tls.ts';

export interface Server extends AsyncDisposable {
  ports: Ports;
  urls: {
    /** Where browsers go. */
    public: string;
    /** The one-time link; null when there is an account, or when another process serves the web app. */
    setup: string | null;
  };
  config: Config;
  context: ServerContext;
}

/**
 * Starts everything that has a role here, in the order of who needs whom; disposing ends it in the reverse order. The only place where the parts are put together:
 * main.ts and the tests both come through here.
 * @throws StartError, EmbeddedPostgresError: one line for the operator
 */
export async function createServer(config: Config, log: Logger = createLog(config)): Promise<Server> {
  await using stack = new AsyncDisposableStack();

  const databaseUrl = config.databaseUrl ?? (await startDatabase(config, log, stack));
  await prepareDatabase(databaseUrl, config);
  for (const problem of await durabilityProblems(databaseUrl)) {
    log.warn({ part: 'database' }, `${problem}: mail that was accepted can be lost`);
  }
  const onError = (error: unknown): void => log.error({ err: error, part: 'hub' }, 'the hub has trouble');
  const hub = stack.use(new PostgresHub({ databaseUrl, onError }));
  await hub.ready();
  // A database elsewhere has a disk that cannot be seen from here.
  const disk =
    config.databaseUrl === null && config.minFree > 0
      ? new FreeSpace({
          folder: config.dataDir,
          minimum: config.minFree,
          log: log.child({ part: 'disk' }),
        })
      : null;
  const store = stack.use(
    await openStore({
      databaseUrl,
      poolSize: config.databasePoolSize,
      publish: (hint) => hub.publish(hint),
      log: (message) => log.info({ ...message, part: 'store' }),
      keepsScram: config.scram,
      ...(disk !== null && { hasRoom: (octets) => disk.hasRoom(octets) }),
    }),
  );
  if (!config.scram) await store.directory.forgetScram();
  // With port 0 the address is known only when the server listens.
  let publicUrl = config.publicUrl;
  const ports = noPorts();
  const context: ServerContext = {
    config,
    store,
    hub,
    auth: stack.use(createAuthenticator({ directory: store.directory, config, log })),
    dns: createDns({ servers: config.dnsServers, isValidating: config.dane }),
    tls: stack.use(serverTls(config, log.child({ part: 'tls' }))),
    log,
    ports,
    get publicUrl() {
      return publicUrl ?? localUrl(config.host, config.httpPort);
    },
  };

  const {
    host,
    httpPort,
    smtpPort,
    submissionPort,
    submissionsPort,
    lmtpPort,
    pop3Port,
    pop3sPort,
    imapPort,
    imapsPort,
  } = config;
  const has = (role: Role): boolean => config.roles.includes(role);
  const listeners: { close: () => Promise<unknown> }[] = [];
  // All at once: mail in flight on one port must not hold up the farewell on another.
  stack.defer(async () => {
    const results = await Promise.allSettled(listeners.map(async (listener) => listener.close()));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  });
  if (has('http')) {
    const http = await createHttpServer(context, {
      afterSetUp: (account, language) =>
        sendWelcome(context, ports.smtp, account, language).catch((error: unknown) =>
          log.error({ err: error }, 'the welcome message could not be sent'),
        ),
    });
    listeners.push({ close: () => closeHttp(http) });
    await listening('MAILCOTE_HTTP_PORT', host, httpPort, () =>
      http.listen({ host, port: httpPort, listenTextResolver: (address) => `listening at ${address}` }),
    );
    ports.http = (http.server.address() as AddressInfo).port;
    publicUrl ??= localUrl(host, ports.http);
  }
  if (has('relay')) listeners.push(await startRelay(context));
  if (has('jobs')) listeners.push(startJobs(context));
  const open = async (
    name: keyof Ports,
    setting: string,
    port: number,
    start: () => Promise<Listener>,
  ): Promise<void> => {
    const listener = await listening(setting, host, port, start);
    listeners.push(listener);
    ports[name] = listener.port;
  };
  if (has('submission')) {
    const submission = await prepareSubmission(context);
    await open('submission', 'MAILCOTE_SUBMISSION_PORT', submissionPort, () => submission.start());
    await open('submissions', 'MAILCOTE_SUBMISSIONS_PORT', submissionsPort, () => submission.startSecure());
  }
  if (has('pop3')) {
    const pop3 = await preparePop3(context);
    await open('pop3', 'MAILCOTE_POP3_PORT', pop3Port, () => pop3.start());
    await open('pop3s', 'MAILCOTE_POP3S_PORT', pop3sPort, () => pop3.startSecure());
  }
  if (has('smtp')) {
    await open('smtp', 'MAILCOTE_SMTP_PORT', smtpPort, () => startInbound(context));
    if (lmtpPort !== null)
      await open('lmtp', 'MAILCOTE_LMTP_PORT', lmtpPort, () => startLmtp(context, lmtpPort));
  }
  if (has('imap')) {
    const listenImap = await prepareImap(context);
    await open('imap', 'MAILCOTE_IMAP_PORT', imapPort, () => listenImap(imapPort, 'startTls'));
    await open('imaps', 'MAILCOTE_IMAPS_PORT', imapsPort, () => listenImap(imapsPort, 'tls'));
  }

  const token = has('http') ? await setUpToken(context, stack) : null;
  const everything = stack.move();
  return {
    ports,
    urls: {
      public: context.publicUrl,
      setup: token === null ? null : `${context.publicUrl}/setup#${token}`,
    },
    config,
    context,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** Of several processes the first makes the link: another one would make it void. */
async function setUpToken(
  { store, log }: ServerContext,
  stack: AsyncDisposableStack,
): Promise<string | null> {
  if (!(await isSetUpNeeded(store))) return null;
  const lock = await store.tryShortLock('set-up');
  if (lock === null) {
    log.info('the link for the first account is that of the process that was started first');
    return null;
  }
  stack.use(lock);
  return prepareSetUp(store);
}

async function startDatabase(config: Config, log: Logger, stack: AsyncDisposableStack): Promise<string> {
  const postgres = await startPostgres({
    dataDir: config.dataDir,
    log: (line) => log.info({ part: 'database' }, line),
  });
  stack.use(postgres);
  return postgres.url;
}

async function listening<T>(
  setting: string,
  host: string,
  port: number,
  listen: () => Promise<T>,
): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    throw portError(error, setting, host, port);
  }
}

/** Where a browser on this machine reaches us. */
function localUrl(host: string, port: number): string {
  const isAny = ['127.0.0.1', '0.0.0.0', '::1', '::', 'localhost'].includes(host);
  const name = isAny ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
