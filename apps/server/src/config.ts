/** The only reader of the environment. Every setting is declared here once; docs/configuration.md is made from this list. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import * as value from './config-values.ts';
import type { Schedule } from './relay/schedule.ts';

/** What is wrong with a setting, in one line that begins with its name. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

interface SettingNotes {
  description: string;
  /** Never shown, and may be given as NAME_FILE, the path of a file that holds it. */
  isSecret?: true;
}
export const settingNotes = z.registry<SettingNotes>();

function setting<T extends z.ZodType>(schema: T, description: string): T {
  settingNotes.add(schema, { description });
  return schema;
}
function secret<T extends z.ZodType>(schema: T, description: string): T {
  settingNotes.add(schema, { description, isSecret: true });
  return schema;
}

export const ROLES = ['http', 'smtp', 'submission', 'imap', 'pop3', 'relay', 'jobs'] as const;
export type Role = (typeof ROLES)[number];

/** Defaults are written as the environment would write them, so that they pass the same checks. */
export const settings = z.object({
  MAILCOTE_DATA_DIR: setting(
    value.text.prefault('./data'),
    'Folder for everything that is kept: the embedded database, above all. Made when missing.',
  ),
  MAILCOTE_HOST: setting(
    value.bindAddress.prefault('127.0.0.1'),
    'Address to listen on, for all ports. 127.0.0.1 is this machine alone; 0.0.0.0 or :: everybody.',
  ),
  MAILCOTE_ROLES: setting(
    value.someOf(...ROLES).prefault(ROLES.join(', ')),
    'What this process does, separated by commas: http (web app and JMAP), smtp (mail from other servers), submission (mail from mail programs), imap (mail programs read mail where it is), pop3 (the inbox for mail programs), relay (empties the queue), jobs (cleans up, sends web push, answers for people who are away). Several processes may share one DATABASE_URL; each role must run in at least one of them.',
  ),
  MAILCOTE_HTTP_PORT: setting(value.port.prefault('8080'), 'Port of the web app and JMAP. 0: any free port.'),
  MAILCOTE_SMTP_PORT: setting(
    value.port.prefault('2525'),
    'Port on which mail from other servers arrives (25 in the world outside). 0: any free port.',
  ),
  MAILCOTE_SUBMISSION_PORT: setting(
    value.port.prefault('2587'),
    'Port on which mail programs hand in mail, with a password (587 in the world outside). 0: any free port.',
  ),
  MAILCOTE_SUBMISSIONS_PORT: setting(
    value.port.prefault('2465'),
    'Port of submission over TLS from the first octet (465 in the world outside). 0: any free port.',
  ),
  MAILCOTE_LMTP_PORT: setting(
    value.port.optional(),
    'Port on which a mail server in front of this one hands over mail by LMTP, without a password, for people here only. 0: any free port. Default: none.',
  ),
  MAILCOTE_POP3_PORT: setting(
    value.port.prefault('2110'),
    'Port on which mail programs fetch mail by POP3, with STLS (110 in the world outside). 0: any free port.',
  ),
  MAILCOTE_POP3S_PORT: setting(
    value.port.prefault('2995'),
    'Port of POP3 over TLS from the first octet (995 in the world outside). 0: any free port.',
  ),
  MAILCOTE_IMAP_PORT: setting(
    value.port.prefault('2143'),
    'Port on which mail programs read mail by IMAP, with STARTTLS (143 in the world outside). 0: any free port.',
  ),
  MAILCOTE_IMAPS_PORT: setting(
    value.port.prefault('2993'),
    'Port of IMAP over TLS from the first octet (993 in the world outside). 0: any free port.',
  ),
  MAILCOTE_HOSTNAME: setting(
    value.hostName.prefault('localhost'),
    'Name of this server in SMTP greetings, Received fields and Message-IDs. Should resolve to its address.',
  ),
  MAILCOTE_PUBLIC_URL: setting(
    value.webOrigin.optional(),
    'Where browsers reach the web app. With https:// cookies are marked Secure and HSTS is sent. Default: http://localhost and the HTTP port.',
  ),
  MAILCOTE_PROXY_FROM: setting(
    value.networks.prefault(''),
    'Addresses or networks of proxies before the ports for mail, separated by commas. Each connection of theirs must begin with the PROXY protocol (version 1 or 2), which says who the client is; from everybody else it is not understood.',
  ),
  MAILCOTE_TRUST_PROXY: setting(
    value.networks.prefault(''),
    'Addresses or networks of reverse proxies whose X-Forwarded-For is believed, separated by commas.',
  ),
  DATABASE_URL: secret(
    value.databaseUrl.optional(),
    'A PostgreSQL 18 to use. Default: the embedded one, under the data folder.',
  ),
  MAILCOTE_DATABASE_POOL_SIZE: setting(
    value.wholeNumber(2, 500).prefault('10'),
    'Most connections to the database at a time.',
  ),
  MAILCOTE_DNS_SERVERS: setting(
    value.dnsServers.prefault(''),
    'DNS servers to ask, as 192.0.2.53 or 192.0.2.53:5353, separated by commas. Default: those of the system.',
  ),
  MAILCOTE_RELAY_URL: secret(
    value.relayUrl.optional(),
    'A smarthost that takes all outgoing mail, as smtp://user:password@relay.example.org:587 or smtps://…:465. Default: mail goes straight to the MX of each recipient.',
  ),
  MAILCOTE_RELAY_ROUTES: secret(
    value.relayRoutes.prefault(''),
    'Another way for mail from some of our domains, as example.org=smtp://user:password@relay.example.net:587, separated by commas or line ends; example.net=direct goes straight to the MX in spite of MAILCOTE_RELAY_URL.',
  ),
  MAILCOTE_RELAY_SOURCES: setting(
    value.addresses.prefault(''),
    'Addresses of this machine to send mail from, one IPv4 and one IPv6 at most, separated by commas. A family without one is not used then. Default: as the system chooses.',
  ),
  MAILCOTE_DANE: setting(
    value.onOff.prefault('off'),
    'on: the DNS servers validate DNSSEC, and nobody can change their answers on the way here (they run on this machine, say). Certificates of mail servers are then held to DANE (RFC 7672).',
  ),
  MAILCOTE_RELAY_PORT: setting(
    value.port.prefault('25'),
    'Port on which the mail servers of recipients are reached. Anything but 25 is for tests and closed networks.',
  ),
  MAILCOTE_RETRY_FIRST_MINUTES: setting(
    value.wholeNumber(1, 1440).prefault('5'),
    'How long after a first "later" a message is tried again. Doubled each time, each wait up to a quarter longer.',
  ),
  MAILCOTE_RETRY_LONGEST_MINUTES: setting(
    value.wholeNumber(1, 1440).prefault('60'),
    'The longest wait between two tries.',
  ),
  MAILCOTE_DELAY_REPORT_HOURS: setting(
    value.wholeNumber(1, 1000).prefault('4'),
    'After this a sender is told that a message has not been delivered yet.',
  ),
  MAILCOTE_GIVE_UP_HOURS: setting(
    value.wholeNumber(1, 1000).prefault('120'),
    'After this a message goes back to its sender. RFC 5321 asks for four to five days.',
  ),
  MAILCOTE_TLS_CERT: secret(
    value.pem.optional(),
    'Certificate chain for TLS on the ports for mail, in PEM form; goes with MAILCOTE_TLS_KEY. Default: one signed by ourselves, kept in the data folder.',
  ),
  MAILCOTE_TLS_KEY: secret(value.pem.optional(), 'Private key of MAILCOTE_TLS_CERT, in PEM form.'),
  MAILCOTE_TLS_DIR: setting(
    value.text.optional(),
    'Folder with more certificates, chosen by the name that a client asks for: NAME.crt with NAME.key, or folders with fullchain.pem and privkey.pem. These, MAILCOTE_TLS_CERT_FILE and MAILCOTE_TLS_KEY_FILE are read again when they change. Default: none.',
  ),
  MAILCOTE_SCRAM: setting(
    value.onOff.prefault('on'),
    'off: mail programs cannot log in with SCRAM-SHA-256, and the keys it needs are not kept and taken away at the start: a stolen database is guessed through them faster than through the hashes of the passwords. Programs send the password then, over TLS. The same in all processes.',
  ),
  MAILCOTE_SECRET: secret(
    value.secretText.optional(),
    'What secrets in the database that must be read again (those of authenticator apps) are encrypted with: at least 32 characters, the same for all processes. Default: secret.key in the data folder, made when missing; with DATABASE_URL a key in that database, which hides nothing from whoever has it.',
  ),
  MAILCOTE_MAX_MESSAGE_SIZE: setting(
    value.wholeNumber(65_536, 512 * 1024 * 1024).prefault(String(50 * 1024 * 1024)),
    'Largest message taken in, in octets.',
  ),
  MAILCOTE_MIN_FREE_MEGABYTES: setting(
    value.wholeNumber(0, 1_000_000).prefault('256'),
    'How much of the disk under the embedded database stays free: with less, mail is refused for the time being, so that PostgreSQL never has to stop. 0: it is not watched.',
  ),
  MAILCOTE_UNDO_SECONDS: setting(
    value.wholeNumber(0, 600).prefault('10'),
    'How long the webmail holds a sent message back, so that sending can be undone.',
  ),
  MAILCOTE_DAILY_RECIPIENTS: setting(
    value.wholeNumber(0, 1_000_000).prefault('500'),
    'How many recipients one account may write to within 24 hours, over all protocols. 0: any number.',
  ),
  MAILCOTE_DAILY_NEW_RECIPIENTS: setting(
    value.wholeNumber(0, 1_000_000).prefault('100'),
    'How many of those it may never have written to before: a stolen account has no old friends. 0: any number.',
  ),
  MAILCOTE_RATE_LIMITS: setting(
    value.onOff.prefault('on'),
    'off takes away every limit on rates and tries. For load tests only.',
  ),
  MAILCOTE_LOG_LEVEL: setting(
    value.oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace').prefault('info'),
    'How much is logged: fatal, error, warn, info, debug or trace.',
  ),
  MAILCOTE_LOG_FORMAT: setting(
    value.oneOf('auto', 'json', 'pretty').prefault('auto'),
    'json for machines, pretty for people; auto: pretty on a terminal.',
  ),
});

