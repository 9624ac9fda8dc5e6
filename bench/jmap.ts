import { setTimeout as sleep } from 'node:timers/promises';
import { fill } from './lib/fill.ts';
import { argumentsOf, jmapCaller, type JmapCaller } from './lib/jmap.ts';
import { plainMessage } from './lib/messages.ts';
import { listenForPush } from './lib/push.ts';
import { DOMAIN, machine, startBenchServer } from './lib/server.ts';
import { percentiles, smtpLoad } from './lib/smtp-load.ts';

/*
 * What a mail program asks of the server over HTTP (JMAP), on one account of each size and on a thousand accounts. Milliseconds at the client,
 * one request at a time; requests a second with eight at a time. BENCH_SIZES sets the sizes; BENCH_DATA_DIR names a data folder that is
 * kept, so that a million messages are made once and measured often (they take some ten minutes).
 */

const SIZES = (process.env['BENCH_SIZES'] ?? '1000,100000').split(',').map(Number);
const ACCOUNTS = Number(process.env['BENCH_ACCOUNTS'] ?? 1000);
const MESSAGES_OF_EACH = 100;
const ROUNDS = 200;
const AT_ONCE = 8;
const DEEP_POSITION = 50_000;
const APART_MS = 60;
const APP_PASSWORD = 'abcd-efgh-jkmn-pqrs-tuvw';

type Calls = unknown[];

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

/** A page of the list: 50 conversations and what their lines show. */
function page(
  client: JmapCaller,
  filter: Record<string, unknown>,
  position = 0,
  calculateTotal = false,
): Calls {
  const { accountId } = client;
  const sort = [{ property: 'receivedAt', isAscending: false }];
  const query = { accountId, filter, sort, collapseThreads: true, position, limit: 50, calculateTotal };
  const ids = { resultOf: 'q', name: 'Email/query', path: '/ids' };
  return [
    ['Email/query', query, 'q'],
    ['Email/get', { accountId, '#ids': ids, properties: LIST_PROPERTIES }, 'g'],
  ];
}

function firstScreen({ client, inbox }: Mailbox): Calls {
  const { accountId } = client;
  return [['Mailbox/get', { accountId }, 'm'], ...page(client, { inMailbox: inbox }, 0, true)];
}

function conversation({ accountId }: JmapCaller, threadId: string | undefined): Calls {
  const ids = { resultOf: 't', name: 'Thread/get', path: '/list/*/emailIds' };
  return [
    ['Thread/get', { accountId, ids: [threadId] }, 't'],
    ['Email/get', { accountId, '#ids': ids, fetchTextBodyValues: true, fetchHTMLBodyValues: true }, 'e'],
  ];
}

function flag({ accountId }: JmapCaller, emailId: string | undefined, n: number): Calls {
  const update = { [emailId ?? '']: { 'keywords/$seen': n % 2 === 0 || null } };
  return [['Email/set', { accountId, update }, 's']];
}

interface Mailbox {
  client: JmapCaller;
  inbox: string;
}

