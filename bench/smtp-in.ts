import { ratio } from './lib/compare.ts';
import { argumentsOf, jmapCaller } from './lib/jmap.ts';
import { plainMessage } from './lib/messages.ts';
import { startPostfixDovecot } from './lib/postfix-dovecot.ts';
import { DOMAIN, machine, startBenchServer } from './lib/server.ts';
import { smtpLoad } from './lib/smtp-load.ts';

/*
 * Messages per second accepted over SMTP and in the mailbox: the clock stops when every message is counted by Mailbox/get over HTTP.
 * Where Postfix and Dovecot are installed they get the same load, in turn with us: until all of it is in the Maildirs, and, as `queued`, until
 * it is in Postfix's queue. `indexedAfter`: seconds until nothing was left to be made for searches either. BENCH_MESSAGES sets the messages of each run, BENCH_OCTETS the sizes.
 */

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 6000);
/** The other two are slower; their rate does not depend on how many there are. */
const MESSAGES_OF_OTHERS = 1500;
const SIZES = (process.env['BENCH_OCTETS'] ?? '4096,50000,5000000').split(',').map(Number);
const ACCOUNTS = 100;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

await using server = await startBenchServer({ accounts: ACCOUNTS });
await using others = await startPostfixDovecot(ACCOUNTS, say);
const first = await jmapCaller(server.httpUrl, `user0@${DOMAIN}`);

async function totalEmails(): Promise<number> {
  const answers = await first.call([
    ['Mailbox/get', { accountId: first.accountId, properties: ['totalEmails'] }, '0'],
  ]);
  const { list } = argumentsOf<{ list: { totalEmails: number }[] }>(answers, 0);
  return list.reduce((sum, mailbox) => sum + mailbox.totalEmails, 0);
}

interface Load {
  octets: number;
  connections: number;
  mailboxes: number;
}

interface Measured {
  messages: number;
  perSecond: number;
  replyMs: { p50: number; p95: number; p99: number };
}

/** Sends the load and waits until `arrived`. `queuedPerSecond`: as far as the last reply. */
async function measure(
  { octets, connections, mailboxes }: Load,
  port: number,
  messages: number,
  arrived: () => Promise<void>,
): Promise<Measured & { queuedPerSecond: number }> {
  const run = `${octets}.${connections}.${mailboxes}`;
  const recipient = (n: number): string => `user${n % mailboxes}@${DOMAIN}`;
  // As many different ones as a few hundred megabytes hold.
  const different = Math.min(messages, Math.ceil(400_000_000 / octets));
  const prepared = Array.from({ length: different }, (_, n) => plainMessage(n, octets, recipient(n), run));
  const started = performance.now();
  const result = await smtpLoad({
    host: '127.0.0.1',
    port,
    connections,
    messages,
    message: (n) => prepared[n % different] ?? Buffer.alloc(0),
    recipient,
  });
  await arrived();
  const seconds = (performance.now() - started) / 1000;
  return {
    messages,
    perSecond: rounded(messages / seconds),
    queuedPerSecond: rounded(messages / result.seconds),
    replyMs: result.latency,
  };
}

function rounded(rate: number): number {
  return rate < 100 ? Math.round(rate * 10) / 10 : Math.round(rate);
}

/** What is compiled once is not the price of a message: so many of each size come before, over ten connections, and are not counted. */
const warmUpMessages = (octets: number): number => Math.min(2000, Math.ceil(150_000_000 / octets));
let sentToOthers = 0;

async function warmUp(octets: number): Promise<void> {
  const load: Load = { octets: octets - 1, connections: 10, mailboxes: 1 };
  await measure(load, server.smtpPort, warmUpMessages(octets), async () => undefined);
  await server.idleSince();
  if (others === null) return;
  const some = Math.min(warmUpMessages(octets), MESSAGES_OF_OTHERS);
  sentToOthers += some;
  await measure(load, others.smtpPort, some, () => others.delivered(sentToOthers));
}

const runs = [];
for (const octets of SIZES) {
  await warmUp(octets);
  for (const connections of octets > 1_000_000 ? [10] : [1, 10, 50])
    for (const mailboxes of [1, ACCOUNTS]) {
      const load = { octets, connections, mailboxes };
      const messages = Math.ceil(
        (MESSAGES * (connections === 1 ? 0.25 : 1)) / (octets > 1_000_000 ? 60 : octets > 10_000 ? 3 : 1),
      );
      const expected = (await totalEmails()) + Math.ceil(messages / mailboxes);
      const { queuedPerSecond: _, ...mailcote } = await measure(load, server.smtpPort, messages, async () => {
        const visible = await totalEmails();
        if (visible !== expected) throw new Error(`${visible} messages in the mailbox, ${expected} expected`);
      });
      const accepted = performance.now();
      const indexedAfter = Math.max(0, Math.round((await server.idleSince()) - accepted) / 1000);
      let postfixDovecot = null;
      if (others !== null) {
        const some = Math.min(messages, MESSAGES_OF_OTHERS);
        sentToOthers += some;
        postfixDovecot = await measure(load, others.smtpPort, some, () => others.delivered(sentToOthers));
      }
      const compared = postfixDovecot && {
        ratio: ratio(mailcote.perSecond, postfixDovecot.perSecond),
        ratioToQueue: ratio(mailcote.perSecond, postfixDovecot.queuedPerSecond),
      };
      runs.push({ ...load, mailcote: { ...mailcote, indexedAfter }, postfixDovecot, ...compared });
      say(
        `${octets} octets, ${connections} connections, ${mailboxes} mailboxes: ${mailcote.perSecond}/s${
          postfixDovecot === null
            ? ''
            : `; Postfix and Dovecot ${postfixDovecot.perSecond}/s, Postfix's queue ${postfixDovecot.queuedPerSecond}/s`
        }`,
      );
    }
}

const memoryMiB = Math.round((await server.memory()) / 2 ** 20);
const versions = others && { postfix: others.postfixVersion, dovecot: others.dovecotVersion };
process.stdout.write(
  `${JSON.stringify({ bench: 'smtp-in', versions, runs, memoryMiB, machine: machine() })}\n`,
);
