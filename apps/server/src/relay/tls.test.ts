import { parseMessage } from '@mailcote/mime';
import { parseDsn } from '@mailcote/smtp';
import type { QueueItem, Trace } from '@mailcote/store';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import type { FakeZone } from '../testing/fake-dns.ts';
import { startFakeMx } from '../testing/fake-mx.ts';
import { startStranger } from '../testing/stranger-server.ts';
import { createSelfSigned } from '../tls/self-signed.ts';
import { openSender, type Sender } from './testing.ts';

const usual = getCACertificates('default');
afterEach(() => setDefaultCACertificates(usual));

const identity = createSelfSigned('mx.remote.test');
const spki = new X509Certificate(identity.cert).publicKey.export({ type: 'spki', format: 'der' });

async function lastTrace(sender: Sender, id = ''): Promise<Trace | null> {
  return (await sender.it.store.queue.get(id))?.log.at(-1)?.trace ?? null;
}

function daneZone(port: number, certificate: Buffer): FakeZone {
  return {
    'remote.test': { mx: [[10, 'mx.remote.test']], isSecure: true },
    'mx.remote.test': { a: ['127.0.0.1'], isSecure: true },
    [`_${port}._tcp.mx.remote.test`]: {
      tlsa: [{ usage: 3, selector: 1, matchingType: 1, certificate }],
      isSecure: true,
    },
  };
}

test('DANE: the certificate that DNS names, and the trace says so; no other, and never in clear text', async () => {
  await using stranger = await startStranger({ server: identity });
  const right = createHash('sha256').update(spki).digest();
  const config = { relayPort: stranger.port, dane: true };
  await using sender = await openSender(daneZone(stranger.port, right), config);
  const [good] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(good)).toMatchObject({ status: 'delivered' });
  const lines = (await lastTrace(sender, good))?.lines.map(({ text }) => text);
  expect(lines).toContain('[TLS started, certificate verified by DANE]');

  await using other = await openSender(daneZone(stranger.port, Buffer.alloc(32)), config);
  const [bad] = await other.send(['bob@remote.test']);
  expect((await other.tried(bad)).lastReply).toContain('The certificate is none of those that DANE names');
  expect(stranger.messages.length).toBe(1);
});

test('DANE: a server that offers no STARTTLS gets nothing', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(daneZone(mx.port, Buffer.alloc(32)), {
    relayPort: mx.port,
    dane: true,
  });
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'queued' });
  expect(mx.lines.filter((line) => line.startsWith('MAIL'))).toEqual([]);
});

