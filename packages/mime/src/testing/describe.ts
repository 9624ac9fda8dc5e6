import { decodeText } from '../decode-part.ts';
import { searchText } from '../search-text.ts';
import type { Address, BodyStructure, ParsedMessage } from '../types.ts';

/** A parsed message in a form short enough to be read and compared by a person. */
export function describe(message: Buffer, parsed: ParsedMessage): Record<string, unknown> {
  const { envelope } = parsed;
  const ids = (parts: BodyStructure[]): string => parts.map((part) => part.partId).join(' ');
  return {
    subject: envelope.subject,
    sentAt: envelope.sentAt,
    ids: [envelope.messageId, envelope.inReplyTo, envelope.references]
      .map((list) => list.join(' '))
      .join(' | '),
    from: people(envelope.from),
    to: people(envelope.to),
    others: [envelope.sender, envelope.replyTo, envelope.cc, envelope.bcc].map(people).join(' | '),
    structure: tree(message, parsed.structure, ''),
    lists: `text ${ids(parsed.textBody)} | html ${ids(parsed.htmlBody)} | attachments ${ids(parsed.attachments)}`,
    hasAttachment: parsed.hasAttachment,
    preview: parsed.preview,
    search: searchText(message, parsed).body,
    truncated: parsed.truncated.join(' '),
  };
}

function people(addresses: Address[]): string {
  return addresses.map(({ name, email }) => (name === null ? email : `${name} <${email}>`)).join(', ');
}

function tree(message: Buffer, part: BodyStructure, indent: string): string[] {
  const facts = [
    part.partId ?? '-',
    part.type,
    part.encoding,
    part.disposition,
    part.name === null ? null : JSON.stringify(part.name),
    part.cid === null ? null : `cid:${part.cid}`,
    part.description,
    part.language?.join(','),
    `${part.headerStart}-${part.bodyStart}-${part.bodyEnd}`,
    `${part.size} octets`,
    part.lines > 0 ? `${part.lines} lines` : null,
  ];
  const lines = [indent + facts.filter((fact) => fact !== null && fact !== undefined).join(' ')];
  if (part.type.startsWith('text/')) {
    const { text, isEncodingProblem } = decodeText(message, part);
    lines.push(
      `${indent}  ${isEncodingProblem ? '!' : '='} ${text.length > 600 ? `${text.slice(0, 200)}…` : text}`,
    );
  }
  const inner = part.message === null ? [] : tree(message, part.message.structure, `${indent}  @ `);
  return [...lines, ...part.parts.flatMap((child) => tree(message, child, `${indent}  `)), ...inner];
}
