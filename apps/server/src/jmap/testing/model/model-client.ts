import { pick } from '@mailcote/store/testing';
import { message, type JmapTestServer, type TestAccount } from '../jmap-test-server.ts';
import { batchingCall, type CallOne } from './batching-call.ts';
import { FollowedQuery, type QueryArguments } from './followed-query.ts';
import { FollowedType } from './followed-type.ts';

const WORDS = ['apple', 'pear', 'plum', 'fig'];
const KEYWORDS = ['$seen', '$flagged', '$draft', 'later'];
const THREADS = 8;
/** Refusals that a client with an old copy has to expect. */
const EXPECTED = new Set([
  'notFound',
  'invalidProperties',
  'alreadyExists',
  'mailboxHasChild',
  'mailboxHasEmail',
  'cannotUnsend',
  'willDestroy',
  'forbiddenFrom',
]);

type Next = () => number;

/** One client of an account: it changes things at random and keeps copies of records and of query results. */
export class ModelClient {
  readonly types: FollowedType[];
  readonly queries: FollowedQuery[];
  readonly #server: JmapTestServer;
  readonly #account: TestAccount;
  readonly #call: CallOne;
  readonly #emails: FollowedType;
  readonly #mailboxes: FollowedType;

  constructor(server: JmapTestServer, account: TestAccount, queries: QueryArguments[], next: Next) {
    this.#server = server;
    this.#account = account;
    const call = batchingCall(server, account);
    this.#call = call;
    this.#emails = new FollowedType(call, 'Email', ['id', 'threadId', 'mailboxIds', 'keywords']);
    this.#mailboxes = new FollowedType(call, 'Mailbox', null);
    this.types = [
      this.#emails,
      this.#mailboxes,
      new FollowedType(call, 'EmailSubmission', null),
      new FollowedType(call, 'Thread', null),
      new FollowedType(call, 'Identity', null),
    ];
    this.queries = queries.map((query) => new FollowedQuery(call, query, next() < 0.4));
  }

  /** The account is empty. */
  async start(): Promise<void> {
    await Promise.all([
      ...this.types.map((type) => type.start(type.type === 'Thread' ? [] : null)),
      ...this.queries.map((query) => query.start()),
    ]);
  }

  /** Something happens to the account, or the client looks at what has happened. */
  async step(next: Next): Promise<void> {
    const choice = next();
    if (choice < 0.25) await this.#follow(next);
    else if (choice < 0.38) await this.#deliver(next);
    else if (choice < 0.46) await this.#createEmail(next);
    else if (choice < 0.5) await this.#importEmail(next);
    else if (choice < 0.63) await this.#changeEmails(next);
    else if (choice < 0.67) await this.#set('Email/set', { destroy: this.#someEmails(next, 2) });
    else if (choice < 0.84) await this.#changeMailboxes(next);
    else if (choice < 0.98) await this.#submit(next);
    else await this.#set('Identity/set', { create: { k: { email: this.#account.address, name: 'x' } } });
  }

  /** Everything, until nothing is left. */
  async catchUp(): Promise<void> {
    await Promise.all([
      ...this.types.map(async (type) => {
        while (await type.follow(null));
      }),
      ...this.queries.map((query) => query.follow(null)),
    ]);
  }

