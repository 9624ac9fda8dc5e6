import { bad } from '../imap-error.ts';
import { MAX_ITEMS } from '../limits.ts';
import type { Flag } from './flags.ts';
import type { Reader } from './reader.ts';
import type { SequenceSet } from './sequence-set.ts';

/** RFC 9051 6.4.4. Texts are matched as substrings, whatever the case; days are whole days in UTC. */
export type SearchKey =
  | { key: 'and'; keys: SearchKey[] }
  | { key: 'or'; keys: SearchKey[] }
  | { key: 'not'; child: SearchKey }
  | { key: 'all' }
  | { key: 'flag'; flag: Flag; isSet: boolean }
  /** RFC 3501: \Recent, which nothing has here. */
  | { key: 'recent' }
  | { key: 'text'; field: TextField; value: string }
  | { key: 'header'; name: string; value: string }
  /** saved: RFC 8514. */
  | { key: 'date'; field: 'internal' | 'sent' | 'saved'; op: 'before' | 'on' | 'since'; day: Date }
  /** RFC 5032: the internal date against now. */
  | { key: 'age'; op: 'older' | 'younger'; seconds: number }
  | { key: 'size'; op: 'larger' | 'smaller'; octets: number }
  | { key: 'uid'; set: SequenceSet }
  | { key: 'sequence'; set: SequenceSet }
  | { key: 'modSeq'; modSeq: number }
  | { key: 'emailId' | 'threadId'; id: string };

export type TextField = 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body' | 'text';

type ReadKey = (reader: Reader, budget: Budget) => SearchKey;
interface Budget {
  left: number;
}

const flag =
  (flag: Flag, isSet: boolean): ReadKey =>
  () => ({ key: 'flag', flag, isSet });
const keyword =
  (isSet: boolean): ReadKey =>
  (reader) => {
    reader.space();
    return { key: 'flag', flag: reader.atom('A keyword').toLowerCase(), isSet };
  };
const text =
  (field: TextField): ReadKey =>
  (reader) => {
    reader.space();
    return { key: 'text', field, value: reader.astring() };
  };
const date =
  (field: 'internal' | 'sent' | 'saved', op: 'before' | 'on' | 'since'): ReadKey =>
  (reader) => {
    reader.space();
    return { key: 'date', field, op, day: reader.day() };
  };
const size =
  (op: 'larger' | 'smaller'): ReadKey =>
  (reader) => {
    reader.space();
    return { key: 'size', op, octets: reader.number64('A number of octets') };
  };
const age =
  (op: 'older' | 'younger'): ReadKey =>
  (reader) => {
    reader.space();
    const seconds = reader.number('A number of seconds');
    if (seconds === 0) throw bad('An age is at least one second');
    return { key: 'age', op, seconds };
  };
const id =
  (key: 'emailId' | 'threadId'): ReadKey =>
  (reader) => {
    reader.space();
    return { key, id: reader.astring('An id') };
  };

const KEYS: Record<string, ReadKey> = {
  ALL: () => ({ key: 'all' }),
  ANSWERED: flag('\\Answered', true),
  BCC: text('bcc'),
  BEFORE: date('internal', 'before'),
  BODY: text('body'),
  CC: text('cc'),
  DELETED: flag('\\Deleted', true),
  DRAFT: flag('\\Draft', true),
  EMAILID: id('emailId'),
  FLAGGED: flag('\\Flagged', true),
  FROM: text('from'),
  HEADER: (reader) => {
    reader.space();
    const name = reader.astring('The name of a header field');
    reader.space();
    return { key: 'header', name, value: reader.astring() };
  },
  KEYWORD: keyword(true),
  LARGER: size('larger'),
  MODSEQ: (reader) => {
    reader.space();
    // RFC 7162 3.1.5: the name and type of an entry; all of ours have one MODSEQ for all.
    if (reader.peek() === '"') {
      reader.string('The name of an entry');
      reader.space();
      reader.word('all, priv or shared');
      reader.space();
    }
    return { key: 'modSeq', modSeq: reader.number64('A MODSEQ') };
  },
  NEW: () => ({ key: 'recent' }),
  NOT: (reader, budget) => {
    reader.space();
    return { key: 'not', child: readKey(reader, budget) };
  },
  OLD: () => ({ key: 'all' }),
  OLDER: age('older'),
  ON: date('internal', 'on'),
  OR: (reader, budget) => {
    reader.space();
    const first = readKey(reader, budget);
    reader.space();
    return { key: 'or', keys: [first, readKey(reader, budget)] };
  },
  RECENT: () => ({ key: 'recent' }),
  SAVEDATESUPPORTED: () => ({ key: 'all' }),
  SAVEDBEFORE: date('saved', 'before'),
  SAVEDON: date('saved', 'on'),
  SAVEDSINCE: date('saved', 'since'),
  SEEN: flag('\\Seen', true),
  SENTBEFORE: date('sent', 'before'),
  SENTON: date('sent', 'on'),
  SENTSINCE: date('sent', 'since'),
  SINCE: date('internal', 'since'),
  SMALLER: size('smaller'),
  SUBJECT: text('subject'),
  TEXT: text('text'),
  THREADID: id('threadId'),
  TO: text('to'),
  UID: (reader) => {
    reader.space();
    return { key: 'uid', set: reader.sequenceSet() };
  },
  UNANSWERED: flag('\\Answered', false),
  UNDELETED: flag('\\Deleted', false),
  UNDRAFT: flag('\\Draft', false),
  UNFLAGGED: flag('\\Flagged', false),
  UNKEYWORD: keyword(false),
  UNSEEN: flag('\\Seen', false),
  YOUNGER: age('younger'),
};

/** search-key *(SP search-key): all must hold. */
export function readSearchKeys(reader: Reader): SearchKey {
  const budget = { left: MAX_ITEMS };
  const keys = [readKey(reader, budget)];
  while (reader.take(' ')) keys.push(readKey(reader, budget));
  return allOf(keys);
}

function readKey(reader: Reader, budget: Budget): SearchKey {
  if (--budget.left < 0) throw bad(`A search has at most ${MAX_ITEMS} keys here`);
  return reader.nested(() => {
    if (reader.peek() === '(') return allOf(reader.list(() => readKey(reader, budget)));
    if (reader.isAtSequenceSet) return { key: 'sequence', set: reader.sequenceSet() };
    const word = reader.word('A search key');
    const read = Object.hasOwn(KEYS, word) ? KEYS[word] : undefined;
    if (read === undefined) throw bad(`There is no search key ${word}`);
    return read(reader, budget);
  });
}

function allOf(keys: SearchKey[]): SearchKey {
  const [only] = keys;
  return keys.length === 1 && only !== undefined ? only : { key: 'and', keys };
}

/** Whether a key, or one inside of it, is of that kind. */
export function hasKey(key: SearchKey, kind: SearchKey['key']): boolean {
  if (key.key === kind) return true;
  if (key.key === 'not') return hasKey(key.child, kind);
  return (key.key === 'and' || key.key === 'or') && key.keys.some((child) => hasKey(child, kind));
}
