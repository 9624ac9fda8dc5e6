import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { decrypt } from 'http_ece';
import { expect } from 'vitest';
import type { Answer } from '../../jmap/testing/jmap-test-server.ts';
import { createSelfSigned } from '../../tls/self-signed.ts';
import type { PushPolicy } from '../pusher.ts';

const HOST = 'push.example';

export interface Pushed {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A push service on loopback, over TLS, which a Pusher with `policy` may talk to. */
export interface PushService extends AsyncDisposable {
  policy: Required<PushPolicy>;
  url(path: string): string;
  /** Of one path, in order. */
  received(path: string): Pushed[];
  /** Status and header fields for the next requests to a path; without one 201. */
  answer(path: string, status: number, headers?: Record<string, string>): void;
  /** Waits until a path has received so many. */
  wait(path: string, count: number): Promise<Pushed[]>;
}

export async function startPushService(): Promise<PushService> {
  const { key, cert } = createSelfSigned(HOST);
  const all: Pushed[] = [];
  const answers = new Map<string, { status: number; headers: Record<string, string> }>();
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      all.push({ path, headers: request.headers, body: Buffer.concat(chunks) });
      const { status, headers } = answers.get(path) ?? { status: 201, headers: {} };
      response.writeHead(status, headers).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const received = (path: string): Pushed[] => all.filter((pushed) => pushed.path === path);
  return {
    policy: {
      ca: cert,
      resolve: () => Promise.resolve(['127.0.0.1']),
      allowAddress: (address) => address === '127.0.0.1',
    },
    url: (path) => `https://${HOST}:${port}${path}`,
    received,
    answer: (path, status, headers = {}) => void answers.set(path, { status, headers }),
    wait: async (path, count) => {
      await expect.poll(() => received(path).length, { interval: 10 }).toBeGreaterThanOrEqual(count);
      return received(path);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The other end of RFC 8291, by another implementation than ours. */
export class Receiver {
  readonly #pair = createECDH('prime256v1');
  readonly #auth = randomBytes(16).toString('base64url');
  readonly keys: { p256dh: string; auth: string };

  constructor() {
    this.#pair.generateKeys();
    this.keys = { p256dh: this.#pair.getPublicKey('base64url'), auth: this.#auth };
  }

  read({ body }: Pushed): Answer {
    const params = { version: 'aes128gcm', privateKey: this.#pair, authSecret: this.#auth } as const;
    return JSON.parse(decrypt(body, params).toString());
  }
}