export interface Config {
  dataDir: string;
  host: string;
  roles: Role[];
  httpPort: number;
  smtpPort: number;
  submissionPort: number;
  submissionsPort: number;
  /** Null: no LMTP. */
  lmtpPort: number | null;
  pop3Port: number;
  pop3sPort: number;
  imapPort: number;
  imapsPort: number;
  hostname: string;
  /** Null: http://localhost and the HTTP port, known once the server listens (`ServerContext.publicUrl`). */
  publicUrl: string | null;
  proxyFrom: string[];
  trustProxy: string[];
  /** Null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  databasePoolSize: number;
  /** As `dns.setServers` takes them. Empty: those of the system. */
  dnsServers: string[];
  relayUrl: string | null;
  /** By the domain of the sender; null: straight to the MX. */
  relayRoutes: ReadonlyMap<string, string | null>;
  relaySources: string[];
  dane: boolean;
  relayPort: number;
  /** When outgoing mail is tried again. */
  schedule: Schedule;
  tls: { cert: string; key: string } | null;
  /** The files `tls` came from, to be watched; null: none. */
  tlsFiles: { cert: string; key: string } | null;
  tlsDir: string | null;
  /** Offer SCRAM and keep its keys. */
  scram: boolean;
  /** Null: a key of our own, see auth/seal-keys.ts. */
  secret: string | null;
  maxMessageSize: number;
  /** Octets that stay free on the disk of the embedded database; 0: it is not watched. */
  minFree: number;
  undoSeconds: number;
  /** Null: any number. */
  dailyRecipients: number | null;
  dailyNewRecipients: number | null;
  rateLimits: boolean;
  logLevel: z.output<typeof settings>['MAILCOTE_LOG_LEVEL'];
  logFormat: z.output<typeof settings>['MAILCOTE_LOG_FORMAT'];
  /** Names in the environment that begin with MAILCOTE_ and mean nothing: worth a warning. */
  unknownSettings: string[];
}