  /** Each copy that is not what a fresh fetch gives. */
  async differences(): Promise<string[]> {
    const threads = new Set([...this.#emails.records.values()].map(({ threadId }) => threadId as string));
    const found = await Promise.all([
      ...this.types.map((type) => type.difference(type.type === 'Thread' ? [...threads] : null)),
      ...this.queries.map((query) => query.difference()),
    ]);
    return found.filter((difference) => difference !== null);
  }

  async #follow(next: Next): Promise<void> {
    const maxChanges = next() < 0.5 ? 1 + Math.floor(next() * 20) : null;
    const chosen = [...this.types, ...this.queries].filter(() => next() < 0.4);
    await Promise.all(chosen.map((one) => one.follow(maxChanges)));
  }

  async #deliver(next: Next): Promise<void> {
    await this.#server.deliver(this.#account, this.#message(next), {
      keywords: next() < 0.3 ? [pick(next, KEYWORDS)!] : [],
      receivedAt: this.#date(next),
    });
  }

  async #importEmail(next: Next): Promise<void> {
    const blobId = await this.#server.upload(this.#account, this.#message(next).replaceAll('\n', '\r\n'));
    const mailboxIds = this.#someMailboxes(next);
    const receivedAt = this.#date(next).toISOString();
    await this.#set('Email/import', { emails: { k: { blobId, mailboxIds, receivedAt } } });
  }

  async #createEmail(next: Next): Promise<void> {
    const thread = Math.floor(next() * THREADS);
    const create = {
      mailboxIds: this.#someMailboxes(next),
      keywords: { [pick(next, KEYWORDS)!]: true },
      from: [{ email: this.#account.address }],
      to: [{ email: 'bob@example.org' }],
      subject: `Re: ${WORDS[thread % WORDS.length]} ${thread}`,
      references: [`root-${thread}@example.org`],
      textBody: [{ partId: 't' }],
      bodyValues: { t: { value: pick(next, WORDS) } },
      ...(next() < 0.5 ? { receivedAt: this.#date(next).toISOString() } : {}),
    };
    await this.#set('Email/set', { create: { k: create } });
  }

  async #changeEmails(next: Next): Promise<void> {
    const keyword = pick(next, KEYWORDS)!;
    const mailbox = pick(next, this.#mailboxes.ids)!;
    const patch = pick<() => object>(next, [
      () => ({ [`keywords/${keyword}`]: true }),
      () => ({ [`keywords/${keyword}`]: null }),
      () => ({ keywords: { [keyword]: true } }),
      () => ({ mailboxIds: this.#someMailboxes(next) }),
      () => ({ [`mailboxIds/${mailbox}`]: true }),
      () => ({ [`mailboxIds/${mailbox}`]: null, [`keywords/${keyword}`]: true }),
    ])!();
    const ids = this.#someEmails(next, 4);
    await this.#set('Email/set', { update: Object.fromEntries(ids.map((id) => [id, patch])) });
  }

  async #changeMailboxes(next: Next): Promise<void> {
    const ours = this.#mailboxes.ids.filter((id) => this.#mailboxes.records.get(id).role === null);
    const id = pick(next, ours);
    const parentId = pick(next, [null, pick(next, ours) ?? null, pick(next, this.#mailboxes.ids)!]);
    const name = `${pick(next, WORDS)} ${Math.floor(next() * 20)}`;
    const choice = next();
    if (id === undefined || choice < 0.4) {
      const create = { name, parentId, sortOrder: Math.floor(next() * 3), isSubscribed: next() < 0.7 };
      await this.#set('Mailbox/set', { create: { k: create } });
    } else if (choice < 0.75) {
      const patches = [
        { name },
        { parentId },
        { sortOrder: Math.floor(next() * 3) },
        { isSubscribed: next() < 0.5 },
      ];
      await this.#set('Mailbox/set', { update: { [id]: pick(next, patches) } });
    } else {
      await this.#set('Mailbox/set', { destroy: [id], onDestroyRemoveEmails: next() < 0.7 });
    }
  }

  async #submit(next: Next): Promise<void> {
    const own = { filter: { from: this.#account.address } };
    const [{ ids: submissionIds }, { ids: emailIds }, { list: identities }] = await Promise.all([
      this.#call('EmailSubmission/query', {}),
      this.#call('Email/query', own),
      this.#call('Identity/get', {}),
    ]);
    const id = pick<string>(next, submissionIds);
    const emailId = pick<string>(next, emailIds);
    const choice = next();
    if (id !== undefined && choice < 0.4) {
      await this.#set('EmailSubmission/set', { update: { [id]: { undoStatus: 'canceled' } } });
    } else if (id !== undefined && choice < 0.5) {
      await this.#set('EmailSubmission/set', { destroy: [id] });
    } else if (emailId !== undefined) {
      const envelope = {
        mailFrom: { email: this.#account.address },
        rcptTo: [{ email: 'bob@example.org' }],
      };
      await this.#set('EmailSubmission/set', {
        create: { k: { emailId, identityId: identities[0].id, envelope } },
        onSuccessUpdateEmail: { '#k': { 'keywords/$seen': true } },
      });
    }
  }

  async #set(name: string, args: object): Promise<void> {
    const answer = await this.#call(name, args);
    if (answer.type !== undefined) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    for (const refused of ['notCreated', 'notUpdated', 'notDestroyed']) {
      for (const error of Object.values((answer[refused] ?? {}) as Record<string, { type: string }>)) {
        if (!EXPECTED.has(error.type)) throw new Error(`${name}: ${JSON.stringify(error)}`);
      }
    }
  }

  #message(next: Next): string {
    const thread = Math.floor(next() * THREADS);
    const fields: Record<string, string> = {
      From: `${pick(next, WORDS)} <${next() < 0.5 ? this.#account.address : 'x@example.net'}>`,
      // Messages of two accounts never share one; a thread goes by its subject too.
      Subject: `${WORDS[thread % WORDS.length]} ${thread}`,
      References: `<root-${thread}@example.org>`,
      'Message-ID': `<${next()}@example.net>`,
      Date: this.#date(next).toUTCString(),
    };
    return message(
      next() < 0.4 ? { ...fields, References: '<alone@example.org>', Subject: `${next()}` } : fields,
      `${pick(next, WORDS)} ${'x'.repeat(next() * 500)}\n`,
    );
  }

  /** Some days, so that mail arrives in the middle of lists and several at the same moment. */
  #date(next: Next): Date {
    return new Date(Date.UTC(2026, 0, 1 + Math.floor(next() * 28)));
  }

  #someEmails(next: Next, most: number): string[] {
    const count = 1 + Math.floor(next() * most);
    const ids = Array.from({ length: count }, () => pick(next, this.#emails.ids));
    return [...new Set(ids.filter((id) => id !== undefined))];
  }

  /** Mostly one of the few that are followed. */
  #someMailboxes(next: Next): Record<string, true> {
    const { inbox, archive, trash } = this.#account.mailboxes;
    const some = next() < 0.8 ? [pick(next, [inbox, inbox, archive, trash])!] : [];
    if (some.length === 0 || next() < 0.2) some.push(pick(next, this.#mailboxes.ids)!);
    return Object.fromEntries(some.map((id) => [id, true]));
  }
}
