import {
  ArgumentError,
  idOrReference,
  nullable,
  oneOf,
  optional,
  object,
  string,
  unsignedInt,
  boolean,
  parsePatch,
  type Check,
} from '@mailcote/jmap';
import type { Mailbox, MailboxPatch } from '@mailcote/store';
import { isDeepStrictEqual } from 'node:util';
import { mailboxJson } from './mailbox-json.ts';
import { SetFailure } from './set-error.ts';

/** RFC 8621 2: 0 <= sortOrder < 2^31. */
const sortOrder: Check<number> = (value, path) => {
  const number = unsignedInt(value, path);
  if (number >= 2 ** 31) throw new ArgumentError(path, 'must be less than 2^31');
  return number;
};
const role = oneOf('inbox', 'drafts', 'sent', 'archive', 'junk', 'trash');

/** MailboxColor of packages/jmap. */
const color = oneOf('red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink', 'gray');

/** A Mailbox to create; parentId may be a "#" reference. */
export const mailboxCreate = object({
  name: string,
  parentId: nullable(idOrReference),
  role: nullable(role),
  sortOrder: optional(sortOrder, 0),
  isSubscribed: optional(boolean, true),
  color: nullable(color),
});

/** What an update may set; null stands for the default (RFC 8620 5.3). */
const CHECKS = {
  name: string,
  parentId: nullable(idOrReference),
  role: nullable(role),
  sortOrder: (value, path) => (value === null ? 0 : sortOrder(value, path)),
  isSubscribed: (value, path) => (value === null ? true : boolean(value, path)),
  color: nullable(color),
} satisfies { [Name in keyof MailboxPatch]-?: Check<unknown> };

/** Reads a PatchObject for a Mailbox. Properties the server sets may be there with the value they have. */
export function readMailboxPatch(raw: Record<string, unknown>, current: Mailbox): MailboxPatch {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1 && path[0] !== 'myRights')) {
    throw new SetFailure('invalidPatch', 'a key is no property of a Mailbox');
  }
  const json: Record<string, unknown> = { ...mailboxJson(current) };
  const entries: [string, unknown][] = [];
  const wrong: string[] = [];
  for (const { path, value } of lines) {
    const [name, ...rest] = path;
    if (Object.hasOwn(CHECKS, name!))
      entries.push([name!, CHECKS[name as keyof typeof CHECKS](value, name!)]);
    else {
      const now = rest.reduce<unknown>(
        (at, step) => (at as Record<string, unknown> | undefined)?.[step],
        json[name!],
      );
      if (!Object.hasOwn(json, name!) || !isDeepStrictEqual(now, value)) wrong.push(path.join('/'));
    }
  }
  if (wrong.length > 0) {
    throw new SetFailure('invalidProperties', `${wrong.join(', ')}: set by the server`, {
      properties: wrong,
    });
  }
  return Object.fromEntries(entries) as MailboxPatch;
}
