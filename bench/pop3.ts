import { compare, ratio, sizesOf } from './lib/compare.ts';
import { type MailHost, startMailHosts } from './lib/mail-hosts.ts';
import { Pop3Client } from './lib/pop3-client.ts';
import { machine } from './lib/server.ts';

/*
 * How fast a program fetches its mail over POP3, on an inbox of each size, on loopback without TLS: milliseconds to log in and have the list of
 * unique-ids, and messages a second, one RETR after the other. Where Dovecot is installed it gets the same messages and the same commands, in turn with
 * ours; `ratio` is our time by its time, or our rate by its rate. BENCH_SIZES sets the sizes; BENCH_DATA_DIR names a data folder that is kept.
 */

const SIZES = sizesOf('10000,100000');
const RETRIEVED = 500;
const ROUNDS = 10;
/** What is compiled once is not the price of a message: so many from the end are retrieved before, and not counted. */
const WARM_UP = 2000;

async function open({ pop3Port, user, password }: MailHost): Promise<Pop3Client> {
  const client = await Pop3Client.connect(pop3Port);
  await client.run(`USER ${user}`);
  await client.run(`PASS ${password}`);
  return client;
}

async function measure(messages: number, hosts: readonly MailHost[]) {
  const login = await compare(hosts, ROUNDS, async (host) => {
    using client = await open(host);
    await client.run('QUIT');
  });
  const clients: Pop3Client[] = [];
  for (const host of hosts) clients.push(await open(host));
  const uidl = await compare(clients, ROUNDS, (client) => client.runLong('UIDL'));
  for (const client of clients)
    for (let n = Math.max(1, messages - WARM_UP + 1); n <= messages; n += 1)
      await client.runLong(`RETR ${n}`);
  const batch = await compare(clients, ROUNDS, async (client, round) => {
    for (let n = 1; n <= RETRIEVED; n += 1)
      await client.runLong(`RETR ${((round * RETRIEVED + n - 1) % messages) + 1}`);
  });
  for (const client of clients) {
    await client.run('QUIT');
    client[Symbol.dispose]();
  }
  const rateOf = (milliseconds: number): number => Math.round((RETRIEVED * 1000) / milliseconds);
  const mailcote = rateOf(batch.mailcote.p50);
  const dovecot = batch.dovecot === null ? null : rateOf(batch.dovecot.p50);
  const retr = { mailcote, dovecot, ratio: dovecot === null ? null : ratio(mailcote, dovecot) };
  return { messages, login, uidl, retrPerSecond: retr };
}

await using mail = await startMailHosts(SIZES);
const sizes = [];
for (const messages of SIZES) sizes.push(await measure(messages, await mail.hosts(messages)));
const dovecot = mail.dovecotVersion;
process.stdout.write(
  `${JSON.stringify({ bench: 'pop3', unit: 'ms', dovecot, sizes, machine: machine() })}\n`,
);
