import { once } from 'node:events';
import { connect } from 'node:net';
import { DOMAIN, machine, startBenchServer } from './lib/server.ts';

/*
 * What large messages cost in memory: BENCH_CONNECTIONS messages of BENCH_MEGABYTES at once, each to somebody else, and the most that the
 * server process had over what it had before. The goal is less than 256 MiB more for 20 x 50 MB.
 */

const CONNECTIONS = Number(process.env['BENCH_CONNECTIONS'] ?? 20);
const OCTETS = Number(process.env['BENCH_MEGABYTES'] ?? 50) * 1_000_000;
const GOAL_MIB = 256;
const LOOK_EVERY_MS = 20;

await using server = await startBenchServer({ accounts: CONNECTIONS });

/** A message with an attachment in base64, as large ones are; made as it is sent, so that this process stays small. */
async function send(n: number, octets: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: server.smtpPort });
  let heard = '';
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    wake();
  });
  socket.on('close', () => wake());
  const hear = async (code: string): Promise<void> => {
    while (!/^\d{3} .*\r\n$/m.test(heard) && !socket.closed)
      await new Promise<void>((resolve) => (wake = resolve));
    if (!heard.startsWith(code)) throw new Error(`expected ${code}: ${heard.trim()}`);
    heard = '';
  };
  const say = async (line: string, code: string): Promise<void> => {
    socket.write(`${line}\r\n`);
    await hear(code);
  };
  await hear('220');
  await say('EHLO bench.example', '250');
  await say('MAIL FROM:<bench@sender.example>', '250');
  await say(`RCPT TO:<user${n}@${DOMAIN}>`, '250');
  await say('DATA', '354');
  socket.write(
    `From: bench@sender.example\r\nTo: user${n}@${DOMAIN}\r\nSubject: Large ${n}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
      '--b\r\nContent-Type: text/plain\r\n\r\nSee the attachment.\r\n--b\r\nContent-Type: application/octet-stream; name=x.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n',
  );
  // Not the same in every message, or the store would keep one of them.
  const line = `${`${n}x`.padEnd(8, 'A')}${'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5'.slice(0, 68)}\r\n`;
  const block = Buffer.from(line.repeat(800));
  for (let sent = 0; sent < octets; sent += block.length)
    if (!socket.write(block)) await once(socket, 'drain');
  await say('--b--\r\n.', '250');
  socket.end('QUIT\r\n');
}

// What is loaded and compiled once is not the price of a message.
for (let n = 0; n < 3; n++) await send(n, 2_000_000);
const before = await server.memory();
let most = before;
const watch = setInterval(() => {
  void server.memory().then((now) => (most = Math.max(most, now)));
}, LOOK_EVERY_MS);
const started = performance.now();
await Promise.all(Array.from({ length: CONNECTIONS }, (_, n) => send(n, OCTETS)));
const seconds = (performance.now() - started) / 1000;
clearInterval(watch);

const mebibytes = (octets: number): number => Math.round(octets / 2 ** 20);
const result = {
  bench: 'smtp-memory',
  messages: CONNECTIONS,
  octets: OCTETS,
  seconds: Math.round(seconds * 10) / 10,
  beforeMiB: mebibytes(before),
  mostMiB: mebibytes(most),
  moreMiB: mebibytes(most - before),
  goalMiB: GOAL_MIB,
  machine: machine(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
if (result.moreMiB >= GOAL_MIB) process.exitCode = 1;
