import type { Store } from '@mailcote/store';
import type { Logger } from 'pino';
import type { Authenticator } from './auth/authenticator.ts';
import type { Config } from './config.ts';
import type { Hub } from './hub/hub.ts';
import type { Ports } from './net/ports.ts';
import type { Dns } from './relay/dns.ts';
import type { ShownCertificates } from './tls/server-tls.ts';

/** What every part of a running server is handed. Made once, in server.ts; tests make their own. */
export interface ServerContext {
  config: Config;
  store: Store;
  hub: Hub;
  auth: Authenticator;
  dns: Dns;
  /** The certificates of the ports for mail. */
  tls: () => Promise<ShownCertificates>;
  log: Logger;
  /** Filled while the server starts. */
  readonly ports: Readonly<Ports>;
  /** Scheme, host and port that browsers use, without a slash at the end. */
  readonly publicUrl: string;
}
