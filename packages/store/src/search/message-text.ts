import type { Database } from '../db/statement.ts';
import { expandEnvelope, expandStructure } from '../email/structure-codec.ts';
import { isTemporary } from '../errors.ts';
import { readMessage } from '../read/read-message.ts';
import type { MessageRow } from '../sql/text-index.ts';
import {
  isTooLongToKeep,
  shortTexts,
  substringText,
  textSignature,
  type SubstringText,
} from './substring-text.ts';

/** What is kept of a message. */
export interface KeptText {
  text: SubstringText;
  /** Null: header and body are too long, or senders and subject. */
  signature: Buffer | null;
}

/**
 * The texts of a message, or why they cannot be made (its octets are damaged, say): one message must not keep all others from being found.
 * @throws what is temporary
 */
export function messageText(database: Database, row: MessageRow): Promise<SubstringText | Error> {
  return orReason(async () => substringText(await readMessage(database, row)));
}

/** The same for the index, which does not read what is too long for it. */
export function textToKeep(database: Database, row: MessageRow): Promise<KeptText | Error> {
  return orReason(async () => {
    if (isTooLongToKeep(expandStructure(row.structure).structure)) {
      const text = { ...shortTexts(expandEnvelope(row.envelope)), header: '', body: '' };
      return { text, signature: null };
    }
    const text = substringText(await readMessage(database, row));
    return { text, signature: textSignature(text) };
  });
}

async function orReason<T>(make: () => Promise<T>): Promise<T | Error> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof Error) || isTemporary(error)) throw error;
    return error;
  }
}
