import { mboxFromLine, MboxMessageWriter } from '@mailcote/mime';
import type { ExportedMessage, Id, Store } from '@mailcote/store';
import { mboxFields } from './mbox-fields.ts';

/** Messages of one look into the database: their bytes are in memory together unless they are large ones. */
const PAGE = 32;

export interface MailboxToWrite {
  accountId: Id;
  mailboxId: Id;
  /** Of all mailboxes. */
  paths: ReadonlyMap<Id, string[]>;
  /** Leave out what an mbox of another mailbox has. */
  isOneOfAll: boolean;
}

/** The mbox of a mailbox, a page at a time as it is asked for. What goes while it is written may be missing. */
export async function* mboxOfMailbox(store: Store, wanted: MailboxToWrite): AsyncGenerator<Buffer> {
  const reader = store.reader(wanted.accountId);
  for (let after = 0; ;) {
    const page = await reader.exportMessages(wanted.mailboxId, after, PAGE);
    const messages = wanted.isOneOfAll
      ? page.filter(({ mailboxIds }) => mailboxIds[0] === wanted.mailboxId)
      : page;
    const small = await store.blobs.getSmall(messages.map(({ blobId }) => blobId));
    for (const message of messages) yield* written(store, message, small.get(message.blobId), wanted.paths);
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.uid;
  }
}

async function* written(
  store: Store,
  message: ExportedMessage,
  bytes: Buffer | undefined,
  paths: MailboxToWrite['paths'],
): AsyncGenerator<Buffer> {
  const writer = new MboxMessageWriter();
  const [sender] = message.envelope.from ?? [];
  yield Buffer.from(mboxFromLine(sender?.email ?? null, message.receivedAt));
  yield writer.write(Buffer.from(mboxFields(message, paths)));
  if (bytes) yield writer.write(bytes);
  else for await (const chunk of store.blobs.stream(message.blobId)) yield writer.write(chunk);
  yield writer.end();
}
