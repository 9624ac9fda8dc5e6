import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/*
 * A mail server that is not ours (the npm package smtp-server), as the peer that Mailcote relays to.
 */

export interface ReceivedMessage {
  mailFrom: string;
  rcptTo: string[];
  bytes: Buffer;
}

export interface Stranger extends AsyncDisposable {
  port: number;
  messages: ReceivedMessage[];
  /** Connections accepted so far. */
  connections: () => number;
}

/**
 * Starts a stranger on a free port of `host`, that accepts everything.
 * @param refuses for a recipient: the reply that refuses it, as "450 4.2.0 Come back later"; null: it is taken
 */
export async function startStranger(
  host = '127.0.0.1',
  refuses: (rcptTo: string) => string | null = () => null,
): Promise<Stranger> {
  const messages: ReceivedMessage[] = [];
  let connections = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH'],
    onConnect(_session, done) {
      connections++;
      done();
    },
    onRcptTo({ address }, _session, done) {
      const reply = refuses(address);
      if (reply === null) done();
      else done(Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        messages.push({
          mailFrom: mailFrom ? mailFrom.address : '',
          rcptTo: rcptTo.map(({ address }) => address),
          bytes: Buffer.concat(chunks),
        });
        done();
      });
    },
  });
  // A client that leaves in the middle is its own affair.
  server.on('error', () => undefined);
  const listening = server.listen(0, host);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    messages,
    connections: () => connections,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
}
