import type { Database } from '../db/statement.ts';
import { isTemporary } from '../errors.ts';
import { readMessage } from '../read/read-message.ts';
import type { MessageRow } from '../sql/text-index.ts';
import { substringText, type SubstringText } from './substring-text.ts';

/**
 * The texts of a message, or why they cannot be made (its octets are damaged, say): one message must not keep all others from being found.
 * @throws what is temporary
 */
export async function messageText(database: Database, row: MessageRow): Promise<SubstringText | Error> {
  try {
    return substringText(await readMessage(database, row));
  } catch (error) {
    if (!(error instanceof Error) || isTemporary(error)) throw error;
    return error;
  }
}
