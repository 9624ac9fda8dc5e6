import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createSelfSigned } from './self-signed.ts';
import { loadServerTls, serverTls } from './server-tls.ts';

const log = pino({ level: 'silent' });

test('a self-signed certificate is valid for its name, to Node and to OpenSSL', async () => {
  const { key, cert } = createSelfSigned('mx.example.test', new Date('2026-11-22T10:00:00Z'));
  const certificate = new X509Certificate(cert);
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost('mx.example.test')).toBe('mx.example.test');
  expect(certificate.checkHost('other.test')).toBeUndefined();
  expect(certificate.ca).toBe(false);
  expect(certificate.validFromDate).toEqual(new Date('2026-11-21T10:00:00Z'));
  expect(certificate.validToDate).toEqual(new Date('2036-11-22T10:00:00Z'));
  const server = createServer({ key, cert }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // The strictest check there is: the certificate as the only trusted root, with the host name.
  const socket = connect({ port, host: '127.0.0.1', servername: 'mx.example.test', ca: cert });
  await once(socket, 'secureConnect');
  expect(socket.authorized).toBe(true);
  socket.destroy();
  server.close();
  const openssl = spawnSync('openssl', ['x509', '-noout', '-text'], { input: cert, encoding: 'utf8' });
  if (openssl.error === undefined) {
    expect(openssl.stdout).toContain('DNS:mx.example.test');
    expect(openssl.stdout).toContain('CA:FALSE');
  }
});

test('a long host name stays out of the common name', () => {
  const hostname = `${'a'.repeat(60)}.${'b'.repeat(60)}.test`;
  expect(new X509Certificate(createSelfSigned(hostname).cert).checkHost(hostname)).toBe(hostname);
});

test('all ports of a process have one certificate, also where it cannot be kept', async () => {
  const tls = serverTls({ tls: null, dataDir: '/proc/nowhere', hostname: 'mx.example.test' }, log);
  const [first, second] = await Promise.all([tls(), tls()]);
  expect(second).toBe(first);
});

test('it is made once, kept with mode 0600, and made again when it is spoilt or for another name', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-tls-'));
  try {
    const config = { tls: null, dataDir, hostname: 'mx.example.test' };
    const file = join(dataDir, 'tls', 'cert.pem');
    await loadServerTls(config, log);
    const first = await readFile(file, 'utf8');
    expect((await stat(join(dataDir, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600);
    await loadServerTls(config, log);
    expect(await readFile(file, 'utf8')).toBe(first);
    await loadServerTls({ ...config, hostname: 'other.test' }, log);
    expect(new X509Certificate(await readFile(file, 'utf8')).checkHost('other.test')).toBe('other.test');
    await writeFile(file, 'spoilt');
    await loadServerTls(config, log);
    expect(new X509Certificate(await readFile(file, 'utf8')).checkHost('mx.example.test')).toBe(
      'mx.example.test',
    );
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