/** The web server of a policy, on loopback. */
async function startPolicyServer(
  policy: () => string,
): Promise<AsyncDisposable & { options: object; asked: string[] }> {
  const { key, cert } = createSelfSigned('mta-sts.remote.test');
  const asked: string[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    asked.push(`${request.headers.host?.replace(/:\d+$/, '')}${request.url}`);
    response.setHeader('content-type', 'text/plain').end(policy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = { port, ca: cert, allowAddress: (address: string) => address === '127.0.0.1' };
  return {
    asked,
    options: { mtaSts: { request } },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const stsZone: FakeZone = {
  'remote.test': { mx: [[10, 'mx.remote.test']] },
  'mx.remote.test': { a: ['127.0.0.1'] },
  '_mta-sts.remote.test': { txt: ['v=STSv1; id=1;'] },
  'mta-sts.remote.test': { a: ['127.0.0.1'] },
};

test('MTA-STS: a certificate that nobody vouches for will not do; one for the name will', async () => {
  await using stranger = await startStranger({ server: identity });
  await using web = await startPolicyServer(
    () => 'version: STSv1\nmode: enforce\nmx: *.remote.test\nmax_age: 86400\n',
  );
  await using sender = await openSender(stsZone, { relayPort: stranger.port }, web.options);
  const [bad = ''] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(bad)).toMatchObject({ status: 'queued' });
  expect(stranger.messages).toEqual([]);
  setDefaultCACertificates([...usual, identity.cert]);
  await sender.it.store.queue.change(bad, 'retry');
  sender.relay.wake();
  expect(await sender.tried(bad, 2)).toMatchObject({ status: 'delivered' });
  const trace = await lastTrace(sender, bad);
  expect(trace?.lines.map(({ text }) => text)).toContain('[TLS started, certificate verified for MTA-STS]');
  expect(trace?.tls?.authorized).toBe(true);
  // Fetched once, and kept.
  expect(web.asked).toEqual(['mta-sts.remote.test/.well-known/mta-sts.txt']);
  expect(await sender.it.store.mtaSts.get('remote.test')).toMatchObject({ policyId: '1', mode: 'enforce' });
});

test('MTA-STS: a policy counts until its end, though the domain hides it; another id brings another policy', async () => {
  await using stranger = await startStranger({ server: identity });
  let mode = 'enforce';
  await using web = await startPolicyServer(
    () => `version: STSv1\nmode: ${mode}\nmx: mx.elsewhere.test\nmax_age: 86400\n`,
  );
  await using sender = await openSender({ ...stsZone }, { relayPort: stranger.port }, web.options);
  const [first] = await sender.send(['bob@remote.test']);
  expect((await sender.tried(first)).lastReply).toBe(
    "451 4.7.5 mx.remote.test is not among the servers of the domain's MTA-STS policy",
  );
  delete sender.dns.zone['_mta-sts.remote.test'];
  const [second] = await sender.send(['bob@remote.test']);
  expect((await sender.tried(second)).lastReply).toMatch(/^451 4\.7\.5 /);
  sender.dns.zone['_mta-sts.remote.test'] = { txt: ['v=STSv1; id=2;'] };
  mode = 'testing';
  const [third] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(third)).toMatchObject({ status: 'delivered' });
  expect(web.asked.length).toBe(2);
});

test('TLS-Required: No goes out in spite of the policy of the domain, over TLS that nobody vouches for; REQUIRETLS goes before it', async () => {
  await using stranger = await startStranger({ server: identity });
  await using web = await startPolicyServer(
    () => 'version: STSv1\nmode: enforce\nmx: mx.elsewhere.test\nmax_age: 86400\n',
  );
  await using sender = await openSender(stsZone, { relayPort: stranger.port }, web.options);
  const send = async (field: string, request = {}): Promise<QueueItem> => {
    const text = `From: anna@example.test\r\n${field}Subject: Your certificate\r\n\r\nis out of date\r\n`;
    const [id] = await sender.sendBytes(['bob@remote.test'], Buffer.from(text), request);
    return sender.tried(id);
  };
  const field = 'TLS-Required: No\r\n';
  expect(await send('')).toMatchObject({ status: 'queued' });
  expect(await send(field + field)).toMatchObject({ status: 'queued' });
  expect(await send('TLS-Required: Maybe\r\n')).toMatchObject({ status: 'queued' });
  expect(stranger.messages).toEqual([]);
  expect(await send(field)).toMatchObject({ status: 'delivered' });
  expect(stranger.messages[0]).toMatchObject({ isTls: true });
  // The next server is to know, too.
  expect(stranger.messages[0]?.text).toContain('TLS-Required: No\r\n');
  expect((await send(field, { requireTls: true })).status).not.toBe('delivered');
  expect(stranger.messages).toHaveLength(1);
});

test('REQUIRETLS: not without a server that says the same; the sender hears why, and gets the header only', async () => {
  await using stranger = await startStranger({ server: identity });
  await using web = await startPolicyServer(
    () => 'version: STSv1\nmode: testing\nmx: *.remote.test\nmax_age: 86400\n',
  );
  const zone = { ...stsZone, 'unsure.test': { mx: [[10, 'mx.remote.test']] as [number, string][] } };
  await using sender = await openSender(zone, { relayPort: stranger.port }, web.options);
  setDefaultCACertificates([...usual, identity.cert]);
  const request = { requireTls: true, ret: 'full' as const };
  const [unsure] = await sender.send(['bob@unsure.test'], 'secret', request);
  expect((await sender.tried(unsure)).lastReply).toMatch(/^550 5\.7\.10 Neither DNSSEC nor MTA-STS/);
  const [id] = await sender.send(['bob@remote.test'], 'secret', request);
  expect((await sender.tried(id)).lastReply).toMatch(/^550 5\.7\.30 .*The server does not offer REQUIRETLS$/);
  expect(stranger.messages).toEqual([]);
  const bounces = await sender.it.inbox(sender.anna.id);
  expect(
    bounces.map(({ bytes }) => parseDsn(bytes, parseMessage(bytes))?.recipients[0]?.status ?? '').toSorted(),
  ).toEqual(['5.7.10', '5.7.30']);
  expect(bounces[1]?.text).not.toContain('.dot');
});