async function openMailbox(address: string): Promise<Mailbox> {
  const client = await jmapCaller(server.httpUrl, address, APP_PASSWORD);
  const { accountId } = client;
  const answers = await client.call([['Mailbox/get', { accountId, properties: ['role'] }, '0']]);
  const { list } = argumentsOf<{ list: { id: string; role: string | null }[] }>(answers, 0);
  return { client, inbox: list.find(({ role }) => role === 'inbox')?.id ?? '' };
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

async function perSecond(requests: number, task: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const worker = async (): Promise<void> => {
    while (next < requests) await task(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return Math.round((requests * 1000) / (performance.now() - started));
}

/** One at a time, then eight at a time. */
async function timeBoth(rounds: number, task: (n: number) => Promise<unknown>) {
  return { ...(await time(rounds, task)), perSecond: await perSecond(rounds * 2, task) };
}

/** One message comes in over SMTP. */
async function receive(address: string, n: number, run: string): Promise<void> {
  await smtpLoad({
    host: '127.0.0.1',
    port: server.smtpPort,
    connections: 1,
    messages: 1,
    message: () => plainMessage(n, 2500, address, run),
    recipient: () => address,
  });
}

/** From the reply to a message over SMTP to the StateChange at a WebSocket. Both are sent after the commit; whichever comes first, it is not below 0. */
async function timePush(address: string, run: string) {
  using listener = await listenForPush(server.httpUrl, address, APP_PASSWORD);
  const samples: number[] = [];
  for (let n = 0; n < ROUNDS / 4; n++) {
    await receive(address, n, `push.${run}`);
    const replied = performance.now();
    samples.push(Math.max(0, (await listener.next()) - replied));
    // Changes in quick succession are told together; this is about one by itself.
    await sleep(APART_MS);
  }
  return percentiles(samples);
}

/** One message comes in over SMTP; what is timed is how a client that was up to date learns what is new. */
async function timeChanges({ client }: Mailbox, address: string, run: string) {
  const { accountId } = client;
  const samples: number[] = [];
  const states = await client.call([['Email/get', { accountId, ids: [] }, '0']]);
  let { state } = argumentsOf<{ state: string }>(states, 0);
  for (let n = 0; n < ROUNDS / 4; n++) {
    await receive(address, n, `changes.${run}`);
    const started = performance.now();
    const answers = await client.call([
      ['Email/changes', { accountId, sinceState: state }, 'c'],
      [
        'Email/get',
        {
          accountId,
          '#ids': { resultOf: 'c', name: 'Email/changes', path: '/created' },
          properties: LIST_PROPERTIES,
        },
        'g',
      ],
    ]);
    samples.push(performance.now() - started);
    const { newState, created } = argumentsOf<{ newState: string; created: string[] }>(answers, 0);
    if (created.length !== 1) throw new Error(`${created.length} new messages instead of one`);
    state = newState;
  }
  return percentiles(samples);
}

async function measure(messages: number) {
  const address = `size${messages}@${DOMAIN}`;
  const mailbox = await openMailbox(address);
  const { client, inbox } = mailbox;
  const newest = await client.call(page(client, { inMailbox: inbox }));
  const emails = argumentsOf<{ list: { id: string; threadId: string }[] }>(newest, 1).list;
  const email = (n: number) => emails[n % emails.length];
  const search = async (filter: Record<string, unknown>) => {
    const answers = await client.call(page(client, filter, 0, true));
    const { total } = argumentsOf<{ total: number }>(answers, 0);
    // Each one anew: the result that was counted is kept, and would be answered from memory.
    const anew = (n: number) => ({
      operator: 'AND',
      conditions: [filter, { before: new Date(Date.now() + YEAR_MS + n * 1000).toISOString() }],
    });
    return { hits: total, ...(await timeBoth(ROUNDS / 4, (n) => client.call(page(client, anew(n))))) };
  };
  return {
    messages,
    firstScreen: await timeBoth(ROUNDS, () => client.call(firstScreen(mailbox))),
    open: await timeBoth(ROUNDS, (n) => client.call(conversation(client, email(n)?.threadId))),
    flag: await timeBoth(ROUNDS / 2, (n) => client.call(flag(client, email(n)?.id, n))),
    changes: await timeChanges(mailbox, address, `${messages}.${process.pid}`),
    push: await timePush(address, `${messages}.${process.pid}`),
    deepPage: await timeBoth(ROUNDS / 4, () =>
      client.call(page(client, { inMailbox: inbox }, Math.min(DEEP_POSITION, Math.floor(messages / 2)))),
    ),
    searchRare: await search({ text: 'zanzibar' }),
    searchUsual: await search({ text: 'invoice' }),
    searchFrequent: await search({ text: 'their' }),
    searchPhrase: await search({ text: '"find the invoice"' }),
    searchKorean: await search({ text: '회의' }),
    searchFromAfter: await search({
      operator: 'AND',
      conditions: [
        { from: 'person7@host7.example' },
        { after: new Date(Date.now() - YEAR_MS).toISOString() },
      ],
    }),
  };
}

/** What a thousand people ask, in turn. */
async function measureMany() {
  const people: (Mailbox & { emails: { id: string; threadId: string }[] })[] = [];
  for (const address of many) {
    const mailbox = await openMailbox(address);
    const newest = await mailbox.client.call(page(mailbox.client, { inMailbox: mailbox.inbox }));
    people.push({
      ...mailbox,
      emails: argumentsOf<{ list: { id: string; threadId: string }[] }>(newest, 1).list,
    });
  }
  const each = (calls: (person: (typeof people)[number], n: number) => Calls) =>
    timeBoth(people.length, (n) => {
      const person = people[n % people.length]!;
      return person.client.call(calls(person, n));
    });
  return {
    accounts: people.length,
    messagesOfEach: MESSAGES_OF_EACH,
    firstScreen: await each(firstScreen),
    open: await each(({ client, emails }) => conversation(client, emails[0]?.threadId)),
    flag: await each(({ client, emails }, n) => flag(client, emails[0]?.id, Math.floor(n / people.length))),
    search: await each(({ client }) => page(client, { text: 'invoice' })),
  };
}

const YEAR_MS = 365 * 24 * 3_600_000;
const many = Array.from({ length: ACCOUNTS }, (_, n) => `many${n}@${DOMAIN}`);
await using server = await startBenchServer({ accounts: 0, dataDir: process.env['BENCH_DATA_DIR'] });
await fill(
  server.dataDir,
  [
    ...many.map((address) => ({ address, messages: MESSAGES_OF_EACH })),
    ...SIZES.map((messages) => ({ address: `size${messages}@${DOMAIN}`, messages })),
  ],
  APP_PASSWORD,
  (line) => process.stderr.write(`${line}\n`),
);
const sizes = [];
for (const messages of SIZES) sizes.push(await measure(messages));
const manyAccounts = ACCOUNTS > 0 ? await measureMany() : null;
process.stdout.write(
  `${JSON.stringify({ bench: 'jmap', unit: 'ms', sizes, manyAccounts, machine: machine() })}\n`,
);
