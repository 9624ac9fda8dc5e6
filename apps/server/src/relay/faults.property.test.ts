import { pick, random } from '@mailcote/store/testing';
import { expect, test } from 'vitest';
import type { FakeZone } from '../testing/fake-dns.ts';
import { type Answer, type FakeMx, startFakeMx } from '../testing/fake-mx.ts';
import { until } from '../testing/mail-server.ts';
import { MAX_CONNECTIONS_PER_DESTINATION } from './limits.ts';
import { openSender } from './testing.ts';

const SEED = Number(process.env['MAILCOTE_FAULT_SEED'] ?? Date.now() % 1_000_000);
const DOMAINS = 5;
const MESSAGES = 60;
/** Of all that is said to a server. */
const FAULTY = 0.12;
const MOST_ROUNDS = 30;

const faults: Answer[] = [
  '421 4.3.2 bye',
  '450 4.7.0 later',
  '451 4.3.0 trouble',
  { mischief: 'reset' },
  { mischief: 'close' },
];

test(`servers that say "later", reset or hang up at any moment: at least once, no storm, nobody is bothered (seed ${SEED})`, async () => {
  await using stack = new AsyncDisposableStack();
  const next = random(SEED);
  const zone: FakeZone = {};
  const servers: FakeMx[] = [];
  /** By subject: taken with 250, and taken without our hearing of it. */
  const taken = new Map<string, number>();
  const unheard = new Map<string, number>();
  let isFaulty = true;
  let mostOpen = 0;
  for (let n = 0; n < DOMAINS; n += 1) {
    const host = `127.0.1.${n + 1}`;
    zone[`domain${n}.test`] = { a: [host] };
    const answer = (line: string): Answer | undefined => {
      mostOpen = Math.max(mostOpen, server.open);
      const fault = isFaulty && next() < FAULTY ? pick(next, faults) : undefined;
      if (line === '.') {
        const [, subject = ''] = /^Subject: (.*)\r$/m.exec(server.messages.at(-1)?.text ?? '') ?? [];
        const count = (map: Map<string, number>): unknown => map.set(subject, (map.get(subject) ?? 0) + 1);
        if (fault === undefined) count(taken);
        else if (typeof fault === 'object') count(unheard);
      }
      return fault;
    };
    const server: FakeMx = stack.use(
      await startFakeMx({ host, answer, ...(servers[0] && { port: servers[0].port }) }),
    );
    servers.push(server);
  }
  const sender = stack.use(await openSender(zone, { relayPort: servers[0]?.port ?? 0 }));
  const { queue } = sender.it.store;
  const ids: string[] = [];
  for (let n = 0; n < MESSAGES; n += 1)
    ids.push(...(await sender.send([`bob@domain${n % DOMAINS}.test`], `Number ${n}`)));
  const items = () => Promise.all(ids.map(async (id) => queue.get(id)));
  let rounds = 0;
  for (let waiting = ids.length; waiting > 0; rounds += 1) {
    isFaulty = rounds < MOST_ROUNDS;
    // Everything has been tried once more than before.
    const settled = await until('the end of a round', async () => {
      const found = await items();
      return found.every((item) => item?.status === 'delivered' || item?.attempts === rounds + 1) && found;
    });
    const left = settled.filter((item) => item?.status !== 'delivered');
    for (const item of left) {
      expect(item?.status, item?.lastReply ?? '').toBe('queued');
      const wait = (item?.nextAttemptAt.getTime() ?? 0) - (item?.log.at(-1)?.finishedAt.getTime() ?? 0);
      // Five minutes, doubled with each try, an hour at most.
      expect(wait).toBeGreaterThan(Math.min(5 * 2 ** rounds, 60) * 60_000 - 5_000);
    }
    waiting = left.length;
    await Promise.all(left.map((item) => queue.change(item?.id ?? '', 'retry')));
    sender.relay.wake();
  }
  for (let n = 0; n < MESSAGES; n += 1) {
    const subject = `Number ${n}`;
    // Once: a second time only where the answer to the first was lost, and that is not counted as taken.
    expect(taken.get(subject), `${subject}, unheard ${unheard.get(subject) ?? 0}`).toBe(1);
  }
  expect(mostOpen).toBeLessThanOrEqual(MAX_CONNECTIONS_PER_DESTINATION);
  expect(rounds).toBeGreaterThan(1);
  expect(await sender.it.inbox(sender.anna.id)).toEqual([]);
}, 120_000);
