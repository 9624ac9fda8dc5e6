import { join } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { findChromium } from '../scripts/find-chromium.ts';
import { ratio } from './lib/compare.ts';
import { startDovecot, PASSWORD as DOVECOT_PASSWORD } from './lib/dovecot.ts';
import { fill } from './lib/fill.ts';
import { ImapClient } from './lib/imap-client.ts';
import type { JourneyOptions, Samples } from './lib/journey.ts';
import { MailcoteJourney } from './lib/mailcote-journey.ts';
import { messagesOf } from './lib/mailbox-source.ts';
import { RoundcubeJourney } from './lib/roundcube-journey.ts';
import { startRoundcube } from './lib/roundcube.ts';
import { type BenchServer, machine, PASSWORD, startBenchServer } from './lib/server.ts';
import { percentiles } from './lib/smtp-load.ts';

/*
 * What a person waits for in the webmail: milliseconds from the key (or the navigation) to the frame that shows it, in Chromium, on an account with
 * BENCH_MESSAGES messages, server and browser on this machine. `isWithin`: the 95th percentile is within the budget. Where Roundcube and Dovecot
 * are installed, what both can do is done there too, on the messages of the same inbox; `ratio` is our median by Roundcube's. BENCH_ROUNDS: how
 * often each; BENCH_DATA_DIR names a folder in which the mailboxes of both are kept.
 */

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 100_000);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 30);
const DATA_DIR = process.env['BENCH_DATA_DIR'];
const ADDRESS = 'user0@bench.test';

/** Milliseconds, 95th percentile; null: measured, without a budget. */
const BUDGETS: Record<string, number | null> = {
  coldLoad: 1_000,
  warmLoad: 300,
  nextRow: 32,
  openPrefetchedHeader: 50,
  openPrefetchedBody: 100,
  openCold: 250,
  archive: 50,
  star: 50,
  label: 50,
  undo: 50,
  folderCached: 50,
  folderCold: 250,
  searchFirstPage: 200,
  composeOpens: 100,
  keystroke: 16,
  newMail: 1_000,
  scrollToEnd: null,
};

/** What of ours stands beside which task of Roundcube. */
const BESIDE: Record<string, string> = {
  coldLoad: 'coldLoad',
  warmLoad: 'warmLoad',
  openCold: 'open',
  openPrefetchedBody: 'openNext',
  archive: 'moveToTrash',
  folderCold: 'folder',
  searchFirstPage: 'searchSubjectAndFrom',
  scrollToEnd: 'lastPage',
  composeOpens: 'composeOpens',
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The journey through Roundcube on a copy of the inbox in Dovecot; null where one of them is not installed. */
async function besideRoundcube(
  browser: Browser,
  ours: BenchServer,
): Promise<{ versions: object; samples: Samples } | null> {
  const homes = DATA_DIR === undefined ? undefined : join(DATA_DIR, 'dovecot');
  await using dovecot = await startDovecot(say, homes);
  if (dovecot === null) return null;
  await using roundcube = await startRoundcube(dovecot.imapPort, say);
  if (roundcube === null) return null;
  const user = 'webmail';
  await dovecot.addUser(user, inboxOf(ours));
  const journey = new RoundcubeJourney({
    ...common(browser),
    url: roundcube.url,
    user,
    password: DOVECOT_PASSWORD,
  });
  try {
    await journey.run();
  } catch (error) {
    // What it has done until then is compared; our own figures stand without it.
    say(`Roundcube went no further: ${String(error)}`);
  }
  return {
    versions: { roundcube: roundcube.version, dovecot: dovecot.version },
    samples: journey.samples,
  };
}

async function* inboxOf({ imapPort }: BenchServer): ReturnType<typeof messagesOf> {
  using client = await ImapClient.connect(imapPort);
  await client.run(`LOGIN ${ADDRESS} "${PASSWORD}"`);
  const count = Number(/^\* (\d+) EXISTS/m.exec((await client.run('SELECT INBOX')).toString('latin1'))?.[1]);
  say(`${count} messages for Dovecot`);
  yield* messagesOf(client, count);
}

const common = (browser: Browser): Pick<JourneyOptions, 'browser' | 'rounds' | 'say'> => ({
  browser,
  rounds: ROUNDS,
  say,
});

const found = await findChromium(say);
if (!found) process.exit(1);
await using server = await startBenchServer({ accounts: 1, dataDir: DATA_DIR });
await fill(server.dataDir, [{ address: ADDRESS, messages: MESSAGES }], 'abcd-efgh-jkmn-pqrs-tuvw', say);
const browser = await chromium.launch({ executablePath: found.path, chromiumSandbox: found.hasSandbox });
try {
  const journey = new MailcoteJourney({
    ...common(browser),
    url: server.httpUrl,
    smtpPort: server.smtpPort,
    user: ADDRESS,
    password: PASSWORD,
  });
  const weight = await journey.run();
  const other = await besideRoundcube(browser, server);
  const tasks = Object.fromEntries(
    Object.entries(BUDGETS).map(([task, budget]) => {
      const { p50, p95 } = percentiles(journey.samples[task] ?? []);
      const theirs = percentiles(other?.samples[BESIDE[task] ?? ''] ?? []);
      return [
        task,
        {
          p50,
          p95,
          ...(budget !== null && { budget, isWithin: p95 <= budget }),
          ...(theirs.p50 > 0 && {
            roundcube: { task: BESIDE[task], p50: theirs.p50, p95: theirs.p95 },
            ratio: ratio(p50, theirs.p50),
          }),
        },
      ];
    }),
  );
  process.stdout.write(
    `${JSON.stringify({ bench: 'webmail', unit: 'ms', messages: MESSAGES, rounds: ROUNDS, tasks, weight, beside: other?.versions ?? null, machine: machine() })}\n`,
  );
} finally {
  await browser.close();
}
