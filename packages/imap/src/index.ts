/**
 * The server's side of IMAP4rev2 (RFC 9051) and IMAP4rev1 (RFC 3501) as sans-IO: bytes in, answers out, everything else asked of an
 * `ImapBackend`. `CommandFramer` cuts lines and literals, `Reader` and grammar/ read them, one command is one file under
 * server/commands/, the state table is server/state.ts, and `SelectedView` gives each session its sequence numbers.
 *
 * Extensions: RFC 2177 (IDLE), 2342 (NAMESPACE), 2971 (ID), 3502 (MULTIAPPEND), 3516 (BINARY), 3691 (UNSELECT), 4315 (UIDPLUS), 4469 (CATENATE), 4731 (ESEARCH),
 * 4959 (SASL-IR, with packages/sasl), 4978 (COMPRESS), 5032 (WITHIN), 5161 (ENABLE), 5182 (SEARCHRES), 5255 (I18NLEVEL=1), 5256 and 5957
 * (SORT, THREAD), 5267 (ESORT, CONTEXT), 5258, 5819 and 6154 (LIST), 5464 (METADATA), 5465 (NOTIFY), 6851 (MOVE),
 * 6855 (UTF8=ACCEPT), 7162 (CONDSTORE, QRESYNC), 7888 (LITERAL+), 7889 (APPENDLIMIT), 8438 (STATUS=SIZE), 8440 (LIST-MYRIGHTS), 8474 (OBJECTID), 8508 (REPLACE),
 * 8514 (SAVEDATE), 8970 (PREVIEW), 9208 (QUOTA), 9394 (PARTIAL), 9586 (UIDONLY), 9590 (LIST-METADATA), 9698 (JMAPACCESS).
 *
 * It will not touch a socket, a file or a database, parse messages, know passwords, or throw on anything a client sent.
 */
export type { Flag, FlagChange } from './grammar/flags.ts';
export type { BinaryItem, FetchItem, Partial, Section, SectionItem } from './grammar/fetch-items.ts';
export { NumberSet, type NumberRange } from './grammar/number-set.ts';
export type { SortCriterion, SortKey } from './grammar/sort-criteria.ts';
export { formatMessageDate } from './grammar/date.ts';
export { ImapError, no } from './imap-error.ts';
export { serializeBodyStructure } from './serializer/body-structure.ts';
export { serializeEnvelope } from './serializer/envelope.ts';
export type * from './server/backend.ts';
export type { ServerSessionOptions, SessionOutput } from './server/command-context.ts';
export { ServerSession } from './server/server-session.ts';
export type * from './types.ts';
