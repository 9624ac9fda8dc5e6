import { argumentsOf, jmapCaller, type JmapCaller } from './lib/jmap.ts';
import { plainMessage } from './lib/messages.ts';
import { DOMAIN, machine, startBenchServer } from './lib/server.ts';
import { percentiles, smtpLoad } from './lib/smtp-load.ts';

/*
 * What the webmail asks of the server, over HTTP, on a mailbox of 10,000 and of 100,000 messages that came in by SMTP: the first screen, a page
 * in the middle, opening a conversation, a flag, and searches. One request at a time; milliseconds at the client. BENCH_SIZES sets the sizes.
 */

const SIZES = (process.env['BENCH_SIZES'] ?? '10000,100000').split(',').map(Number);
const ROUNDS = 200;

const LIST_PROPERTIES = [
  'threadId',
  'mailboxIds',
  'keywords',
  'from',
  'subject',
  'receivedAt',
  'preview',
  'hasAttachment',
];

function page(client: JmapCaller, filter: Record<string, unknown>, position: number, calculateTotal = true) {
  const { accountId } = client;
  return [
    [
      'Email/query',
      {
        accountId,
        filter,
        sort: [{ property: 'receivedAt', isAscending: false }],
        collapseThreads: true,
        position,
        limit: 50,
        calculateTotal,
      },
      'q',
    ],
    [
      'Email/get',
      {
        accountId,
        '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' },
        properties: LIST_PROPERTIES,
      },
      'g',
    ],
  ];
}

async function time(rounds: number, task: (n: number) => Promise<unknown>) {
  for (let n = 0; n < Math.ceil(rounds / 10); n++) await task(n);
  const samples: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const started = performance.now();
    await task(n);
    samples.push(performance.now() - started);
  }
  return percentiles(samples);
}

await using server = await startBenchServer();
const client = await jmapCaller(server.httpUrl, `user0@${DOMAIN}`);
const { accountId } = client;
const mailboxes = await client.call([['Mailbox/get', { accountId, properties: ['role'] }, '0']]);
const inbox = argumentsOf<{ list: { id: string; role: string }[] }>(mailboxes, 0).list.find(
  ({ role }) => role === 'inbox',
)?.id;

const results = [];
let filled = 0;
for (const size of SIZES) {
  process.stderr.write(`filling the mailbox to ${size} messages\n`);
  const from = filled;
  await smtpLoad({
    host: '127.0.0.1',
    port: server.smtpPort,
    connections: 20,
    messages: size - from,
    message: (n) => plainMessage(from + n, 2500, `user0@${DOMAIN}`),
    recipient: () => `user0@${DOMAIN}`,
  });
  filled = size;
  const newest = await client.call(page(client, { inMailbox: inbox }, 0));
  const emails = argumentsOf<{ list: { id: string; threadId: string }[] }>(newest, 1).list;
  const email = (n: number) => emails[n % emails.length];
  const found = async (filter: Record<string, unknown>) =>
    argumentsOf<{ total: number }>(await client.call(page(client, filter, 0)), 0).total;
  // A word that only one message has.
  const rare =
    /\bw(?=[0-9a-z]*\d)[0-9a-z]{4,}\b/.exec(plainMessage(0, 2500, '').toString())?.[0] ?? 'unheard-of';
  const search = async (filter: Record<string, unknown>) => ({
    hits: await found(filter),
    ...(await time(ROUNDS / 4, () => client.call(page(client, filter, 0, false)))),
  });
  results.push({
    messages: size,
    firstScreen: await time(ROUNDS, () =>
      client.call([['Mailbox/get', { accountId }, 'm'], ...page(client, { inMailbox: inbox }, 0)]),
    ),
    middlePage: await time(ROUNDS / 4, () =>
      client.call(page(client, { inMailbox: inbox }, Math.floor(size / 2))),
    ),
    open: await time(ROUNDS, (n) =>
      client.call([
        ['Thread/get', { accountId, ids: [email(n)?.threadId] }, 't'],
        [
          'Email/get',
          {
            accountId,
            '#ids': { resultOf: 't', name: 'Thread/get', path: '/list/*/emailIds' },
            fetchTextBodyValues: true,
            fetchHTMLBodyValues: true,
          },
          'e',
        ],
      ]),
    ),
    flag: await time(ROUNDS / 2, (n) =>
      client.call([
        [
          'Email/set',
          { accountId, update: { [email(n)?.id ?? '']: { 'keywords/$seen': n % 2 === 0 || null } } },
          's',
        ],
      ]),
    ),
    searchRare: await search({ text: rare }),
    searchCommon: await search({ text: 'meeting' }),
    searchTwoWords: await search({
      operator: 'AND',
      conditions: [{ text: 'invoice' }, { from: 'sender7@sender.example' }],
    }),
  });
}

process.stdout.write(`${JSON.stringify({ bench: 'jmap', unit: 'ms', results, machine: machine() })}\n`);
