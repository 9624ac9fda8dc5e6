import type {
  EmailFilterCondition,
  FilterOperator,
  Id,
  Identity,
  Invocation,
  Mailbox,
  SafeHtmlGetResponse,
} from '@mailcote/jmap';
import type { EmailBody, ListedEmail } from '../mail-store/index.ts';

type Filter = FilterOperator<EmailFilterCondition> | EmailFilterCondition | null;
type Arguments = Record<string, unknown>;

/** Types all of whose records are kept. */
export const KEPT_RECORDS = ['SavedSearch', 'TrustedSender'] as const;
export type KeptRecords = (typeof KEPT_RECORDS)[number];

/** The mail that is kept on this machine. */
export interface LocalMail {
  /** What each type was as of, for /changes. */
  states: Readonly<Record<string, string>>;
  mailboxes: readonly Mailbox[];
  identities: readonly Identity[];
  records: Partial<Record<KeptRecords, readonly { id: Id }[]>>;
  /** Newest first. */
  emails: readonly ListedEmail[];
  bodies: ReadonlyMap<Id, EmailBody>;
  /** By `pageKey`. */
  pages: ReadonlyMap<string, SafeHtmlGetResponse>;
}

/** Names a part made safe, as a SafeHtml/get asks for it. */
export const pageKey = (args: Arguments): string =>
  [args['emailId'], args['pictures'], args['partId'] ?? ''].join(' ');

/**
 * Answers JMAP calls from the mail that is kept here, as the server would; its states are those the mail is as of, so that the
 * next /changes brings everything since. Null: one of the calls asks for what is not here.
 */
export function answerLocally(calls: readonly Invocation[], mail: LocalMail): Invocation[] | null {
  const answers: Invocation[] = [];
  for (const [name, args, id] of calls) {
    const given = resolveReferences(args, answers);
    const answer = given && answerOne(name, given, mail);
    if (!answer) return null;
    answers.push([answer.type === undefined ? name : 'error', answer, id]);
  }
  return answers;
}

function answerOne(name: string, args: Arguments, mail: LocalMail): Arguments | null {
  const type = name.split('/')[0] ?? '';
  const state = mail.states[type] ?? '';
  const ids = args['ids'] as Id[] | null | undefined;
  const listOf = <T extends { id: Id }>(all: readonly T[]) => {
    const list = ids ? all.filter((one) => ids.includes(one.id)) : [...all];
    const here = new Set(list.map((one) => one.id));
    return { state, list, notFound: (ids ?? []).filter((one) => !here.has(one)) };
  };
  switch (name) {
    case 'Mailbox/get':
      return listOf(mail.mailboxes);
    case 'Identity/get':
      return listOf(mail.identities);
    case 'SavedSearch/get':
    case 'TrustedSender/get': {
      const records = mail.records[type as KeptRecords];
      return records ? listOf(records) : null;
    }
    case 'Thread/get':
      return {
        state,
        list: (ids ?? []).map((threadId) => ({ id: threadId, emailIds: emailsOf(mail, threadId) })),
        notFound: [],
      };
    case 'Email/get': {
      if (!(args['properties'] as string[] | undefined)?.includes('bodyValues')) return listOf(mail.emails);
      const found = (ids ?? []).flatMap((one) => mail.bodies.get(one) ?? []);
      return found.length === ids?.length ? { state, list: found, notFound: [] } : null;
    }
    case 'Email/query':
      return query(args, mail);
    case 'SafeHtml/get':
      return { ...(mail.pages.get(pageKey(args)) ?? { type: 'notFound' }) };
    case 'SearchSnippet/get':
      return {
        list: (args['emailIds'] as Id[]).map((emailId) => ({ emailId, subject: null, preview: null })),
        notFound: null,
      };
    default:
      return null;
  }
}

/** RFC 8620 3.7, as far as the page's own calls go: /ids, /list/* /name. */
function resolveReferences(args: Arguments, answers: readonly Invocation[]): Arguments | null {
  const resolved: Arguments = {};
  for (const [key, value] of Object.entries(args)) {
    if (!key.startsWith('#')) {
      resolved[key] = value;
      continue;
    }
    const { resultOf, path } = value as { resultOf: string; path: string };
    let found: unknown[] = answers.filter(([, , id]) => id === resultOf).map(([, answer]) => answer);
    for (const step of path.slice(1).split('/')) {
      found = found.flatMap((one) => (step === '*' ? one : (one as Arguments)[step]));
    }
    const [first] = found;
    resolved[key.slice(1)] = [...new Set(Array.isArray(first) ? found.flat() : found)];
  }
  return resolved;
}

