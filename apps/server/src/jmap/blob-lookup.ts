import { BLOB_CAPABILITY, id, list, MAIL_CAPABILITY, MethodError, object, string } from '@mailcote/jmap';
import { partById } from '@mailcote/mime';
import type { Email, Id } from '@mailcote/store';
import { openBlob } from './blob-access.ts';
import { parsePartBlobId, rootBlobId } from './body-part.ts';
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
    const wanted = unique.filter(isBlobId);
    const emails = await emailsOf(call, wanted);
    // A blob that is not there, and one that is another's, look like one that nothing refers to.
    const found = wanted.map((blobId) => ({
      id: blobId,
      matchedIds: Object.fromEntries(
        [...new Set(typeNames)].map((name) => [
          name,
          [...new Set((emails.get(blobId) ?? []).flatMap(IDS_OF[name]!))],
        ]),
      ),
    }));
    return { accountId, list: found, notFound: unique.filter((one) => !isBlobId(one)) };
  },
};

/** False: no blob can have this id. */
function isBlobId(given: Id): boolean {
  return /^b[A-Za-z0-9_-]{43}$/.test(rootBlobId(given));
}

async function emailsOf(call: JmapCall, wanted: readonly Id[]): Promise<Map<Id, Email[]>> {
  const { reader } = call.context;
  const roots = [...new Set(wanted.map(rootBlobId))];
  const emailIds = await reader.emailsWithBlobs(roots, MAX_QUERY_LIMIT + 1);
  if (emailIds.length > MAX_QUERY_LIMIT)
    throw new MethodError('requestTooLarge', `more than ${MAX_QUERY_LIMIT} Emails refer to these blobs`);
  const emails = emailIds.length > 0 ? await reader.emails(emailIds) : [];
  const byBlob = Map.groupBy(emails, ({ blobId }) => blobId);
  const found = new Map<Id, Email[]>();
  for (const id of wanted) {
    const some = byBlob.get(rootBlobId(id)) ?? [];
    if (await hasPart(call, some, id)) found.set(id, some);
  }
  return found;
}

/** Whether a blob is the message of these Emails, which is the same for all of them, or is in it. */
async function hasPart(call: JmapCall, [email]: Email[], id: Id): Promise<boolean> {
  const part = parsePartBlobId(id);
  if (!email || !part) return email !== undefined;
  // What is attached to an attached message, only the message itself can tell.
  if (part.blobId !== email.blobId) return (await openBlob(call, id)) !== null;
  const structure = (await call.context.reader.structures([email.id])).get(email.id)?.structure;
  return structure !== undefined && partById(structure, part.partId) !== null;
}
