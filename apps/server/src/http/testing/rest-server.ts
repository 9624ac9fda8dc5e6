import type { AddressInfo } from 'node:net';
import { openStore, type Store } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { pino } from 'pino';
import { createAuthenticator } from '../../auth/authenticator.ts';
import { readConfig } from '../../config.ts';
import type { ServerContext } from '../../context.ts';
import { MemoryHub } from '../../hub/memory.ts';
import { noPorts } from '../../net/ports.ts';
import { createDns } from '../../relay/dns.ts';
import { createHttpServer } from '../server.ts';
import { serverTls } from '../../tls/server-tls.ts';

/** The HTTP part of a server over a database of its own. */
export interface RestServer extends AsyncDisposable {
  url: string;
  databaseUrl: string;
  store: Store;
  context: ServerContext;
  /** Log entries at level error and above. */
  errors: object[];
  /** As a program would: no cookies, no Origin. */
  call(method: string, path: string, options?: CallOptions): Promise<RestResponse>;
  /** As a browser with a cookie jar would, from our own page. */
  browser(): { cookie: string; call: RestServer['call'] };
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

export interface RestResponse {
  status: number;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of an answer, it says itself
  body: any;
}

/** @param clusterUrl another PostgreSQL than the one all tests share */
export async function startRestServer(
  settings: Record<string, string> = {},
  clusterUrl?: string,
): Promise<RestServer> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase(clusterUrl));
  const errors: object[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => errors.push(JSON.parse(line) as object) });
  const hub = stack.use(new MemoryHub((error) => log.error({ err: error }, 'hub')));
  const publish = hub.publish.bind(hub);
  const store = stack.use(await openStore({ databaseUrl: database.url, publish, poolSize: 4 }));
  const config = readConfig({ DATABASE_URL: database.url, ...settings });
  let url = '';
  const context: ServerContext = {
    config,
    store,
    hub,
    auth: stack.use(createAuthenticator({ directory: store.directory, config, log })),
    dns: createDns({ servers: config.dnsServers }),
    tls: serverTls(config, log),
    log,
    ports: noPorts(),
    get publicUrl() {
      return config.publicUrl ?? url;
    },
  };
  const app = await createHttpServer(context);
  stack.defer(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const call: RestServer['call'] = async (method, path, { body, headers = {} } = {}) => {
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const everything = stack.move();
  return {
    url,
    databaseUrl: database.url,
    store,
    context,
    errors,
    call,
    browser: () => {
      const jar = { cookie: '', call };
      jar.call = async (method, path, options = {}) => {
        const headers = {
          origin: url,
          cookie: jar.cookie,
          'sec-fetch-site': 'same-origin',
          ...options.headers,
        };
        const response = await call(method, path, { ...options, headers });
        for (const line of response.headers.getSetCookie()) jar.cookie = line.split(';')[0] ?? '';
        return response;
      };
      return jar;
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
