import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { plainMessage } from './lib/messages.ts';
import { DOMAIN, machine, PASSWORD, startBenchServer } from './lib/server.ts';
import { percentiles, smtpLoad } from './lib/smtp-load.ts';

/*
 * Many mail programs that wait (RFC 2177): what each costs the server's memory, and the milliseconds from the SMTP reply to a delivery until the last
 * of the sessions on that mailbox has been told `* EXISTS`. BENCH_SESSIONS sets how many there are.
 */

const SESSIONS = Number(process.env['BENCH_SESSIONS'] ?? 3000);
const ACCOUNTS = 100;
const DELIVERIES = 200;
/** Logins at a time: each takes a password hash, until it has been seen once. */
const LOGINS = 8;

const addressOf = (account: number): string => `user${account}@${DOMAIN}`;

class IdleSession {
  readonly #socket: Socket;
  #text = '';
  #waiting: { pattern: RegExp; resolve: () => void; reject: (error: Error) => void } | null = null;

  constructor(port: number) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => {
      this.#text += text;
      if (!this.#waiting?.pattern.test(this.#text)) return;
      this.#waiting.resolve();
      this.#waiting = null;
      this.#text = '';
    });
    this.#socket.on('close', () => this.#waiting?.reject(new Error(`closed after ${this.#text}`)));
  }

  async start(address: string): Promise<void> {
    await this.says(/^\* OK .*\r\n$/);
    for (const [command, end] of [
      [`a LOGIN ${address} "${PASSWORD}"`, /^a OK .*\r\n$/m],
      ['b SELECT INBOX', /^b OK .*\r\n$/m],
      ['c IDLE', /^\+ .*\r\n$/m],
    ] as const) {
      const answered = this.says(end);
      this.#socket.write(`${command}\r\n`);
      await answered;
    }
  }

  says(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { pattern, resolve, reject };
    });
  }

  async close(): Promise<void> {
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }
}

await using server = await startBenchServer({ accounts: ACCOUNTS });
const deliver = (n: number): Promise<unknown> =>
  smtpLoad({
    host: '127.0.0.1',
    port: server.smtpPort,
    connections: 1,
    messages: 1,
    message: () => plainMessage(n, 3000, addressOf(n % ACCOUNTS), 'idle'),
    recipient: () => addressOf(n % ACCOUNTS),
  });

/** Sessions of each account. */
const sessions: IdleSession[][] = Array.from({ length: ACCOUNTS }, () => []);
let opened = 0;
async function open(count: number): Promise<void> {
  const end = opened + count;
  await Promise.all(
    Array.from({ length: LOGINS }, async () => {
      while (opened < end) {
        const account = opened++ % ACCOUNTS;
        const session = new IdleSession(server.imapPort);
        await session.start(addressOf(account));
        sessions[account]?.push(session);
      }
    }),
  );
}

// One for each account first: what the code, the caches and the hashing take is not what a session takes.
await open(ACCOUNTS);
for (let n = 0; n < ACCOUNTS; n += 1) await deliver(n);
const before = await server.memory();
await open(SESSIONS - ACCOUNTS);
const octetsOfEach = ((await server.memory()) - before) / (SESSIONS - ACCOUNTS);

const samples: number[] = [];
for (let n = 0; n < DELIVERIES; n += 1) {
  let lastAt = 0;
  const told = Promise.all(
    (sessions[n % ACCOUNTS] ?? []).map(async (session) => {
      await session.says(/^\* \d+ EXISTS\r\n/m);
      lastAt = performance.now();
    }),
  );
  await deliver(ACCOUNTS + n);
  const repliedAt = performance.now();
  await told;
  samples.push(Math.max(0, lastAt - repliedAt));
}
await Promise.all(sessions.flat().map((session) => session.close()));

const wakeMs = percentiles(samples);
const kibOfEach = Math.round((octetsOfEach / 1024) * 10) / 10;
process.stderr.write(
  `${SESSIONS} sessions: ${kibOfEach} KiB each; woken after ${wakeMs.p50} / ${wakeMs.p95} / ${wakeMs.p99} ms\n`,
);
process.stdout.write(
  `${JSON.stringify({ bench: 'imap-idle', sessions: SESSIONS, perMailbox: SESSIONS / ACCOUNTS, kibOfEach, wakeMs, machine: machine() })}\n`,
);