const MINUTE_MS = 60_000;

/** @throws ConfigError naming the setting. Relative paths are taken from `baseDir`. */
export function readConfig(
  environment: Record<string, string | undefined> = process.env,
  baseDir: string = process.cwd(),
): Config {
  const parsed = settings.safeParse(withFiles(environment));
  if (!parsed.success) throw new ConfigError(describe(parsed.error, environment));
  const found = parsed.data;
  return {
    dataDir: resolve(baseDir, found.MAILCOTE_DATA_DIR),
    host: found.MAILCOTE_HOST,
    roles: found.MAILCOTE_ROLES,
    httpPort: found.MAILCOTE_HTTP_PORT,
    smtpPort: found.MAILCOTE_SMTP_PORT,
    submissionPort: found.MAILCOTE_SUBMISSION_PORT,
    submissionsPort: found.MAILCOTE_SUBMISSIONS_PORT,
    lmtpPort: found.MAILCOTE_LMTP_PORT ?? null,
    pop3Port: found.MAILCOTE_POP3_PORT,
    pop3sPort: found.MAILCOTE_POP3S_PORT,
    imapPort: found.MAILCOTE_IMAP_PORT,
    imapsPort: found.MAILCOTE_IMAPS_PORT,
    hostname: found.MAILCOTE_HOSTNAME,
    publicUrl: found.MAILCOTE_PUBLIC_URL ?? null,
    proxyFrom: found.MAILCOTE_PROXY_FROM,
    trustProxy: found.MAILCOTE_TRUST_PROXY,
    databaseUrl: found.DATABASE_URL ?? null,
    databasePoolSize: found.MAILCOTE_DATABASE_POOL_SIZE,
    dnsServers: found.MAILCOTE_DNS_SERVERS,
    relayUrl: found.MAILCOTE_RELAY_URL ?? null,
    relayRoutes: found.MAILCOTE_RELAY_ROUTES,
    relaySources: found.MAILCOTE_RELAY_SOURCES,
    dane: found.MAILCOTE_DANE,
    relayPort: found.MAILCOTE_RELAY_PORT,
    schedule: {
      firstDelayMs: found.MAILCOTE_RETRY_FIRST_MINUTES * MINUTE_MS,
      longestDelayMs: found.MAILCOTE_RETRY_LONGEST_MINUTES * MINUTE_MS,
      delayReportMs: found.MAILCOTE_DELAY_REPORT_HOURS * 60 * MINUTE_MS,
      giveUpMs: found.MAILCOTE_GIVE_UP_HOURS * 60 * MINUTE_MS,
    },
    tls: readTls(found.MAILCOTE_TLS_CERT, found.MAILCOTE_TLS_KEY),
    tlsFiles: tlsFiles(environment),
    tlsDir: found.MAILCOTE_TLS_DIR === undefined ? null : resolve(baseDir, found.MAILCOTE_TLS_DIR),
    scram: found.MAILCOTE_SCRAM,
    secret: found.MAILCOTE_SECRET ?? null,
    maxMessageSize: found.MAILCOTE_MAX_MESSAGE_SIZE,
    minFree: found.MAILCOTE_MIN_FREE_MEGABYTES * 2 ** 20,
    undoSeconds: found.MAILCOTE_UNDO_SECONDS,
    dailyRecipients: found.MAILCOTE_DAILY_RECIPIENTS || null,
    dailyNewRecipients: found.MAILCOTE_DAILY_NEW_RECIPIENTS || null,
    rateLimits: found.MAILCOTE_RATE_LIMITS,
    logLevel: found.MAILCOTE_LOG_LEVEL,
    logFormat: found.MAILCOTE_LOG_FORMAT,
    unknownSettings: unknownSettings(environment),
  };
}

