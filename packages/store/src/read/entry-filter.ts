import { int8Array } from '../db/arrays.ts';
import { Values } from '../db/values.ts';
import { fromId } from '../ids.ts';
import { placesOf } from '../search/signature.ts';
import { substringForm } from '../search/substring-text.ts';
import type { EntryFilter } from '../types.ts';

/** Filters that ask for texts of a message. */
export type TextFilter = EntryFilter & { kind: 'address' | 'subject' | 'body' | 'text' | 'header' };
/** Which emails fulfil them. */
export type Decided = ReadonlyMap<TextFilter, readonly number[]>;

export function isText(filter: EntryFilter): filter is TextFilter {
  return ['address', 'subject', 'body', 'text', 'header'].includes(filter.kind);
}

/**
 * Which emails a statement is about, as far as it asks for texts. upTo: those whose texts are kept, of the ones up to there. after: the others
 * of them, and all behind it; for these the texts were decided before.
 */
export type TextScope = { upTo: number } | { after: number; decided: Decided };

/** What the SQL of a search in a mailbox is made of: conditions on `mailbox_entry` (me), and on other tables where they ask for them. */
export class EntryParts extends Values {
  readonly scope: TextScope | null;
  #needsEmail = false;

  /** @param scope null: the filter has no texts */
  constructor(accountId: number, mailbox: number, scope: TextScope | null = null) {
    super();
    this.values.push(accountId, mailbox);
    this.scope = scope;
  }

  /** A column of `email`. */
  email(column: string): string {
    this.#needsEmail = true;
    return `e.${column}`;
  }

  /** FROM and WHERE, to be asked for behind everything else. */
  from(where: string): string {
    const { scope } = this;
    const email = this.#needsEmail
      ? 'JOIN email e ON e.account_id = me.account_id AND e.id = me.email_id'
      : '';
    const inMailbox = 'me.account_id = $1::bigint AND me.mailbox_id = $2::bigint AND me.expunged_at IS NULL';
    if (scope === null) return `FROM mailbox_entry me ${email} WHERE ${inMailbox} AND ${where}`;
    if ('upTo' in scope) {
      const last = this.value(scope.upTo, 'bigint');
      return `FROM mailbox_entry me ${email}
              JOIN email_text t ON t.account_id = me.account_id AND t.thread_id = me.thread_id AND t.email_id = me.email_id
             WHERE ${inMailbox} AND me.email_id <= ${last} AND t.account_id = $1::bigint AND t.signature IS NOT NULL AND ${where}`;
    }
    const last = this.value(scope.after, 'bigint');
    return `FROM mailbox_entry me ${email}
           WHERE ${inMailbox} AND ${where} AND (me.email_id > ${last} OR me.email_id IN (
             SELECT u.email_id FROM email_text u WHERE u.account_id = $1::bigint AND u.signature IS NULL))`;
  }
}

/** Rows of uid and email_id, by uid. */
export function entrySql(parts: EntryParts, filter: EntryFilter): string {
  const where = conditionSql(filter, parts, true);
  return `SELECT me.uid, me.email_id ${parts.from(where)} ORDER BY me.uid`;
}

