import {
  boolean,
  list,
  MethodError,
  optional,
  string,
  unsignedInt,
  type EmailBodyValue,
} from '@mailcote/jmap';
import type { BodyStructure } from '@mailcote/mime';
import { MAX_BODY_VALUES } from './limits.ts';
import type { MessageReader } from './message-reader.ts';

/** RFC 8621 4.2. */
export interface BodyValueOptions {
  fetchTextBodyValues: boolean;
  fetchHTMLBodyValues: boolean;
  fetchAllBodyValues: boolean;
  /** Octets of UTF-8; 0: whole. */
  maxBodyValueBytes: number;
}

/** RFC 8621 4.2: the arguments about bodies that Email/get and Email/parse have. */
export const bodyShape = {
  bodyProperties: optional(list(string), null),
  fetchTextBodyValues: optional(boolean, false),
  fetchHTMLBodyValues: optional(boolean, false),
  fetchAllBodyValues: optional(boolean, false),
  maxBodyValueBytes: optional(unsignedInt, 0),
};

/** How much text one call hands out. */
export class TextBudget {
  #left = MAX_BODY_VALUES;

  /** Counts the bodyValues of an Email. Throws MethodError requestTooLarge. */
  count(json: Record<string, unknown>): void {
    for (const { value } of Object.values((json['bodyValues'] ?? {}) as Record<string, EmailBodyValue>))
      this.#left -= value.length;
    if (this.#left < 0)
      throw new MethodError(
        'requestTooLarge',
        'the body values are too much for one call; ask for fewer, or give maxBodyValueBytes',
      );
  }
}

/** The text parts of which the values are asked for, each once, by part id. */
export function partsWithValues(
  body: { structure: BodyStructure; textBody: BodyStructure[]; htmlBody: BodyStructure[] },
  options: BodyValueOptions,
): BodyStructure[] {
  const parts = [
    ...(options.fetchTextBodyValues ? body.textBody : []),
    ...(options.fetchHTMLBodyValues ? body.htmlBody : []),
    ...(options.fetchAllBodyValues ? leaves(body.structure) : []),
  ].filter(({ type }) => type.startsWith('text/'));
  return [...new Map(parts.map((part) => [part.partId, part])).values()];
}

function leaves(part: BodyStructure): BodyStructure[] {
  return part.type.startsWith('multipart/') ? part.parts.flatMap(leaves) : [part];
}

export async function bodyValue(
  part: BodyStructure,
  message: MessageReader,
  maxBytes: number,
): Promise<EmailBodyValue> {
  const { text, isEncodingProblem } = await message.text(part);
  const value = maxBytes === 0 ? text : truncateText(text, maxBytes, part.type === 'text/html');
  return { value, isEncodingProblem, isTruncated: value.length < text.length };
}

/** At most `maxBytes` octets of UTF-8, cut between characters, and in HTML not inside a tag (RFC 8621 4.2). */
function truncateText(text: string, maxBytes: number, isHtml: boolean): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(Math.min(maxBytes, text.length * 3)));
  if (read === text.length) return text;
  const cut = text.slice(0, read);
  const lastOpen = cut.lastIndexOf('<');
  return isHtml && lastOpen > cut.lastIndexOf('>') ? cut.slice(0, lastOpen) : cut;
}
