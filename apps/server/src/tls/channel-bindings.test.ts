import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type SecureVersion, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { channelBindings } from './channel-bindings.ts';
import { createSelfSigned } from './self-signed.ts';

const certificate = createSelfSigned('mx.example.test');

/** Both ends of a TLS channel. */
async function channel(
  version: SecureVersion,
  session?: Buffer,
): Promise<{ client: TLSSocket; server: TLSSocket } & AsyncDisposable> {
  const listener = createServer({ ...certificate, maxVersion: version, ticketKeys });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const accepted = once(listener, 'secureConnection') as Promise<[TLSSocket]>;
  const client = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(session === undefined ? {} : { session }),
  });
  await once(client, 'secureConnect');
  const [server] = await accepted;
  return {
    client,
    server,
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      server.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

const ticketKeys = Buffer.alloc(48, 7);

test('TLS 1.3: tls-exporter (RFC 9266) and tls-server-end-point, the same at both ends', async () => {
  await using it = await channel('TLSv1.3');
  const bindings = channelBindings(it.server);
  expect([...bindings.keys()]).toEqual(['tls-exporter', 'tls-server-end-point']);
  expect(bindings.get('tls-exporter')).toEqual(
    it.client.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
  );
  const { raw } = it.client.getPeerCertificate();
  expect(bindings.get('tls-server-end-point')).toEqual(createHash('sha256').update(raw).digest());
  await using other = await channel('TLSv1.3');
  expect(channelBindings(other.server).get('tls-exporter')).not.toEqual(bindings.get('tls-exporter'));
});

test('TLS 1.2: tls-unique (RFC 5929 3), but not of a session that was resumed (RFC 7677 4)', async () => {
  await using it = await channel('TLSv1.2');
  const bindings = channelBindings(it.server);
  expect([...bindings.keys()]).toEqual(['tls-unique', 'tls-server-end-point']);
  expect(bindings.get('tls-unique')).toEqual(it.client.getFinished());
  await using resumed = await channel('TLSv1.2', it.client.getSession());
  expect(resumed.server.isSessionReused()).toBe(true);
  expect([...channelBindings(resumed.server).keys()]).toEqual(['tls-server-end-point']);
});

test('a connection that has ended has nothing to bind to', async () => {
  await using it = await channel('TLSv1.3');
  it.server.destroy();
  expect(channelBindings(it.server).size).toBe(0);
});
