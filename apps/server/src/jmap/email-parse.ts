import { id, list, MAIL_CAPABILITY, MethodError, nullable, object, string } from '@mailcote/jmap';
import { parseMessage } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import { blobAccess, readBlob } from './blob-access.ts';
import { bodyShape, TextBudget } from './body-values.ts';
import { checkAccount, type JmapMethod } from './call.ts';
import { emailJson, messageRowValue } from './email-json.ts';
import { selectParsedProperties, selectPartProperties } from './email-properties.ts';
import { uniqueIds } from './get.ts';
import { MessageReader } from './message-reader.ts';

const parseArguments = object({
  accountId: id,
  blobIds: list(id),
  properties: nullable(list(string)),
  ...bodyShape,
});

/** RFC 8621 4.9: blobs, parts of messages too, looked at as messages without being Emails. */
export const emailParse: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = parseArguments(raw, '');
    checkAccount(call, args.accountId);
    const selection = selectParsedProperties(args.properties);
    const parts = selectPartProperties(args.bodyProperties);
    const { context } = call;
    const { blobs } = context.server.store;
    const parsed = new Map<Id, object>();
    const notParsable: Id[] = [];
    const notFound: Id[] = [];
    const text = new TextBudget();
    // One message in memory at a time.
    for (const blobId of uniqueIds(args.blobIds)) {
      const bytes = await readBlob(blobAccess(call), blobId);
      if (!bytes) {
        notFound.push(blobId);
        continue;
      }
      if (!context.mayReadBlobs(bytes.length))
        throw new MethodError('requestTooLarge', 'the messages are too large for one request');
      const message = parseMessage(bytes);
      if (message.header.length === 0) {
        notParsable.push(blobId);
        continue;
      }
      const source = {
        blobId,
        rowValue: messageRowValue.bind(null, { ...message, blobId }),
        body: message,
        message: new MessageReader(blobs, blobId, bytes.length, bytes),
      };
      const json = await emailJson(source, selection, parts, args);
      text.count(json);
      parsed.set(blobId, json);
    }
    return {
      accountId: args.accountId,
      parsed: parsed.size > 0 ? Object.fromEntries(parsed) : null,
      notParsable: notParsable.length > 0 ? notParsable : null,
      notFound: notFound.length > 0 ? notFound : null,
    };
  },
};
