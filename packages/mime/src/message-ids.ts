import { cleanText } from './clean-text.ts';
import { withoutComments } from './comments.ts';

/** No line of a message has more octets (RFC 5322 2.1.1), so no msg-id either; longer ones would break the index of a thread. */
const MAX_MESSAGE_ID = 998;

/**
 * The MessageIds form (RFC 8621 4.1.2.5): the msg-ids without their angle brackets, or null when there is none. What
 * else stands in the field (the phrases of RFC 822's In-Reply-To) is passed over; an id without brackets is taken
 * when nothing in brackets is there; white space inside an id, of a careless folder, goes.
 */
export function parseMessageIds(raw: string): string[] | null {
  const text = cleanText(withoutComments(raw));
  const bracketed = [...text.matchAll(/<([^<>]*)>/g)].map((match) => (match[1] ?? '').replace(/\s+/g, ''));
  const ids =
    bracketed.length > 0 ? bracketed : text.split(/[\s,;<>]+/).filter((word) => /^[^@"]+@[^@"]+$/.test(word));
  const usable = ids.filter((id) => id !== '' && id.length <= MAX_MESSAGE_ID);
  return usable.length > 0 ? usable : null;
}

/** Whether an id that somebody else made up can be written into a field of ours: visible ASCII, and room for it in a line. */
export function isWritableMessageId(id: string): boolean {
  return /^[!-;=?-~]{1,800}$/.test(id);
}
