import {
  ArgumentError,
  id,
  idOrReference,
  list,
  MDN_CAPABILITY,
  MethodError,
  object,
  type Mdn,
} from '@mailcote/jmap';
import { parseMdn, parseMessage } from '@mailcote/mime';
import { ALL_EMAILS, type Id } from '@mailcote/store';
import { openBlob } from './blob-access.ts';
import type { JmapCall, JmapMethod } from './call.ts';
import { uniqueIds } from './get.ts';

const parseArguments = object({ accountId: id, blobIds: list(idOrReference) });

/** RFC 9007 2.2. */
export const mdnParse: JmapMethod = {
  capability: MDN_CAPABILITY,
  async run(raw, call) {
    const { accountId, blobIds } = parseArguments(raw, '');
    // RFC 9007 2.2: here it is no accountNotFound.
    if (accountId !== call.context.principal.accountId)
      throw new ArgumentError('accountId', 'there is no such account');
    const parsed = new Map<Id, Mdn>();
    const notParsable: Id[] = [];
    const notFound: Id[] = [];
    for (const blobId of uniqueIds(blobIds)) {
      const bytes = await readWhole(call, blobId);
      const mdn = bytes && (await toMdn(call, bytes));
      if (!bytes) notFound.push(blobId);
      else if (!mdn) notParsable.push(blobId);
      else parsed.set(blobId, mdn);
    }
    return {
      accountId,
      parsed: parsed.size > 0 ? Object.fromEntries(parsed) : null,
      notParsable: notParsable.length > 0 ? notParsable : null,
      notFound: notFound.length > 0 ? notFound : null,
    };
  },
};

async function readWhole(call: JmapCall, blobId: Id): Promise<Buffer | null> {
  const blob = await openBlob(call, blobId);
  if (!blob) return null;
  if (!call.context.mayReadBlobs(blob.size))
    throw new MethodError('requestTooLarge', 'the blobs are too much for one request; ask for fewer');
  const chunks: Buffer[] = [];
  for await (const chunk of blob.read({ start: 0, end: blob.size })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function toMdn(call: JmapCall, bytes: Buffer): Promise<Mdn | null> {
  const message = parseMessage(bytes);
  const mdn = parseMdn(bytes, message);
  if (!mdn) return null;
  const { text, includesOriginal, error, extensionFields, ...report } = mdn;
  return {
    ...report,
    forEmailId: await emailOf(call, report.originalMessageId),
    subject: message.envelope.subject,
    textBody: text,
    includeOriginalMessage: includesOriginal,
    error: error.length > 0 ? error : null,
    extensionFields: Object.keys(extensionFields).length > 0 ? extensionFields : null,
  };
}

/** The Email with that Message-ID, if it is the only one. */
async function emailOf(call: JmapCall, messageId: string | null): Promise<Id | null> {
  if (messageId === null) return null;
  const { ids } = await call.context.reader.queryEmails({
    ...ALL_EMAILS,
    filter: { header: ['Message-ID', messageId] },
    limit: 2,
  });
  const [only, another] = ids;
  return only !== undefined && another === undefined ? only : null;
}
