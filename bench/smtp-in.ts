import { argumentsOf, jmapCaller } from './lib/jmap.ts';
import { plainMessage } from './lib/messages.ts';
import { DOMAIN, machine, startBenchServer } from './lib/server.ts';
import { smtpLoad } from './lib/smtp-load.ts';

/*
 * Messages per second accepted over SMTP and in the mailbox: the clock stops when every message is counted by Mailbox/get over HTTP.
 * BENCH_MESSAGES sets the messages of each run.
 */

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 6000);
const ACCOUNTS = 100;

await using server = await startBenchServer({ accounts: ACCOUNTS });
const first = await jmapCaller(server.httpUrl, `user0@${DOMAIN}`);

async function totalEmails(): Promise<number> {
  const answers = await first.call([
    ['Mailbox/get', { accountId: first.accountId, properties: ['totalEmails'] }, '0'],
  ]);
  const { list } = argumentsOf<{ list: { totalEmails: number }[] }>(answers, 0);
  return list.reduce((sum, mailbox) => sum + mailbox.totalEmails, 0);
}

const runs = [];
for (const octets of [4096, 50_000])
  for (const connections of [1, 10, 50])
    for (const mailboxes of [1, ACCOUNTS]) {
      const messages = Math.round((MESSAGES * (connections === 1 ? 0.25 : 1)) / (octets > 10_000 ? 3 : 1));
      const run = `${octets}.${connections}.${mailboxes}`;
      const before = await totalEmails();
      const prepared = Array.from({ length: messages }, (_, n) =>
        plainMessage(n, octets, `user${n % mailboxes}@${DOMAIN}`, run),
      );
      const started = performance.now();
      const result = await smtpLoad({
        host: '127.0.0.1',
        port: server.smtpPort,
        connections,
        messages,
        message: (n) => prepared[n] ?? Buffer.alloc(0),
        recipient: (n) => `user${n % mailboxes}@${DOMAIN}`,
      });
      const expected = before + Math.ceil(messages / mailboxes);
      const visible = await totalEmails();
      if (visible !== expected) throw new Error(`${visible} messages in the mailbox, ${expected} expected`);
      const seconds = (performance.now() - started) / 1000;
      runs.push({
        octets,
        connections,
        mailboxes,
        messages,
        perSecond: Math.round(messages / seconds),
        replyMs: result.latency,
      });
      process.stderr.write(
        `${octets} octets, ${connections} connections, ${mailboxes} mailboxes: ${Math.round(messages / seconds)}/s\n`,
      );
    }

const memoryMiB = Math.round((await server.memory()) / 2 ** 20);
process.stdout.write(`${JSON.stringify({ bench: 'smtp-in', runs, memoryMiB, machine: machine() })}\n`);
