import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createSelfSigned } from '../tls/self-signed.ts';

/** A message that somebody else's server took. */
export interface StrangerMessage {
  /** Which connection it came on, in order from 1. */
  connection: number;
  isTls: boolean;
  user: string | null;
  mailFrom: string;
  rcptTo: string[];
  text: string;
}

export interface StrangerServer extends AsyncDisposable {
  port: number;
  messages: StrangerMessage[];
  /** Connections so far. */
  connections: number;
}

/**
 * Somebody else's mail server (the npm package smtp-server) on 127.0.0.1.
 *
 * @param refuse called for each recipient; a code and text refuse it
 */
export async function startStranger(
  options: {
    host?: string;
    port?: number;
    refuse?: (rcptTo: string) => [code: number, text: string] | null;
    auth?: { user: string; pass: string };
    server?: SMTPServerOptions;
    /** Called when a message has come, before it is answered. */
    onMessage?: () => void;
  } = {},
): Promise<StrangerServer> {
  const stranger: StrangerServer = {
    port: 0,
    messages: [],
    connections: 0,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
  const numbers = new Map<string, number>();
  const { auth } = options;
  const server = new SMTPServer({
    name: 'stranger.test',
    authOptional: auth === undefined,
    allowInsecureAuth: true,
    ...createSelfSigned('stranger.test'),
    disableReverseLookup: true,
    closeTimeout: 100,
    ...options.server,
    onConnect: (session, done) => {
      numbers.set(session.id, ++stranger.connections);
      done();
    },
    onAuth: ({ username, password }, _session, done) => {
      if (username === auth?.user && password === auth?.pass) done(null, { user: username });
      else done(new Error('Invalid username or password'));
    },
    onRcptTo: ({ address }, _session, done) => {
      const refusal = options.refuse?.(address) ?? null;
      if (refusal === null) done();
      else done(Object.assign(new Error(refusal[1]), { responseCode: refusal[0] }));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        stranger.messages.push({
          connection: numbers.get(session.id) ?? 0,
          isTls: session.secure,
          user: session.user ?? null,
          mailFrom: mailFrom === false ? '' : mailFrom.address,
          rcptTo: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString(),
        });
        options.onMessage?.();
        done(null, `Taken as ${stranger.messages.length}`);
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server.server, 'listening');
  stranger.port = (server.server.address() as AddressInfo).port;
  return stranger;
}
