import type { EmailFilterCondition, Id, Mailbox } from '@mailcote/jmap';
import type { EmailFilter } from '../../mail-store/index.ts';
import { meantOperator, parseQuery, termsOf, type Node, type Term } from './query-terms.ts';

export interface QueryContext {
  mailboxes: readonly Mailbox[];
  /** The person's own address, for "me". */
  me: string;
  now: Date;
  /** What Mailboxes are called where it is not their name. */
  titleOf?: (mailbox: Mailbox) => string;
}

export interface CompiledQuery {
  filter: EmailFilter | null;
  /** Terms that mean nothing ("is:blue", "before:soon"): shown as such, not silently dropped. */
  misread: Term[];
  /** Text before a colon that is no operator, and the one that seems meant: "form:ana" is looked for as it stands. */
  slips: { term: Term; typed: string; meant: string }[];
  /** Trash and spam are not looked through, because nobody asked for a place. */
  leavesOutBins: boolean;
  /** The places that were asked for, as they were written; null: all of them, or all but the bins. */
  onlyIn: string | null;
}

/**
 * Turns a search as people type it into a JMAP filter (RFC 8621 4.4.1). Trash and spam are left out unless they are asked for by `in:`.
 */
export function compileQuery(text: string, context: QueryContext): CompiledQuery {
  const tree = parseQuery(text);
  const misread: Term[] = [];
  const filter = compile(tree, context, misread, false);
  const terms = termsOf(tree);
  const slips = terms.flatMap(({ term }) => {
    const slip = meantOperator(term);
    return slip ? [{ term, ...slip }] : [];
  });
  const places = terms.filter(({ term }) => term.operator === 'in' || term.operator === 'label');
  const asksForPlace = places.length > 0;
  const isEverywhere = places.every(
    ({ term, isNegated }) => isNegated || compileTerm(term, context, false) === 'everything',
  );
  const onlyIn = isEverywhere
    ? null
    : places
        .filter(({ isNegated }) => !isNegated)
        .map(({ term }) => term.value)
        .join(', ');
  const bins = context.mailboxes
    .filter(({ role }) => role === 'trash' || role === 'junk')
    .map(({ id }) => id);
  if (asksForPlace || bins.length === 0) return { filter, misread, slips, leavesOutBins: false, onlyIn };
  const elsewhere: EmailFilterCondition = { inMailboxOtherThan: bins };
  return {
    filter: filter ? and([elsewhere, filter]) : elsewhere,
    misread,
    slips,
    leavesOutBins: true,
    onlyIn,
  };
}

function and(conditions: EmailFilter[]): EmailFilter {
  const [only] = conditions;
  return conditions.length === 1 && only ? only : { operator: 'AND', conditions };
}

function compile(node: Node, context: QueryContext, misread: Term[], isNegated: boolean): EmailFilter | null {
  if (node.kind === 'term') {
    const filter = compileTerm(node, context, isNegated);
    if (filter === null) misread.push(node);
    return filter === 'everything' ? null : filter;
  }
  if (node.kind === 'not') {
    const inner = compile(node.node, context, misread, !isNegated);
    return inner && { operator: 'NOT', conditions: [inner] };
  }
  const conditions = node.nodes
    .map((child) => compile(child, context, misread, isNegated))
    .filter((filter) => filter !== null);
  if (conditions.length === 0) return null;
  return node.kind === 'or' && conditions.length > 1 ? { operator: 'OR', conditions } : and(conditions);
}

const IS: Record<string, EmailFilterCondition> = {
  unread: { notKeyword: '$seen' },
  read: { hasKeyword: '$seen' },
  starred: { hasKeyword: '$flagged' },
  flagged: { hasKeyword: '$flagged' },
  unstarred: { notKeyword: '$flagged' },
  draft: { hasKeyword: '$draft' },
  answered: { hasKeyword: '$answered' },
  replied: { hasKeyword: '$answered' },
  forwarded: { hasKeyword: '$forwarded' },
  important: { hasKeyword: '$important' },
  muted: { hasKeyword: '$muted' },
  snoozed: { hasKeyword: '$snoozed' },
};

/** Shorter words begin too many others. */
const MIN_PREFIX = 3;

/** A word finds what begins with it, as it is typed; in quotes it is meant as it is, and so is one that must not be there. */
function words({ value, isPhrase }: Term, isNegated: boolean): string {
  if (isPhrase) return `"${value}"`;
  return isNegated || value.length < MIN_PREFIX || !/[\p{L}\p{N}]$/u.test(value) ? value : `${value}*`;
}

