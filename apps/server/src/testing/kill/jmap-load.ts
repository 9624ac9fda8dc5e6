import type { Id } from '@mailcote/store';
import { type Acknowledgement, pick } from '@mailcote/store/testing';
import { setTimeout as sleep } from 'node:timers/promises';

/** A message handed in by EmailSubmission/set, to these addresses. */
export interface Submitted {
  messageId: string;
  rcptTo: string[];
  /** False: the request was not answered, so that it may have been taken or not. */
  isAcknowledged: boolean;
}

export interface JmapLoadOptions {
  account: { id: Id; address: string; authorization: string };
  /** Where the server is, once it runs (again): "http://localhost:8080". */
  url: () => Promise<string>;
  rcptTo: readonly string[];
  isDone: () => boolean;
  acknowledge: (what: Acknowledgement) => void;
  onSubmitted: (what: Submitted) => void;
  /** Message-IDs of what may be destroyed, said before it is asked for: a tombstone does not know them any more. */
  onDestroying: (messageIds: string[]) => void;
}

interface Answers {
  methodResponses: [string, Record<string, unknown>, string][];
}

const USING = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission'];
const PAUSE_MS = 20;

/**
 * A person at a mail program: marks, moves and destroys what arrives, and writes messages.
 * @param name unique among them
 */
export async function runPerson(options: JmapLoadOptions, name: string, next: () => number): Promise<void> {
  const { account, isDone } = options;
  const accountId = account.id;
  const found = await persistently(options, [
    ['Mailbox/get', { accountId, ids: null, properties: ['role'] }, 'm'],
    ['Identity/get', { accountId, ids: null }, 'i'],
  ]);
  const listOf = (n: number): { id: Id; role?: string }[] =>
    (found?.[n]?.list ?? []) as { id: Id; role?: string }[];
  const mailbox = (role: string): Id => listOf(0).find((one) => one.role === role)?.id ?? '';
  const identityId = listOf(1)[0]?.id ?? '';
  for (let count = 0; !isDone(); count += 1) {
    await sleep(PAUSE_MS);
    if (next() < 0.5) {
      await write(options, `${name}.${count}@load.example`, mailbox('drafts'), mailbox('sent'), identityId);
      continue;
    }
    const filter = { inMailbox: mailbox('inbox') };
    const [, answer] =
      (await persistently(options, [
        ['Email/query', { accountId, filter, position: Math.floor(next() * 20), limit: 8 }, 'q'],
        [
          'Email/get',
          {
            accountId,
            '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' },
            properties: ['messageId'],
          },
          'g',
        ],
      ])) ?? [];
    const emails = ((answer?.list ?? []) as { id: Id; messageId: string[] }[]).filter(() => next() < 0.4);
    const ids = emails.map(({ id }) => id);
    if (ids.length === 0) continue;
    if (next() < 0.3) {
      options.onDestroying(emails.flatMap(({ messageId }) => messageId));
      await destroy(options, ids);
    } else {
      await change(options, ids, mailbox(pick(next, ['archive', 'trash']) ?? ''), Math.floor(next() * 1e9));
    }
  }
}

async function destroy(options: JmapLoadOptions, emailIds: Id[]): Promise<void> {
  const accountId = options.account.id;
  options.acknowledge({ kind: 'destroying', accountId, emailIds });
  const [answer] = (await once(options, [['Email/set', { accountId, destroy: emailIds }, 'd']])) ?? [];
  const destroyed = (answer?.destroyed ?? []) as Id[];
  options.acknowledge({ kind: 'destroyed', accountId, emailIds: destroyed });
}

async function change(options: JmapLoadOptions, ids: Id[], target: Id, serial: number): Promise<void> {
  const accountId = options.account.id;
  const keyword = `k${serial}`;
  const patch = { [`keywords/${keyword}`]: true, 'keywords/$seen': true, mailboxIds: { [target]: true } };
  const update = Object.fromEntries(ids.map((id) => [id, patch]));
  const [answer] = (await once(options, [['Email/set', { accountId, update }, 'u']])) ?? [];
  for (const emailId of Object.keys(answer?.updated ?? {})) {
    options.acknowledge({ kind: 'keyword', accountId, emailId, keyword });
  }
}

async function write(
  options: JmapLoadOptions,
  messageId: string,
  drafts: Id,
  sent: Id,
  identityId: Id,
): Promise<void> {
  const { account, rcptTo } = options;
  const accountId = account.id;
  const draft = {
    mailboxIds: { [drafts]: true },
    keywords: { $draft: true },
    messageId: [messageId],
    from: [{ email: account.address }],
    to: rcptTo.map((email) => ({ email })),
    subject: 'Written',
    textBody: [{ partId: 't' }],
    bodyValues: { t: { value: 'Hello' } },
  };
  const envelope = { mailFrom: { email: account.address }, rcptTo: rcptTo.map((email) => ({ email })) };
  const answers = await once(options, [
    ['Email/set', { accountId, create: { d: draft } }, 'd'],
    [
      'EmailSubmission/set',
      {
        accountId,
        create: { s: { identityId, emailId: '#d', envelope } },
        onSuccessUpdateEmail: {
          '#s': { [`mailboxIds/${drafts}`]: null, [`mailboxIds/${sent}`]: true, 'keywords/$draft': null },
        },
      },
      's',
    ],
  ]);
  const created = Object.keys(answers?.[1]?.created ?? {});
  if (answers !== null && !created.includes('s'))
    throw new Error(`not submitted: ${JSON.stringify(answers)}`);
  options.onSubmitted({ messageId, rcptTo: [...rcptTo], isAcknowledged: answers !== null });
}

type Calls = [name: string, args: object, id: string][];

/** Null when there was no answer, or one that says "not now". */
async function once(options: JmapLoadOptions, methodCalls: Calls): Promise<Record<string, unknown>[] | null> {
  const { account, url } = options;
  let response: Response;
  let answers: Answers;
  try {
    response = await fetch(`${await url()}/jmap/api`, {
      method: 'POST',
      headers: { authorization: account.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ using: USING, methodCalls }),
    });
    if (response.status === 503) return null;
    answers = (await response.json()) as Answers;
  } catch {
    // The server was killed; whether it had done it is open.
    return null;
  }
  if (response.status !== 200) throw new Error(`${response.status}: ${JSON.stringify(answers)}`);
  const wrong = answers.methodResponses.find(([name]) => name === 'error');
  if (wrong?.[1]['type'] === 'serverUnavailable') return null;
  if (wrong) throw new Error(JSON.stringify(wrong));
  // onSuccessUpdateEmail answers once more, behind what was asked.
  return methodCalls.map((_, index) => answers.methodResponses[index]?.[1] ?? {});
}

async function persistently(
  options: JmapLoadOptions,
  methodCalls: Calls,
): Promise<Record<string, unknown>[] | null> {
  while (!options.isDone()) {
    const answers = await once(options, methodCalls);
    if (answers !== null) return answers;
    await sleep(PAUSE_MS);
  }
  return null;
}
