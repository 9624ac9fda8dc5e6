import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SCHEDULE } from './relay/schedule.ts';
import { ConfigError, readConfig } from './config.ts';
import { configurationDocs } from './config-docs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailcote-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('nothing set: this machine alone, the ports of the documentation', () => {
  expect(readConfig({}, '/srv/mailcote')).toEqual({
    dataDir: '/srv/mailcote/data',
    host: '127.0.0.1',
    roles: ['http', 'smtp', 'submission', 'imap', 'pop3', 'relay', 'jobs'],
    httpPort: 8080,
    secret: null,
    smtpPort: 2525,
    submissionPort: 2587,
    submissionsPort: 2465,
    lmtpPort: null,
    imapPort: 2143,
    imapsPort: 2993,
    pop3Port: 2110,
    pop3sPort: 2995,
    hostname: 'localhost',
    publicUrl: null,
    proxyFrom: [],
    trustProxy: [],
    databaseUrl: null,
    databasePoolSize: 10,
    dnsServers: [],
    relayUrl: null,
    relayPort: 25,
    relayRoutes: new Map(),
    relaySources: [],
    dane: false,
    schedule: DEFAULT_SCHEDULE,
    scram: true,
    tls: null,
    tlsFiles: null,
    tlsDir: null,
    maxMessageSize: 52_428_800,
    minFree: 268_435_456,
    undoSeconds: 10,
    dailyRecipients: 500,
    dailyNewRecipients: 100,
    rateLimits: true,
    logLevel: 'info',
    logFormat: 'auto',
    unknownSettings: [],
  });
});

test('everything set', () => {
  const config = readConfig({
    MAILCOTE_DATA_DIR: '/var/lib/mail',
    MAILCOTE_HOST: '::',
    MAILCOTE_ROLES: 'relay,smtp ',
    MAILCOTE_HTTP_PORT: '0',
    MAILCOTE_SMTP_PORT: '25',
    MAILCOTE_SUBMISSION_PORT: '65535',
    MAILCOTE_HOSTNAME: 'Mail.Bücher.example',
    MAILCOTE_PUBLIC_URL: 'https://mail.example.org/',
    MAILCOTE_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8',
    DATABASE_URL: 'postgres://u:p@db/mail',
    MAILCOTE_DNS_SERVERS: '192.0.2.53, [2001:db8::53]:5353,2001:db8::1',
    MAILCOTE_RELAY_URL: 'smtps://u:p%40@relay.example.org:465',
    MAILCOTE_RELAY_PORT: '2525',
    MAILCOTE_RATE_LIMITS: 'off',
    MAILCOTE_LATER: 'x',
    MAILCOTE_LOG_LEVEL: '',
  });
  expect(config).toMatchObject({
    dataDir: '/var/lib/mail',
    host: '::',
    roles: ['relay', 'smtp'],
    httpPort: 0,
    hostname: 'mail.xn--bcher-kva.example',
    publicUrl: 'https://mail.example.org',
    trustProxy: ['127.0.0.1', '10.0.0.0/8'],
    databaseUrl: 'postgres://u:p@db/mail',
    dnsServers: ['192.0.2.53', '[2001:db8::53]:5353', '2001:db8::1'],
    relayUrl: 'smtps://u:p%40@relay.example.org:465',
    rateLimits: false,
    logLevel: 'info',
    unknownSettings: ['MAILCOTE_LATER'],
  });
});

test.each([
  ['MAILCOTE_HTTP_PORT', 'eighty', 'must be a port number from 0 to 65535 (it is "eighty")'],
  ['MAILCOTE_HTTP_PORT', '65536', 'must be a port number from 0 to 65535 (it is "65536")'],
  ['MAILCOTE_SMTP_PORT', '-1', 'must be a port number from 0 to 65535 (it is "-1")'],
  ['MAILCOTE_SUBMISSION_PORT', '25.5', 'must be a port number from 0 to 65535 (it is "25.5")'],
  ['MAILCOTE_HOST', 'example.org', 'must be an IP address, 0.0.0.0 and :: included (it is "example.org")'],
  ['MAILCOTE_HOSTNAME', 'a b', 'must be a host name such as mail.example.org (it is "a b")'],
  [
    'MAILCOTE_PUBLIC_URL',
    'mail.example.org',
    'must be an address such as https://mail.example.org, without a path',
  ],
  [
    'MAILCOTE_PUBLIC_URL',
    'https://example.org/mail',
    'must be an address such as https://mail.example.org, without a path',
  ],
  [
    'MAILCOTE_TRUST_PROXY',
    '0.0.0.0/0',
    'must be IP addresses or networks such as 10.0.0.0/8, separated by commas',
  ],
  [
    'MAILCOTE_TRUST_PROXY',
    'true',
    'must be IP addresses or networks such as 10.0.0.0/8, separated by commas',
  ],
  [
    'MAILCOTE_DNS_SERVERS',
    'dns.example.org',
    'must be IP addresses, with or without a port, separated by commas',
  ],
  ['MAILCOTE_RATE_LIMITS', 'false', 'must be on or off (it is "false")'],
  ['MAILCOTE_MAX_MESSAGE_SIZE', '10', 'must be a whole number from 65536 to 536870912 (it is "10")'],
  ['MAILCOTE_LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace (it is "loud")'],
])('%s=%s: one line that names it', (name, value, message) => {
  const read = (): unknown => readConfig({ [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(`${name} ${message}`);
});

test.each([
  ['DATABASE_URL', 'mysql://u:secret@db/mail'],
  ['MAILCOTE_RELAY_URL', 'http://u:secret@relay'],
  ['MAILCOTE_TLS_KEY', 'secret'],
])('%s is not repeated when it is wrong', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must be (?!.*secret)`));
});

test('secrets come from files', async () => {
  const file = join(folder, 'url');
  await writeFile(file, 'postgres://u:p@db/mail\n');
  expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://u:p@db/mail');
  expect(() => readConfig({ DATABASE_URL_FILE: join(folder, 'none') })).toThrow(
    `DATABASE_URL_FILE names a file that cannot be read (ENOENT): ${folder}/none`,
  );
  expect(() => readConfig({ DATABASE_URL_FILE: file, DATABASE_URL: 'postgres://x' })).toThrow(
    'DATABASE_URL_FILE cannot be set together with DATABASE_URL',
  );
  // Not a secret: the name with _FILE means nothing.
  expect(readConfig({ MAILCOTE_HOST_FILE: file }).unknownSettings).toEqual(['MAILCOTE_HOST_FILE']);
});

test('a certificate needs its key', () => {
  const pem = '-----BEGIN CERTIFICATE-----';
  expect(() => readConfig({ MAILCOTE_TLS_CERT: pem })).toThrow('MAILCOTE_TLS_KEY is missing');
  expect(() => readConfig({ MAILCOTE_TLS_KEY: pem })).toThrow('MAILCOTE_TLS_CERT is missing');
  expect(readConfig({ MAILCOTE_TLS_CERT: pem, MAILCOTE_TLS_KEY: pem }).tls).toEqual({ cert: pem, key: pem });
});

test('docs/configuration.md is current (node scripts/configuration-docs.ts writes it)', async () => {
  const file = join(import.meta.dirname, '../../../docs/configuration.md');
  expect(await readFile(file, 'utf8')).toBe(configurationDocs());
});