function emailsOf(mail: LocalMail, threadId: Id): Id[] {
  const emails = mail.emails.filter((email) => email.threadId === threadId);
  return emails.map(({ id }) => id).reverse();
}

function query(args: Arguments, mail: LocalMail): Arguments | null {
  const filter: Filter = args['filter'] ?? null;
  const threads = new Set<Id>();
  const all: Id[] = [];
  for (const email of mail.emails) {
    if (!matches(email, filter, mail)) continue;
    if (args['collapseThreads'] === true && threads.has(email.threadId)) continue;
    threads.add(email.threadId);
    all.push(email.id);
  }
  const limit = (args['limit'] as number | undefined) ?? all.length;
  const anchor = args['anchor'] as Id | undefined;
  const offset = anchor === undefined ? -1 : all.indexOf(anchor);
  if (anchor !== undefined && offset === -1) return { type: 'anchorNotFound' };
  const position = Math.max(
    0,
    anchor === undefined
      ? ((args['position'] as number | undefined) ?? 0)
      : offset + Number(args['anchorOffset'] ?? 0),
  );
  // Farther down than what is kept: that is for the server to say.
  if (position > 0 && position >= all.length) return null;
  const total = Math.max(all.length, wholeTotal(filter, mail));
  return {
    queryState: '',
    canCalculateChanges: false,
    position,
    ids: all.slice(position, position + limit),
    ...(args['calculateTotal'] === true && { total }),
  };
}

/** The number of rows the server last told of, where the list is one Mailbox: a gap in the line must not shorten it. */
function wholeTotal(filter: Filter, mail: LocalMail): number {
  if (filter === null || 'operator' in filter || Object.keys(filter).length !== 1) return 0;
  return mail.mailboxes.find(({ id }) => id === filter.inMailbox)?.totalThreads ?? 0;
}

function matches(email: ListedEmail, filter: Filter, mail: LocalMail): boolean {
  if (filter === null) return true;
  if (!('operator' in filter)) {
    return Object.entries(filter).every(([name, value]) => holds(email, name, value, mail));
  }
  const each = filter.conditions;
  if (filter.operator === 'AND') return each.every((one) => matches(email, one, mail));
  const some = each.some((one) => matches(email, one, mail));
  return filter.operator === 'OR' ? some : !some;
}

/** One condition (RFC 8621 4.4.1). What cannot be known from what is kept finds nothing. */
function holds(email: ListedEmail, name: string, value: unknown, mail: LocalMail): boolean {
  const people = (list: ListedEmail['from']): string =>
    (list ?? []).map((one) => `${one.name ?? ''} ${one.email}`).join(' ');
  const words = (text: string): boolean => wordsOf(value).every((word) => text.toLowerCase().includes(word));
  switch (name) {
    case 'inMailbox':
      return email.mailboxIds[value as Id] === true;
    case 'inMailboxOtherThan':
      return Object.keys(email.mailboxIds).some((id) => !(value as Id[]).includes(id));
    case 'before':
      return email.receivedAt < (value as string);
    case 'after':
      return email.receivedAt >= (value as string);
    case 'minSize':
      return email.size >= (value as number);
    case 'maxSize':
      return email.size < (value as number);
    case 'hasKeyword':
      return email.keywords[value as string] === true;
    case 'notKeyword':
      return email.keywords[value as string] !== true;
    case 'hasAttachment':
      return email.hasAttachment === value;
    case 'from':
      return words(people(email.from));
    case 'to':
      return words(people(email.to));
    case 'cc':
      return words(people(email.cc));
    case 'subject':
      return words(email.subject ?? '');
    case 'text':
      return words(
        [people(email.from), people(email.to), people(email.cc), email.subject, bodyText(email, mail)].join(
          ' ',
        ),
      );
    case 'body':
      return words(bodyText(email, mail));
    default:
      return false;
  }
}

/** The words that are looked for; quotes and the star of a prefix only say how the server takes them. */
const wordsOf = (value: unknown): string[] => {
  const text = String(value).toLowerCase();
  return text.startsWith('"') ? [text.replaceAll('"', '')] : text.replaceAll('*', '').split(/\s+/);
};

function bodyText(email: ListedEmail, mail: LocalMail): string {
  const values = Object.values(mail.bodies.get(email.id)?.bodyValues ?? {});
  return values.length > 0 ? values.map(({ value }) => value).join(' ') : email.preview;
}
