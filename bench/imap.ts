import { compare, type Compared, perSecond, ratio, sizesOf } from './lib/compare.ts';
import type { ImapClient } from './lib/imap-client.ts';
import { type MailHost, openInbox, startMailHosts } from './lib/mail-hosts.ts';
import { plainMessage } from './lib/messages.ts';
import { machine } from './lib/server.ts';

/*
 * What mail programs ask over IMAP, on an inbox of each size, on loopback without TLS: milliseconds at the client, one command at a time. Where
 * Dovecot is installed it gets the same messages and the same commands, in turn with ours; `ratio` is our time by its time (for rates: our
 * rate by its rate). BENCH_SIZES sets the sizes; BENCH_DATA_DIR names a data folder that is kept.
 */

const SIZES = sizesOf('10000,100000');
const PAGE = 50;
const STORED = 1000;
const APPENDED = 1_000;
const APPEND_OCTETS = 4096;
const CONNECTIONS = 8;

/** UIDs or numbers that a SEARCH found. */
async function found(client: ImapClient, command: string): Promise<string> {
  return /^\* SEARCH ?([\d ]*)\r\n/m.exec((await client.run(command)).toString('latin1'))?.[1]?.trim() ?? '';
}

async function measure(messages: number, hosts: readonly MailHost[]) {
  const clients: ImapClient[] = [];
  for (const host of hosts) clients.push(await openInbox(host));
  const each = (rounds: number, task: (client: ImapClient, round: number) => Promise<unknown>) =>
    compare(clients, rounds, task);
  const page = (round: number): string => {
    const last = messages - ((round * PAGE) % (messages - PAGE));
    return `${last - PAGE + 1}:${last}`;
  };
  const search = async (criteria: string, rounds: number) => {
    const hits: string[] = [];
    for (const client of clients) hits.push(await found(client, `SEARCH ${criteria}`));
    if (hits.some((uids) => uids !== hits[0])) throw new Error(`SEARCH ${criteria} finds different messages`);
    const times = await each(rounds, (client) => client.run(`SEARCH ${criteria}`));
    return { hits: hits[0] === '' ? 0 : hits[0]!.split(' ').length, ...times };
  };
  const rounds = messages > 20_000 ? 10 : 20;
  const results = {
    messages,
    loginSelect: await compare(hosts, rounds, async (host) => {
      using client = await openInbox(host);
      return client;
    }),
    flags: await each(rounds, (client) => client.run('FETCH 1:* (FLAGS)')),
    envelopes: await each(50, (client) =>
      client.run(`FETCH ${messages - PAGE + 1}:${messages} (ENVELOPE BODYSTRUCTURE)`),
    ),
    bodies: await each(50, (client, round) => client.run(`FETCH ${page(round)} (BODY.PEEK[])`)),
    store: await each(10, (client, round) =>
      client.run(`STORE 1:${STORED} ${round % 2 === 0 ? '+' : '-'}FLAGS (\\Answered)`),
    ),
    searchFrom: await search('FROM "person7@host7"', rounds),
    searchText: await search('TEXT "zanzibar"', 3),
    append: await appendRates(hosts),
  };
  for (const client of clients) client[Symbol.dispose]();
  return results;
}

/** Messages a second into a mailbox that is taken away afterwards. As with the others, a first round is not counted. */
async function appendRates(hosts: readonly MailHost[]): Promise<Record<string, Compared>> {
  const rates: Record<string, number[]> = { one: [], eight: [] };
  for (const host of hosts) {
    for (const [name, connections] of [
      ['begin', CONNECTIONS],
      ['one', 1],
      ['eight', CONNECTIONS],
    ] as const) {
      const clients = await Promise.all(Array.from({ length: connections }, () => openInbox(host)));
      await clients[0]!.run('CREATE Appended');
      const prepared = Array.from({ length: APPENDED * Math.min(3, connections) }, (_, n) =>
        plainMessage(n, APPEND_OCTETS, 'you@bench.test', `${name}.${process.pid}`),
      );
      let next = 0;
      const rate = await perSecond(prepared.length, async () => {
        const worker = async (client: ImapClient): Promise<void> => {
          while (next < prepared.length) await client.run('APPEND Appended (\\Seen)', prepared[next++]);
        };
        await Promise.all(clients.map(worker));
      });
      if (name !== 'begin') rates[name]!.push(rate);
      await clients[0]!.run('DELETE Appended');
      for (const client of clients) client[Symbol.dispose]();
    }
  }
  return Object.fromEntries(
    Object.entries(rates).map(([name, [mailcote = 0, dovecot = null]]) => [
      name,
      { mailcote, dovecot, ratio: dovecot === null ? null : ratio(mailcote, dovecot) },
    ]),
  );
}

await using mail = await startMailHosts(SIZES);
const sizes = [];
for (const messages of SIZES) sizes.push(await measure(messages, await mail.hosts(messages)));
const dovecot = mail.dovecotVersion;
process.stdout.write(
  `${JSON.stringify({ bench: 'imap', unit: 'ms', dovecot, sizes, machine: machine() })}\n`,
);
