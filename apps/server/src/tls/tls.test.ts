import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createSelfSigned } from './self-signed.ts';
import { currentTls, serverTls, type TlsOptions } from './server-tls.ts';

const log = pino({ level: 'silent' });
const none = { tls: null, tlsFiles: null, tlsDir: null };

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
  using tls = serverTls({ ...none, dataDir: '/dev/null', hostname: 'mx.example.test' }, log);
  const [first, second] = await Promise.all([tls(), tls()]);
  expect(second).toBe(first);
});

test('it is made once, kept with mode 0600, and made again when it is spoilt or for another name', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-tls-'));
  try {
    const config = { ...none, dataDir, hostname: 'mx.example.test' };
    const file = join(dataDir, 'tls', 'cert.pem');
    await serverTls(config, log)();
    const first = await readFile(file, 'utf8');
    expect((await stat(join(dataDir, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600);
    await serverTls(config, log)();
    expect(await readFile(file, 'utf8')).toBe(first);
    await serverTls({ ...config, hostname: 'other.test' }, log)();
    expect(new X509Certificate(await readFile(file, 'utf8')).checkHost('other.test')).toBe('other.test');
    await writeFile(file, 'spoilt');
    await serverTls(config, log)();
    expect(new X509Certificate(await readFile(file, 'utf8')).checkHost('mx.example.test')).toBe(
      'mx.example.test',
    );
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

/** What a server on loopback with these certificates shows to a client that asks for `servername`. */
async function shown(tls: () => Promise<TlsOptions>, servername?: string): Promise<string> {
  const options = await tls();
  const server = createPlainServer((socket) => {
    const secure = new TLSSocket(socket, { isServer: true, ...currentTls(options) });
    secure.on('error', () => socket.destroy());
    secure.end('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername !== undefined && { servername }),
  });
  await once(socket, 'secureConnect');
  const { subjectaltname = '' } = socket.getPeerCertificate();
  socket.destroy();
  server.close();
  return subjectaltname;
}

async function write(path: string, hostname: string): Promise<void> {
  const { key, cert } = createSelfSigned(hostname);
  await writeFile(`${path}.key`, key);
  await writeFile(`${path}.crt`, cert);
}

test('certificates by name (SNI), and new ones without a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-sni-'));
  const lines: string[] = [];
  const logged = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  try {
    await write(join(dataDir, 'main'), 'mx.example.test');
    const tlsDir = join(dataDir, 'more');
    await mkdir(join(tlsDir, 'live'), { recursive: true });
    await write(join(tlsDir, 'a'), 'mail.a.test');
    const live = createSelfSigned('*.b.test');
    await writeFile(join(tlsDir, 'live', 'fullchain.pem'), live.cert);
    await writeFile(join(tlsDir, 'live', 'privkey.pem'), live.key);
    await writeFile(join(tlsDir, 'README.pem'), 'no key beside it');
    await writeFile(join(tlsDir, 'broken.crt'), 'nonsense');
    await writeFile(join(tlsDir, 'broken.key'), 'nonsense');
    const tlsFiles = { cert: join(dataDir, 'main.crt'), key: join(dataDir, 'main.key') };
    const config = { tls: null, tlsFiles, tlsDir, dataDir, hostname: 'mx.example.test' };
    using tls = serverTls(config, logged, 20);
    expect(await shown(tls)).toBe('DNS:mx.example.test');
    expect(await shown(tls, 'MAIL.a.test')).toBe('DNS:mail.a.test');
    expect(await shown(tls, 'imap.b.test')).toBe('DNS:*.b.test');
    expect(await shown(tls, 'deep.imap.b.test')).toBe('DNS:mx.example.test');
    expect(await shown(tls, 'unknown.test')).toBe('DNS:mx.example.test');
    // A key that is not that of the certificate: the old pair stays, and once it is said why.
    await writeFile(tlsFiles.key, createSelfSigned('mx.example.test').key);
    await expect.poll(() => lines.join('')).toContain('the private key is not that of the certificate');
    expect(await shown(tls, 'mail.a.test')).toBe('DNS:mail.a.test');
    expect(await shown(tls)).toBe('DNS:mx.example.test');
    await write(join(dataDir, 'main'), 'new.example.test');
    await expect.poll(() => shown(tls)).toBe('DNS:new.example.test');
    await write(join(tlsDir, 'a'), 'mail.c.test');
    await expect.poll(() => shown(tls, 'mail.c.test')).toBe('DNS:mail.c.test');
    expect(lines.filter((line) => line.includes('so the one before stays')).length).toBeLessThanOrEqual(4);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});
