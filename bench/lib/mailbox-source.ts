import { type ImapClient, literals } from './imap-client.ts';

/** A message as it lies in a mailbox. */
export interface Message {
  bytes: Buffer;
  isSeen: boolean;
  isFlagged: boolean;
  receivedAt: Date;
}

const BATCH = 500;

/** Every message of the selected mailbox, in its order, as IMAP tells it. */
export async function* messagesOf(client: ImapClient, count: number): AsyncGenerator<Message> {
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1);
    const heads = (await client.run(`FETCH ${first}:${last} (FLAGS INTERNALDATE)`))
      .toString('latin1')
      .split('\r\n');
    const bodies = literals(await client.run(`FETCH ${first}:${last} BODY.PEEK[]`));
    for (const [index, bytes] of bodies.entries()) {
      const head = heads[index] ?? '';
      const date = /INTERNALDATE "([^"]+)"/.exec(head)?.[1] ?? '';
      yield {
        bytes,
        isSeen: head.includes('\\Seen'),
        isFlagged: head.includes('\\Flagged'),
        receivedAt: new Date(date.replace(/^ ?(\d+)-(\w+)-/, '$1 $2 ')),
      };
    }
  }
}
