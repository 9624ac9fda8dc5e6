import type { Id, Identity, Invocation, Mailbox, SafeHtmlGetResponse } from '@mailcote/jmap';
import type { EmailBody, ListedEmail } from '../mail-store/index.ts';
import { pageKey, type KeptRecords } from './local-mail.ts';

/** What calls and their answers say of the account. */
export interface Lessons {
  mailboxes: Mailbox[];
  /** These are all there are. */
  hasAllMailboxes: boolean;
  identities: Identity[];
  /** All of those types of which an account has few. */
  records: Partial<Record<KeptRecords, { id: Id }[]>>;
  /** With some or all of what a list shows. */
  emails: (Partial<ListedEmail> & { id: Id })[];
  bodies: EmailBody[];
  /** [Email, name of the page, page] */
  pages: [Id, string, SafeHtmlGetResponse][];
  /** Ids of Mailboxes and Emails that are no more. */
  destroyed: Id[];
  /** By type, as of when. */
  states: Record<string, string>;
}

type Answer = Record<string, unknown>;

/** Types whose states the page follows. */
const FOLLOWED = ['Mailbox', 'Thread', 'Email'];

export function lessonsOf(
  exchanges: readonly (readonly [readonly Invocation[], readonly Invocation[]])[],
): Lessons {
  const lessons: Lessons = {
    mailboxes: [],
    hasAllMailboxes: false,
    identities: [],
    records: {},
    emails: [],
    bodies: [],
    pages: [],
    destroyed: [],
    states: {},
  };
  for (const [calls, answers] of exchanges) {
    const argumentsOf = new Map(calls.map(([, args, id]) => [id, args]));
    for (const [name, answer, id] of answers) take(lessons, name, argumentsOf.get(id) ?? {}, answer);
  }
  return lessons;
}

function take(lessons: Lessons, name: string, args: Answer, answer: Answer): void {
  const [type = '', method] = name.split('/');
  const list = (answer['list'] ?? []) as never[];
  switch (name) {
    case 'Mailbox/get':
      lessons.mailboxes.push(...(list as Mailbox[]));
      lessons.hasAllMailboxes ||= args['ids'] === null;
      break;
    case 'Identity/get':
      lessons.identities = list;
      break;
    case 'SavedSearch/get':
    case 'TrustedSender/get':
      if (args['ids'] === null) lessons.records[type as KeptRecords] = list;
      break;
    case 'Email/get':
      if (isBody(args)) lessons.bodies.push(...(list as EmailBody[]));
      else lessons.emails.push(...(list as ListedEmail[]));
      break;
    case 'SafeHtml/get': {
      const page = answer as unknown as SafeHtmlGetResponse;
      if (page.emailId !== null) lessons.pages.push([page.emailId, pageKey(args), page]);
      break;
    }
  }
  if (method === 'changes' && FOLLOWED.includes(type)) {
    lessons.destroyed.push(...(answer['destroyed'] as Id[]));
    // The state of a /get may be ahead of changes that nobody was told of yet.
    lessons.states[type] = String(answer['newState']);
  }
}

const isBody = (args: Answer): boolean =>
  ((args['properties'] as string[] | undefined) ?? []).includes('bodyValues');