function readTls(cert: string | undefined, key: string | undefined): Config['tls'] {
  if (cert && key) return { cert, key };
  if (cert) throw new ConfigError('MAILCOTE_TLS_KEY is missing; it goes with MAILCOTE_TLS_CERT');
  if (key) throw new ConfigError('MAILCOTE_TLS_CERT is missing; it goes with MAILCOTE_TLS_KEY');
  return null;
}

function tlsFiles(environment: Record<string, string | undefined>): Config['tlsFiles'] {
  const { MAILCOTE_TLS_CERT_FILE: cert, MAILCOTE_TLS_KEY_FILE: key } = environment;
  return cert && key ? { cert, key } : null;
}

function isSecret(name: keyof typeof settings.shape): boolean {
  return settingNotes.get(settings.shape[name])?.isSecret === true;
}

const NAMES = Object.keys(settings.shape) as (keyof typeof settings.shape)[];

/** An empty variable counts as unset (compose files write `NAME: ${NAME:-}`); secrets may come from NAME_FILE. */
function withFiles(environment: Record<string, string | undefined>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name of NAMES) {
    const direct = environment[name];
    const file = isSecret(name) ? environment[`${name}_FILE`] : undefined;
    if (direct && file) throw new ConfigError(`${name}_FILE cannot be set together with ${name}`);
    if (direct) result[name] = direct;
    else if (file) result[name] = readSecret(name, file);
  }
  return result;
}

function readSecret(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ConfigError(`${name}_FILE names a file that cannot be read (${reason}): ${file}`, {
      cause: error,
    });
  }
}

function describe(error: z.ZodError, environment: Record<string, string | undefined>): string {
  const issue = error.issues[0];
  const name = String(issue?.path[0]) as keyof typeof settings.shape;
  const isShown = !isSecret(name) && environment[name] !== undefined;
  return `${name} ${issue?.message ?? 'is wrong'}${isShown ? ` (it is ${JSON.stringify(environment[name])})` : ''}`;
}

function unknownSettings(environment: Record<string, string | undefined>): string[] {
  const known = new Set<string>(NAMES.flatMap((name) => (isSecret(name) ? [name, `${name}_FILE`] : [name])));
  return Object.keys(environment).filter((name) => name.startsWith('MAILCOTE_') && !known.has(name));
}
