import { headersNamed, parseMessage, toSevenBit } from '@mailcote/mime';
import { type Reply, reply } from '@mailcote/smtp';
import type { Store } from '@mailcote/store';
import type { OutboundMessage } from './batch.ts';

/** The octets that go to a server: those of the queue, or others that say the same, or none at all. */
export type MessageForm =
  | { kind: 'stored' }
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'refused'; reply: Reply };

/** Any of these covers the body, which a change of its encoding would break (RFC 6376 3.7, RFC 8617 4.1.2). */
const SIGNATURES = ['DKIM-Signature', 'ARC-Message-Signature'];

/**
 * What a server can take of a message by what it offers: without 8BITMIME (RFC 6152 3) or BINARYMIME (RFC 3030 3) the body is
 * written in 7 bits, unless it is signed; then the sender gets it back rather than the recipient a broken signature.
 *
 * @param offers whether the server has said that keyword
 */
export async function messageForm(
  store: Store,
  { blobId, is8Bit, isBinary, isInternational }: OutboundMessage,
  offers: (keyword: string) => boolean,
): Promise<MessageForm> {
  const takesBinary = offers('BINARYMIME') && offers('CHUNKING');
  if (isBinary ? takesBinary : !is8Bit || offers('8BITMIME')) return { kind: 'stored' };
  // A header in UTF-8 has no other form: the session says so, and why.
  if (isInternational && !offers('SMTPUTF8')) return { kind: 'stored' };
  const stored = await store.blobs.get(blobId);
  if (stored === null) throw new Error(`the queue refers to a blob that is not there: ${blobId}`);
  const { header } = parseMessage(stored);
  const what = isBinary ? 'binary' : '8-bit';
  if (SIGNATURES.some((name) => headersNamed(header, name).length > 0))
    return refuse(`The server takes no ${what} messages, and this one is signed as it is`);
  const bytes = toSevenBit(stored);
  return bytes === null
    ? refuse(`The server takes no ${what} messages, and this one has no 7-bit form`)
    : { kind: 'bytes', bytes };
}

function refuse(text: string): MessageForm {
  return { kind: 'refused', reply: reply(554, '5.6.3', text) };
}
