import { hasHeaderQuery, isWholeHeaderName, messageIdQuery } from '../search/facts.ts';
import type { EmailFilterCondition } from '../types.ts';
import type { QueryParts } from './query-parts.ts';

/** How the fields that are kept outside of the message are looked through; `e.envelope` leaves out what is empty. */
type Kept = { property: string; kind: 'text' | 'addresses' | 'messageIds' };
const KEPT: Record<string, Kept> = {
  subject: { property: 'subject', kind: 'text' },
  'list-id': { property: 'listId', kind: 'text' },
  from: { property: 'from', kind: 'addresses' },
  sender: { property: 'sender', kind: 'addresses' },
  'reply-to': { property: 'replyTo', kind: 'addresses' },
  to: { property: 'to', kind: 'addresses' },
  cc: { property: 'cc', kind: 'addresses' },
  bcc: { property: 'bcc', kind: 'addresses' },
  'message-id': { property: 'messageId', kind: 'messageIds' },
  'in-reply-to': { property: 'inReplyTo', kind: 'messageIds' },
  references: { property: 'references', kind: 'messageIds' },
};

export type HeaderCondition = NonNullable<EmailFilterCondition['header']>;

/** Whether only the message itself can tell. */
export function needsMessage([name, value]: HeaderCondition): boolean {
  if (!isWholeHeaderName(name)) return true;
  return value !== undefined && value !== '' && !Object.hasOwn(KEPT, name.toLowerCase());
}

/** That there is such a field at all; what the index alone can say. */
export function hasHeaderSql([name]: HeaderCondition, parts: QueryParts): string {
  return `${parts.search('search')} @@ ${parts.value(hasHeaderQuery(name), 'tsquery')}`;
}

/**
 * RFC 8621 4.4.1 `header`, of the conditions that need no message: the field is there, or its decoded value contains the text,
 * whatever the case. A Message-ID in angle brackets is found by the index.
 */
export function headerSql(condition: HeaderCondition, parts: QueryParts): string {
  const [name, value] = condition;
  const kept = KEPT[name.toLowerCase()];
  if (value === undefined || value === '' || !kept) return hasHeaderSql(condition, parts);
  const messageId = kept.property === 'messageId' ? /^<([^<>]+)>$/.exec(value)?.[1] : undefined;
  const candidates =
    messageId === undefined
      ? hasHeaderSql(condition, parts)
      : `${parts.search('search')} @@ ${parts.value(messageIdQuery(messageId), 'tsquery')}`;
  return `(${candidates} AND ${containsSql(kept, value, parts)})`;
}

function containsSql({ property, kind }: Kept, value: string, parts: QueryParts): string {
  const pattern = parts.value(`%${value.replaceAll(/[\\%_]/g, '\\$&')}%`, 'text');
  const kept = `${parts.email('envelope')} -> '${property}'`;
  switch (kind) {
    case 'text':
      return `coalesce(${parts.email('envelope')} ->> '${property}', '') ILIKE ${pattern}`;
    case 'addresses':
      return `EXISTS (SELECT FROM jsonb_array_elements(coalesce(${kept}, '[]')) AS a
        WHERE concat_ws(' ', a ->> 'name', '<' || (a ->> 'email') || '>') ILIKE ${pattern})`;
    case 'messageIds':
      return `EXISTS (SELECT FROM jsonb_array_elements_text(coalesce(${kept}, '[]')) AS m
        WHERE '<' || m || '>' ILIKE ${pattern})`;
  }
}
