import type { UidSearchKey } from '@mailcote/imap';
import type { EntryFilter } from '@mailcote/store';
import { keywordOf } from './flags.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** RFC 9051 6.4.4 in the terms of the store. @param now what ages are counted from (RFC 5032) */
export function entryFilter(key: UidSearchKey, now: Date): EntryFilter {
  switch (key.key) {
    case 'and':
    case 'or':
      return { kind: key.key, filters: key.keys.map((child) => entryFilter(child, now)) };
    case 'not':
      return { kind: 'not', filter: entryFilter(key.child, now) };
    case 'all':
      return { kind: 'constant', value: true };
    case 'none':
      return { kind: 'constant', value: false };
    case 'flag': {
      const has: EntryFilter =
        key.flag === '\\Deleted' ? { kind: 'deleted' } : { kind: 'keyword', keyword: keywordOf(key.flag) };
      return key.isSet ? has : { kind: 'not', filter: has };
    }
    case 'text':
      switch (key.field) {
        case 'subject':
        case 'body':
        case 'text':
          return { kind: key.field, value: key.value };
        case 'from':
        case 'to':
        case 'cc':
        case 'bcc':
          return { kind: 'address', field: key.field, value: key.value };
      }
    case 'header':
      return { kind: 'header', name: key.name, value: key.value };
    case 'date':
      if (key.field === 'sent') return sentOn(key.op, key.day);
      return moment(key.field === 'saved' ? 'savedAt' : 'receivedAt', key.op, key.day);
    case 'age': {
      const then = new Date(now.getTime() - key.seconds * 1000);
      const [from, to] = key.op === 'older' ? [null, then] : [then, null];
      return { kind: 'receivedAt', from, to };
    }
    case 'size':
      return {
        kind: 'size',
        larger: key.op === 'larger' ? key.octets : null,
        smaller: key.op === 'smaller' ? key.octets : null,
      };
    case 'uids':
      return { kind: 'uids', ranges: key.ranges };
    case 'modSeq':
      return { kind: 'modSeq', modSeq: key.modSeq };
    case 'emailId':
      return { kind: 'email', id: key.id };
    case 'threadId':
      return { kind: 'thread', id: key.id };
  }
}

type DayOperator = 'before' | 'on' | 'since';

function moment(kind: 'receivedAt' | 'savedAt', op: DayOperator, day: Date): EntryFilter {
  const next = new Date(day.getTime() + DAY_MS);
  return {
    kind,
    from: op === 'before' ? null : day,
    to: op === 'on' ? next : op === 'before' ? day : null,
  };
}

function sentOn(op: DayOperator, day: Date): EntryFilter {
  const text = (date: Date): string => date.toISOString().slice(0, 10);
  const next = text(new Date(day.getTime() + DAY_MS));
  return {
    kind: 'sentOn',
    from: op === 'before' ? null : text(day),
    to: op === 'on' ? next : op === 'before' ? text(day) : null,
  };
}
