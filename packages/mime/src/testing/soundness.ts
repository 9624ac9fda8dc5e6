import { decodePart } from '../decode-part.ts';
import type { BodyStructure, ParsedMessage } from '../types.ts';

/** What is wrong with a parsed message, whatever it was parsed from; empty when everything holds that consumers rely on. */
export function faults(message: Buffer, parsed: ParsedMessage): string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  const nodes = new Set<BodyStructure>();

  const visit = (part: BodyStructure, start: number, end: number): void => {
    nodes.add(part);
    const where = `part ${part.partId ?? part.type}`;
    const isOrdered =
      start <= part.headerStart && part.headerStart <= part.bodyStart && part.bodyStart <= part.bodyEnd;
    if (!isOrdered || part.bodyEnd > end) found.push(`${where}: offsets outside ${start}-${end}`);
    if ((part.partId === null) !== part.type.startsWith('multipart/'))
      found.push(`${where}: id and type disagree`);
    if (part.partId !== null && ids.has(part.partId)) found.push(`${where}: id used twice`);
    if (part.partId !== null) ids.add(part.partId);
    if (part.type.startsWith('multipart/') && part.parts.length === 0) found.push(`${where}: no parts`);
    if (!/^[^/\s]+\/[^/\s]+$/.test(part.type)) found.push(`${where}: type`);
    if (part.parts.length === 0 && decodePart(message, part).length !== part.size)
      found.push(`${where}: size`);
    let from = part.bodyStart;
    for (const child of part.parts) {
      visit(child, from, part.bodyEnd);
      from = child.bodyEnd;
    }
    if (part.message !== null) visit(part.message.structure, part.bodyStart, part.bodyEnd);
  };
  visit(parsed.structure, 0, message.length);

  for (const list of [parsed.textBody, parsed.htmlBody, parsed.attachments]) {
    if (!list.every((part) => nodes.has(part))) found.push('a list has a part that is not in the tree');
    if (new Set(list).size !== list.length) found.push('a list has a part twice');
  }
  if (parsed.preview.length > 256) found.push('preview too long');
  if (parsed.size !== message.length) found.push('size');
  if (nodes.size > 1100) found.push('too many parts');
  unstorable(parsed, found);
  return found;
}

/** Strings that PostgreSQL or JSON would refuse. */
function unstorable(value: unknown, found: string[]): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      found.push(`unclean text ${JSON.stringify(value.slice(0, 50))}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      unstorable(key, found);
      unstorable(item, found);
    }
  }
}