/** @param isTop what is not fulfilled here is no result, so that a join may decide it */
function conditionSql(filter: EntryFilter, parts: EntryParts, isTop = false): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const conditions = filter.filters.map((one) =>
        conditionSql(one, parts, isTop && (filter.kind === 'and' || filter.filters.length === 1)),
      );
      return conditions.length === 0
        ? String(filter.kind === 'and')
        : `(${conditions.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `NOT ${conditionSql(filter.filter, parts)}`;
    case 'constant':
      return String(filter.value);
    case 'keyword':
      return `(${parts.value(filter.keyword.toLowerCase(), 'text')} = ANY(${parts.email('keywords')}))`;
    case 'deleted':
      return 'me.deleted';
    case 'receivedAt':
      return bounds(parts.email('received_at'), filter.from, filter.to, (date) =>
        parts.value(date, 'timestamptz'),
      );
    case 'savedAt': {
      // RFC 8514 4.3: without a save date, the internal date.
      const savedAt = `coalesce(me.saved_at, ${parts.email('received_at')})`;
      return bounds(savedAt, filter.from, filter.to, (date) => parts.value(date, 'timestamptz'));
    }
    case 'sentOn': {
      // A message without a date is on no day, and so before and after none.
      const day = `left(${parts.email('envelope')} ->> 'sentAt', 10)`;
      return `coalesce(${bounds(day, filter.from, filter.to, (one) => parts.value(one, 'text'))}, false)`;
    }
    case 'size': {
      const size = parts.email('size');
      const larger = filter.larger === null ? 'true' : `${size} > ${parts.value(filter.larger, 'bigint')}`;
      const smaller = filter.smaller === null ? 'true' : `${size} < ${parts.value(filter.smaller, 'bigint')}`;
      return `(${larger} AND ${smaller})`;
    }
    case 'uids': {
      const first = parts.value(int8Array(filter.ranges.map(([from]) => from)), 'bigint[]');
      const last = parts.value(int8Array(filter.ranges.map(([, to]) => to)), 'bigint[]');
      return `EXISTS (SELECT FROM unnest(${first}, ${last}) AS r(first, last) WHERE me.uid BETWEEN r.first AND r.last)`;
    }
    case 'modSeq':
      return `me.mod_seq >= ${parts.value(filter.modSeq, 'bigint')}`;
    case 'email':
      return `me.email_id = ${parts.value(fromId('e', filter.id) ?? 0, 'bigint')}`;
    case 'thread':
      return `me.thread_id = ${parts.value(fromId('t', filter.id) ?? 0, 'bigint')}`;
    case 'address':
    case 'subject':
    case 'body':
    case 'text':
    case 'header': {
      const { scope } = parts;
      if (scope === null || 'upTo' in scope) return textSql(filter, parts, isTop);
      return `(me.email_id = ANY(${parts.value(int8Array(scope.decided.get(filter) ?? []), 'bigint[]')}))`;
    }
  }
}

function textSql(filter: TextFilter, parts: EntryParts, isTop: boolean): string {
  const wanted = substringForm(filter.value);
  switch (filter.kind) {
    case 'address':
      return `(t."${filter.field}" LIKE ${parts.value(like(wanted), 'text')})`;
    case 'subject':
      return `(t.subject LIKE ${parts.value(like(wanted), 'text')})`;
    case 'body':
      return fullTextSql(wanted, `strpos(f.body, ${parts.value(wanted, 'text')}) > 0`, parts, isTop);
    case 'text': {
      const value = parts.value(wanted, 'text');
      return fullTextSql(
        wanted,
        `strpos(f.header, ${value}) > 0 OR strpos(f.body, ${value}) > 0`,
        parts,
        isTop,
      );
    }
    case 'header': {
      const name = `\n${substringForm(filter.name)}:`;
      const line = parts.value(`${quotedPattern(name)}[^\\n]*${quotedPattern(wanted)}`, 'text');
      // A pattern costs many times what looking for a piece of text does.
      const condition = `strpos(f.header, ${parts.value(wanted, 'text')}) > 0 AND f.header ~ ${line}`;
      return `(${maybe(name, parts)} AND ${fullTextSql(wanted, condition, parts, isTop)})`;
    }
  }
}

/**
 * The signature first; the text is fetched by key, and only where that lets it through. As a join the planner can begin with the signatures; within
 * OR and NOT it is a subquery that gives a value, which the planner never makes a scan of all texts.
 */
function fullTextSql(wanted: string, condition: string, parts: EntryParts, isTop: boolean): string {
  const text = 'FROM email_full_text f WHERE f.account_id = t.account_id AND f.email_id = t.email_id';
  const isThere = isTop ? `EXISTS (SELECT ${text} AND (${condition}))` : `(SELECT ${condition} ${text})`;
  return `(${maybe(wanted, parts)} AND ${isThere})`;
}

function maybe(wanted: string, parts: EntryParts): string {
  const tests = placesOf(Buffer.from(wanted, 'utf8')).map(
    (place) =>
      `get_bit(t.signature, ${parts.value(place, 'bigint')} & (octet_length(t.signature) * 8 - 1)) = 1`,
  );
  return tests.length === 0 ? 'true' : `(${tests.join(' AND ')})`;
}

function bounds<T>(column: string, from: T | null, to: T | null, value: (bound: T) => string): string {
  const after = from === null ? 'true' : `${column} >= ${value(from)}`;
  const before = to === null ? 'true' : `${column} < ${value(to)}`;
  return `(${after} AND ${before})`;
}

/** "%" and "_" are letters like others. */
function like(value: string): string {
  return `%${value.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** A text as a regular expression of PostgreSQL, in which a backslash takes the meaning from anything that is not alphanumeric. */
function quotedPattern(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}
