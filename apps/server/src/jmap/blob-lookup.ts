import { BLOB_CAPABILITY, id, list, MAIL_CAPABILITY, MethodError, object, string } from '@mailcote/jmap';
import { partById } from '@mailcote/mime';
import type { Email, Id } from '@mailcote/store';
import { parsePartBlobId } from './body-part.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { uniqueIds } from './get.ts';
import { MAX_QUERY_LIMIT } from './limits.ts';

const lookupArguments = object({ accountId: id, typeNames: list(string), ids: list(id) });

/** RFC 9404 4.3: ids of each type through which an Email leads to a blob. */
const IDS_OF: Record<string, (email: Email) => Id[]> = {
  Mailbox: (email) => email.mailboxIds,
  Thread: (email) => [email.threadId],
  Email: (email) => [email.id],
};
export const BLOB_LOOKUP_TYPES = Object.keys(IDS_OF);

/** What an id of a blob stands for: a message, or one part of it. */
interface Wanted {
  id: Id;
  blobId: Id;
  partId: string | null;
}

/** RFC 9404 4.3: the Emails whose message, or a part of it, a blob is, and their Threads and Mailboxes. */
export const blobLookup: JmapMethod = {
  capability: BLOB_CAPABILITY,
  async run(raw, call) {
    const { accountId, typeNames, ids } = lookupArguments(raw, '');
    checkAccount(call, accountId);
    for (const name of typeNames) {
      if (!Object.hasOwn(IDS_OF, name) || !call.using.includes(MAIL_CAPABILITY))
        throw new MethodError(
          'unknownDataType',
          `typeNames: ${JSON.stringify(name)} is no type of this request`,
        );
    }
    const unique = uniqueIds(ids);
    const wanted = unique.map(readId).filter((one) => one !== null);
    const emails = await emailsOf(call, wanted);
    // A blob that is not there, and one that is another's, look like one that nothing refers to.
    const found = wanted.map((one) => ({
      id: one.id,
      matchedIds: Object.fromEntries(
        [...new Set(typeNames)].map((name) => [
          name,
          [...new Set((emails.get(one.id) ?? []).flatMap(IDS_OF[name]!))],
        ]),
      ),
    }));
    const known = new Set(wanted.map((one) => one.id));
    return { accountId, list: found, notFound: unique.filter((one) => !known.has(one)) };
  },
};

/** Null: an id that no blob can have. */
function readId(given: Id): Wanted | null {
  const part = parsePartBlobId(given);
  // A part of a part is no part of an Email.
  if (part) return parsePartBlobId(part.blobId) ? null : { id: given, ...part };
  return /^b[A-Za-z0-9_-]{43}$/.test(given) ? { id: given, blobId: given, partId: null } : null;
}

async function emailsOf(call: JmapCall, wanted: readonly Wanted[]): Promise<Map<Id, Email[]>> {
  const { reader } = call.context;
  const emailIds = await reader.emailsWithBlobs(
    [...new Set(wanted.map(({ blobId }) => blobId))],
    MAX_QUERY_LIMIT + 1,
  );
  if (emailIds.length > MAX_QUERY_LIMIT)
    throw new MethodError('requestTooLarge', `more than ${MAX_QUERY_LIMIT} Emails refer to these blobs`);
  const emails = emailIds.length > 0 ? await reader.emails(emailIds) : [];
  const byBlob = Map.groupBy(emails, ({ blobId }) => blobId);
  const found = new Map<Id, Email[]>();
  for (const { id, blobId, partId } of wanted) {
    const some = byBlob.get(blobId) ?? [];
    if (partId === null || (await hasPart(call, some, partId))) found.set(id, some);
  }
  return found;
}

/** The same blob has the same parts, whichever Email it is. */
async function hasPart(call: JmapCall, [email]: Email[], partId: string): Promise<boolean> {
  if (!email) return false;
  const structure = (await call.context.reader.structures([email.id])).get(email.id)?.structure;
  return structure !== undefined && partById(structure, partId) !== null;
}
