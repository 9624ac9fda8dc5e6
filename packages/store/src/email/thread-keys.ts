import { hash } from 'node:crypto';
import { baseSubject } from '@mailcote/mime';
import type { Envelope } from '../types.ts';

/** A message that names thousands of others must not cost thousands of index entries; the newest references come last. */
const MAX_REFERENCES = 50;

/**
 * The keys by which messages find their thread (RFC 8621 3): two messages belong together when they share one of
 * Message-ID, In-Reply-To, References and have the same base subject. Each key is 64 bits of a hash over both.
 * The message's own ids come first. Empty: the message stands alone.
 */
export function threadKeys(envelope: Envelope): Buffer[] {
  const subject = baseSubject(envelope.subject ?? '');
  const ids = new Set([
    ...envelope.messageId,
    ...envelope.inReplyTo.slice(0, MAX_REFERENCES),
    ...envelope.references.slice(-MAX_REFERENCES),
  ]);
  return [...ids].map((id) => hash('sha256', `${id}\0${subject}`, 'buffer').subarray(0, 8));
}
