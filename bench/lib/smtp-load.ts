import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/*
 * A load of SMTP as a plain client makes it: one command, one reply, many messages per connection. No pipelining, so that a figure
 * can stand beside Postfix's smtp-source.
 */

export interface SmtpLoad {
  host: string;
  port: number;
  connections: number;
  messages: number;
  /** The message for the n-th delivery: whole, CRLF, without the final dot; no line may begin with a dot. */
  message: (n: number) => Buffer;
  recipient: (n: number) => string;
}

export interface SmtpLoadResult {
  accepted: number;
  seconds: number;
  /** Milliseconds from the final dot to its reply. */
  latency: { p50: number; p95: number; p99: number };
}

const END_OF_DATA = Buffer.from('\r\n.\r\n');

/** Delivers `messages` messages over `connections` connections; throws on any reply that is not a success. */
export async function smtpLoad(load: SmtpLoad): Promise<SmtpLoadResult> {
  const latencies: number[] = [];
  let next = 0;
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load)));
  const started = performance.now();
  await Promise.all(
    sockets.map(async (dialogue) => {
      for (;;) {
        const n = next++;
        if (n >= load.messages) return;
        await dialogue.command('MAIL FROM:<bench@sender.example>\r\n', 250);
        await dialogue.command(`RCPT TO:<${load.recipient(n)}>\r\n`, 250);
        await dialogue.command('DATA\r\n', 354);
        const message = load.message(n);
        const sent = performance.now();
        dialogue.socket.cork();
        dialogue.socket.write(message);
        await dialogue.command(END_OF_DATA, 250);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const { socket } of sockets) socket.end('QUIT\r\n');
  return { accepted: latencies.length, seconds, latency: percentiles(latencies) };
}

/** p50, p95 and p99 of the values, rounded to a hundredth. */
export function percentiles(values: readonly number[]): { p50: number; p95: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

interface Dialogue {
  socket: Socket;
  command: (text: string | Buffer, expected: number) => Promise<void>;
}

async function open({ host, port }: SmtpLoad): Promise<Dialogue> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  let waiting: { resolve: () => void; reject: (error: Error) => void; expected: number } | null = null;
  let received = '';
  const fail = (error: Error) => {
    waiting?.reject(error);
    waiting = null;
  };
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    // The last line of a reply has a space after its code (RFC 5321 4.2.1).
    const last = /(?:^|\n)(\d{3}) [^\n]*\n$/.exec(received);
    if (!last || !waiting) return;
    const { resolve, reject, expected } = waiting;
    const reply = received;
    waiting = null;
    received = '';
    if (Number(last[1]) === expected) resolve();
    else reject(new Error(`expected ${expected}: ${reply.trim()}`));
  });
  const command = (text: string | Buffer, expected: number) =>
    new Promise<void>((resolve, reject) => {
      waiting = { resolve, reject, expected };
      if (text.length > 0) {
        socket.write(text);
        socket.uncork();
      }
    });
  await command('', 220);
  await command('EHLO bench.example\r\n', 250);
  return { socket, command };
}
