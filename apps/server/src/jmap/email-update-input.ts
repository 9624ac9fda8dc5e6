import {
  ArgumentError,
  idOrReference,
  nullable,
  parsePatch,
  setOf,
  utcDate,
  type Patch,
} from '@mailcote/jmap';
import type { EmailPatch, Id } from '@mailcote/store';
import { keyword } from './keyword.ts';
import { SetFailure } from './set-error.ts';

/** An update of an Email, read: what changes, and properties that must already have the value given (RFC 8620 5.3). */
export interface EmailUpdateInput {
  patch: EmailPatch;
  /** Mailcote's own: out of the inbox until then, null: back in it; undefined: not spoken of. */
  snoozedUntil: Date | null | undefined;
  unchanged: Map<string, unknown>;
  /** A keyword is not kept as it was written (RFC 8621 4.1.1: in lower case). */
  changesCase: boolean;
}

const CHANGEABLE: ReadonlySet<string> = new Set(['keywords', 'mailboxIds', 'snoozedUntil']);

/** Longer than anybody plans ahead; a date beyond what the database knows would fail the whole call. */
const MAX_SNOOZE_MS = 10 * 366 * 24 * 3600 * 1000;

function readSnooze([line]: Patch[]): Date | null | undefined {
  if (!line) return undefined;
  if (line.path.length > 1)
    throw new SetFailure('invalidPatch', `${line.path.join('/')}: leads into a value`);
  const until = nullable(utcDate)(line.value, 'snoozedUntil');
  if (until && until.getTime() > Date.now() + MAX_SNOOZE_MS)
    throw new ArgumentError('snoozedUntil', 'is too far away');
  return until;
}

/**
 * RFC 8621 4.6: only mailboxIds and keywords can change, and Mailcote's own snoozedUntil. Throws SetFailure invalidPatch or invalidProperties.
 * @param mayBeUnfiled mailboxIds may be none at all
 */
export function readEmailUpdate(
  raw: Record<string, unknown>,
  { mayBeUnfiled = false }: { mayBeUnfiled?: boolean } = {},
): EmailUpdateInput {
  const lines = parsePatch(raw);
  if (!lines) throw new SetFailure('invalidPatch', 'a key is no path, or two keys overlap');
  const of = (property: string) => lines.filter(({ path }) => path[0] === property);
  const others = lines.filter(({ path }) => !CHANGEABLE.has(path[0]!));
  const nested = others.find(({ path }) => path.length > 1);
  if (nested)
    throw new SetFailure('invalidProperties', `${nested.path.join('/')}: cannot change`, {
      properties: [nested.path[0]!],
    });

  const patch: EmailPatch = {};
  const keywords = readSetPatch(of('keywords'), 'keywords', keyword);
  if (keywords) patch.keywords = keywords;
  const mailboxIds = readSetPatch(of('mailboxIds'), 'mailboxIds', idOrReference);
  if (mailboxIds) {
    if ('set' in mailboxIds && mailboxIds.set.length === 0 && !mayBeUnfiled) {
      throw new SetFailure('invalidProperties', 'an Email is in at least one Mailbox', {
        properties: ['mailboxIds'],
      });
    }
    patch.mailboxIds = mailboxIds;
  }
  return {
    patch,
    snoozedUntil: readSnooze(of('snoozedUntil')),
    unchanged: new Map(others.map(({ path, value }) => [path[0]!, value])),
    changesCase: of('keywords').some(hasUpperCase),
  };
}

function hasUpperCase({ path, value }: Patch): boolean {
  const names = path.length > 1 ? [path[1]!] : Object.keys(value ?? {});
  return names.some((name) => name !== name.toLowerCase());
}

/** The whole set, or what to add and remove; null when the patch does not speak of it. */
function readSetPatch(
  lines: Patch[],
  property: 'keywords' | 'mailboxIds',
  check: (value: unknown, path: string) => string,
): { set: string[] } | { add: string[]; remove: string[] } | null {
  const [first] = lines;
  if (!first) return null;
  if (first.path.length === 1)
    return { set: first.value === null ? [] : setOf(check)(first.value, property) };
  const add: string[] = [];
  const remove: string[] = [];
  for (const { path, value } of lines) {
    const [, key, deeper] = path;
    // The parent of a deeper path would have to be an object, and it is true.
    if (key === undefined || deeper !== undefined)
      throw new SetFailure('invalidPatch', `${path.join('/')}: leads into a value`);
    const item = check(key, `${property}/${key}`);
    if (value === true) add.push(item);
    else if (value === null) remove.push(item);
    else throw new ArgumentError(`${property}/${key}`, 'expected true, or null to remove it');
  }
  return { add, remove };
}

/** The same patch with "#" references resolved. Throws SetFailure invalidProperties for one that leads nowhere. */
export function withResolvedMailboxes(patch: EmailPatch, resolve: (id: Id) => Id): EmailPatch {
  const { mailboxIds } = patch;
  if (!mailboxIds) return patch;
  const resolved =
    'set' in mailboxIds
      ? { set: mailboxIds.set.map(resolve) }
      : { add: (mailboxIds.add ?? []).map(resolve), remove: (mailboxIds.remove ?? []).map(resolve) };
  return { ...patch, mailboxIds: resolved };
}
