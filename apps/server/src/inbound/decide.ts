import { type Reply, reply } from '@mailcote/smtp';
import { headersNamed, type ParsedMessage } from '@mailcote/mime';

/** RFC 5321 6.3 wants a limit of at least 100; a message that has been through so many servers goes in circles. */
const MAX_RECEIVED = 100;

/** What is known of a message when it is complete. */
export interface Facts {
  /** Received fields in it, ours included. */
  hops: number;
}

/** What to do with a message, for all of its recipients. */
export type Verdict =
  | { kind: 'deliver'; mailbox: { role: 'inbox' | 'junk' }; keywords: string[] }
  | { kind: 'refuse'; reply: Reply };

export function factsOf(parsed: ParsedMessage): Facts {
  return { hops: headersNamed(parsed.header, 'Received').length };
}

/** The policy of the house, as a function of facts alone. */
export function decide({ hops }: Facts): Verdict {
  if (hops > MAX_RECEIVED) {
    return { kind: 'refuse', reply: reply(554, '5.4.6', 'Mail loop: too many Received fields') };
  }
  return { kind: 'deliver', mailbox: { role: 'inbox' }, keywords: [] };
}