function compileTerm(
  term: Term,
  context: QueryContext,
  isNegated: boolean,
): EmailFilter | 'everything' | null {
  const { value } = term;
  if (term.operator !== null && value === '') return null;
  const typed = words(term, isNegated);
  const person = value.toLowerCase() === 'me' && !term.isPhrase ? context.me : typed;
  switch (term.operator) {
    case null:
      return value === '' ? 'everything' : { text: typed };
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
      return { [term.operator]: person };
    case 'with':
      return {
        operator: 'OR',
        conditions: [{ from: person }, { to: person }, { cc: person }, { bcc: person }],
      };
    case 'subject':
    case 'body':
      return { [term.operator]: typed };
    case 'filename':
      return { attachmentName: typed };
    case 'list':
      return { header: ['List-Id', value] };
    case 'header': {
      const colon = value.indexOf(':');
      return { header: colon === -1 ? [value] : [value.slice(0, colon), value.slice(colon + 1)] };
    }
    case 'rfc822msgid':
      // With its brackets it is looked up; a part of one would be looked for.
      return { header: ['Message-ID', `<${value.replace(/^<|>$/g, '')}>`] };
    case 'is':
      return IS[value.toLowerCase()] ?? null;
    case 'has':
      return HAS[value.toLowerCase()] ?? null;
    case 'label': {
      const mailbox = findMailbox(value.toLowerCase(), context);
      return mailbox === null ? null : { inMailbox: mailbox };
    }
    case 'in':
      return compilePlace(value, context);
    case 'before':
    case 'older':
    case 'after':
    case 'newer':
      return compileDay(term.operator, value);
    case 'older_than':
    case 'newer_than': {
      const instant = ago(value, context.now);
      if (instant === null) return null;
      return term.operator === 'older_than' ? { before: instant } : { after: instant };
    }
    case 'larger':
    case 'size':
    case 'smaller': {
      const size = readSize(value);
      return size === null ? null : term.operator === 'smaller' ? { maxSize: size } : { minSize: size };
    }
    default:
      return null;
  }
}

const byName = (...extensions: string[]): EmailFilter => ({
  operator: 'OR',
  conditions: extensions.map((attachmentName) => ({ attachmentName })),
});
/** What programs call their files; the type they send them with is often none. */
const HAS: Record<string, EmailFilter> = {
  attachment: { hasAttachment: true },
  attachments: { hasAttachment: true },
  star: { hasKeyword: '$flagged' },
  stars: { hasKeyword: '$flagged' },
  invite: { attachmentType: 'text/calendar' },
  image: { attachmentType: 'image/*' },
  audio: { attachmentType: 'audio/*' },
  video: { attachmentType: 'video/*' },
  pdf: byName('pdf'),
  document: byName('doc', 'docx', 'odt', 'rtf', 'hwp', 'hwpx'),
  spreadsheet: byName('xls', 'xlsx', 'ods', 'csv'),
  presentation: byName('ppt', 'pptx', 'odp'),
};

const ROLE_NAMES: Record<string, string> = { spam: 'junk', bin: 'trash', draft: 'drafts' };

function compilePlace(value: string, context: QueryContext): EmailFilter | 'everything' | null {
  const name = value.toLowerCase();
  if (name === 'anywhere' || name === 'all') return 'everything';
  if (name === 'starred') return { hasKeyword: '$flagged' };
  if (name === 'snoozed') return { hasKeyword: '$snoozed' };
  const mailbox = findMailbox(ROLE_NAMES[name] ?? name, context);
  return mailbox === null ? null : { inMailbox: mailbox };
}

/** By role, by name (with those above it or without: "work/clients"), by what it is called here, by id. */
function findMailbox(name: string, { mailboxes, titleOf }: QueryContext): Id | null {
  const found =
    mailboxes.find(({ role }) => role === name) ??
    mailboxes.find((mailbox) => mailbox.name.toLowerCase() === name) ??
    mailboxes.find((mailbox) => pathOf(mailbox, mailboxes).toLowerCase() === name) ??
    mailboxes.find((mailbox) => titleOf?.(mailbox).toLowerCase() === name) ??
    mailboxes.find(({ id }) => id.toLowerCase() === name);
  return found?.id ?? null;
}

/** Its name behind the names of those above it: "Work/Clients". */
export function pathOf(mailbox: Mailbox, mailboxes: readonly Mailbox[]): string {
  const parent = mailboxes.find(({ id }) => id === mailbox.parentId);
  return parent ? `${pathOf(parent, mailboxes)}/${mailbox.name}` : mailbox.name;
}

/** Days are the reader's own: "before:2026-11-03" means before that day began here. */
function compileDay(operator: 'before' | 'older' | 'after' | 'newer', value: string): EmailFilter | null {
  const match = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(value);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return null;
  const instant = utc(date);
  return operator === 'before' || operator === 'older' ? { before: instant } : { after: instant };
}

/** "7d", "2w", "3m", "1y" before now. */
function ago(value: string, now: Date): string | null {
  const match = /^(\d{1,4})([hdwmy])$/i.exec(value);
  if (!match) return null;
  const count = Number(match[1]);
  const date = new Date(now);
  const unit = match[2]?.toLowerCase();
  if (unit === 'h') date.setHours(date.getHours() - count);
  else if (unit === 'd') date.setDate(date.getDate() - count);
  else if (unit === 'w') date.setDate(date.getDate() - count * 7);
  else if (unit === 'm') date.setMonth(date.getMonth() - count);
  else date.setFullYear(date.getFullYear() - count);
  return utc(date);
}

/** RFC 8620 1.4: UTCDate has no fraction of zero. */
function utc(date: Date): string {
  return date.toISOString().replace(/\.000Z$/, 'Z');
}

/** "5M", "300K", "1G", "2048": octets. */
function readSize(value: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(value);
  if (!match) return null;
  const factor = { '': 1, k: 1e3, m: 1e6, g: 1e9 }[(match[2] ?? '').toLowerCase()] ?? 1;
  return Math.round(Number(match[1]) * factor);
}

/** The words a row can mark: what is looked for anywhere, in the subject or in the text. */
export function wordsToMark(text: string): string[] {
  return termsOf(parseQuery(text))
    .filter(({ term, isNegated }) => {
      const isText =
        term.operator === null || ['subject', 'body', 'from', 'to', 'with'].includes(term.operator);
      return !isNegated && isText && term.value.length > 0;
    })
    .map(({ term }) => term.value);
}
