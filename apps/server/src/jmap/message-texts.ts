import { htmlToText, type BodyStructure } from '@mailcote/mime';
import type { MessageReader } from './message-reader.ts';

/**
 * The texts of a message as people read them, part after part, those of attached messages too; HTML without its markup.
 * @param maxOctets read in all, before the transfer encoding is removed; a part beyond it is cut, the others are left out
 */
export async function* textsOf(
  structure: BodyStructure,
  message: MessageReader,
  maxOctets: number,
): AsyncGenerator<string> {
  let left = maxOctets;
  for (const part of textParts(structure)) {
    if (left <= 0) return;
    const bodyEnd = Math.min(part.bodyEnd, part.bodyStart + left);
    left -= bodyEnd - part.bodyStart;
    const { text } = await message.text({ ...part, bodyEnd });
    yield part.type === 'text/html' ? htmlToText(text) : text;
  }
}

function* textParts(part: BodyStructure): Generator<BodyStructure> {
  if (part.type.startsWith('text/')) yield part;
  for (const child of part.parts) yield* textParts(child);
  if (part.message !== null) yield* textParts(part.message.structure);
}
