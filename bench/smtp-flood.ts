import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { startMailcote } from '../e2e/lib/mailcote.ts';
import { machine, PASSWORD } from './lib/server.ts';

/*
 * Whether a flood of connections keeps others out, and what it costs: 150 idle connections and 40 senders of one octet a second, from a few
 * addresses of loopback, while somebody at each of those addresses delivers a message; then 2,000 idle connections at a server without limits.
 * Fails beyond 5 s for a delivery, or 300 MiB.
 */

const IDLE = 150;
const SLOW = 40;
const PER_ADDRESS = 30;
const CROWD = 2000;
const GOAL_SECONDS = 5;
const GOAL_MIB = 300;
const ADDRESS = 'anna@flood.test';

class Talk {
  readonly socket: Socket;
  #heard = '';
  #isOver = false;
  #wake = (): void => undefined;

  constructor(port: number, localAddress: string) {
    this.socket = connect({ host: '127.0.0.1', port, localAddress });
    this.socket.on('data', (chunk) => {
      this.#heard += chunk.toString('latin1');
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Says a line, or nothing, and waits for the reply; "" when the connection ends. */
  async say(line: string): Promise<string> {
    if (line !== '') this.socket.write(`${line}\r\n`);
    while (!/^\d{3} .*\r\n/m.test(this.#heard)) {
      if (this.#isOver) return '';
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const heard = this.#heard;
    this.#heard = '';
    return heard;
  }

  async toData(): Promise<boolean> {
    const lines = ['', 'HELO flood.example', 'MAIL FROM:<x@flood.example>', `RCPT TO:<${ADDRESS}>`, 'DATA'];
    for (const line of lines) if (!/^[23]/.test(await this.say(line))) return false;
    return true;
  }
}

/** The n-th one of a flood: so many from each address. */
function from(n: number): string {
  return `127.0.1.${2 + Math.floor(n / PER_ADDRESS)}`;
}

async function start(settings: Record<string, string>): Promise<Awaited<ReturnType<typeof startMailcote>>> {
  const server = await startMailcote({ MAILCOTE_LOG_LEVEL: 'info', ...settings });
  await server.mailcote(['domain', 'add', 'flood.test']);
  await server.mailcote(['account', 'create', ADDRESS, '--admin', '--password-stdin'], `${PASSWORD}\n`);
  return server;
}

/** Seconds until a message from this address is accepted, coming back when there is no room. */
async function deliver(port: number, localAddress: string): Promise<number> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  while (seconds() < GOAL_SECONDS * 4) {
    const talk = new Talk(port, localAddress);
    const isAccepted =
      (await talk.toData()) && (await talk.say('Subject: x\r\n\r\nx\r\n.')).startsWith('250');
    talk.socket.destroy();
    if (isAccepted) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return seconds();
}

async function flood(): Promise<{ seconds: number[]; lost: number }> {
  await using server = await start({});
  const port = server.ports.smtp;
  const idle = Array.from({ length: IDLE }, (_, n) => new Talk(port, from(n)));
  await Promise.all(idle.map((talk) => talk.say('')));
  const slow = Array.from({ length: SLOW }, (_, n) => new Talk(port, from(IDLE + n)));
  await Promise.all(slow.map((talk) => talk.toData()));
  const dribble = setInterval(() => {
    for (const { socket } of slow) if (socket.writable) socket.write('x');
  }, 1000);
  const addresses = new Set(Array.from({ length: IDLE + SLOW }, (_, n) => from(n)));
  const seconds = await Promise.all([...addresses, '127.0.0.1'].map((address) => deliver(port, address)));
  clearInterval(dribble);
  const lost = [...idle, ...slow].filter(({ socket }) => socket.closed).length;
  for (const { socket } of [...idle, ...slow]) socket.destroy();
  return { seconds, lost };
}

async function crowd(): Promise<{ before: number; after: number }> {
  await using server = await start({ MAILCOTE_RATE_LIMITS: 'off' });
  const memory = async (): Promise<number> => {
    const status = await readFile(`/proc/${server.process.pid}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const before = await memory();
  const talks = Array.from({ length: CROWD }, (_, n) => new Talk(server.ports.smtp, from(n)));
  const greetings = await Promise.all(talks.map((talk) => talk.say('')));
  const missing = greetings.filter((greeting) => !greeting.startsWith('220')).length;
  if (missing > 0) throw new Error(`${missing} of ${CROWD} were not greeted`);
  const after = await memory();
  for (const { socket } of talks) socket.destroy();
  return { before, after };
}

const { seconds, lost } = await flood();
const { before, after } = await crowd();
const slowest = Math.round(Math.max(...seconds) * 100) / 100;
const result = {
  bench: 'smtp-flood',
  idle: IDLE,
  slow: SLOW,
  deliveries: seconds.length,
  slowestDeliverySeconds: slowest,
  madeRoom: lost,
  crowd: CROWD,
  beforeMiB: before,
  moreMiB: after - before,
  machine: machine(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
if (slowest >= GOAL_SECONDS || after - before >= GOAL_MIB) process.exitCode = 1;
