import { startFakeDns } from '../../apps/server/src/testing/fake-dns.ts';
import { startMailcote, type Mailcote } from '../lib/mailcote.ts';
import { startStranger } from '../lib/stranger.ts';

/* The server of a small office, with name servers and a smarthost on this machine: it looks the same everywhere. */

export interface SmallOffice extends AsyncDisposable {
  server: Mailcote;
}

export async function startSmallOffice(): Promise<SmallOffice> {
  await using stack = new AsyncDisposableStack();
  const dns = stack.use(
    await startFakeDns({
      'cote.example': { mx: [[10, 'mail.cote.example']] },
      'mail.cote.example': { a: ['192.0.2.7'] },
      '_dmarc.cote.example': { txt: ['v=DMARC1; p=none'] },
    }),
  );
  const world = stack.use(
    await startStranger('127.0.0.1', (to) =>
      to.endsWith('@slow.example') ? '450 4.2.0 Greylisted, come back later' : null,
    ),
  );
  const server = stack.use(
    await startMailcote({
      MAILCOTE_DNS_SERVERS: dns.server,
      MAILCOTE_HOSTNAME: 'mail.cote.example',
      MAILCOTE_RELAY_ROUTES: `cote.example=smtp://127.0.0.1:${world.port}`,
    }),
  );
  const running = stack.move();
  return { server, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
