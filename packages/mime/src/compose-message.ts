import type { ComposeHeader, HeaderValue } from './compose-header.ts';
import { composeStructure } from './compose-structure.ts';
import type { ComposePart } from './compose-structure.ts';
import type { Address } from './types.ts';

/** A message as a person writes it. */
export interface ComposeInput {
  from: Address | Address[];
  sender?: Address;
  to?: Address[];
  cc?: Address[];
  /** Written as a Bcc field (for drafts); the sender of the message removes it. */
  bcc?: Address[];
  replyTo?: Address[];
  subject?: string;
  /** Without angle brackets. */
  messageId: string;
  /** A Date (written in UTC) or RFC 3339 with the writer's own offset. */
  date: Date | string;
  inReplyTo?: string[];
  references?: string[];
  text?: string;
  html?: string;
  /** Pictures that the HTML refers to by `cid:`. */
  inline?: { cid: string; type: string; name?: string; content: Uint8Array }[];
  attachments?: { name: string; type: string; content: string | Uint8Array }[];
  /** Further header fields (Auto-Submitted, List-Unsubscribe …). */
  headers?: ComposeHeader[];
}

/**
 * Writes a message: text and HTML as alternatives, inline pictures related to the HTML, attachments mixed with all of it,
 * each level only where it is needed. 7-bit and CRLF as {@link composeStructure} says.
 *
 * @throws ComposeError (as a rejection) for line breaks and controls in any field
 */
export async function composeMessage(input: ComposeInput): Promise<Buffer> {
  const headers: ComposeHeader[] = [];
  const add = (name: string, value: HeaderValue): number => headers.push({ name, value });
  const addPeople = (name: string, addresses: Address[] | undefined): void => {
    if (addresses !== undefined && addresses.length > 0) add(name, { addresses });
  };
  const addIds = (name: string, messageIds: string[] | undefined): void => {
    if (messageIds !== undefined && messageIds.length > 0) add(name, { messageIds });
  };

  add('Date', { date: input.date });
  addPeople('From', Array.isArray(input.from) ? input.from : [input.from]);
  addPeople('Sender', input.sender === undefined ? undefined : [input.sender]);
  addPeople('Reply-To', input.replyTo);
  addPeople('To', input.to);
  addPeople('Cc', input.cc);
  addPeople('Bcc', input.bcc);
  if (input.subject !== undefined) add('Subject', { text: input.subject });
  addIds('Message-ID', [input.messageId]);
  addIds('In-Reply-To', input.inReplyTo);
  addIds('References', input.references);
  return composeStructure([...headers, ...(input.headers ?? [])], structureOf(input));
}

function structureOf(input: ComposeInput): ComposePart {
  const inline = (input.inline ?? []).map(({ cid, type, name, content }): ComposePart => {
    const picture: ComposePart = { type, cid, disposition: 'inline', content };
    if (name !== undefined) picture.name = name;
    return picture;
  });
  const attachments = (input.attachments ?? []).map(({ name, type, content }): ComposePart => {
    return { type, name, disposition: 'attachment', content };
  });
  const html: ComposePart[] = [];
  if (input.html !== undefined) {
    const page: ComposePart = { type: 'text/html', content: input.html };
    // RFC 2387 3.1: the type of the root part is mandatory.
    html.push({
      ...wrap('multipart/related', [page, ...inline]),
      ...(inline.length > 0 ? { params: { type: 'text/html' } } : {}),
    });
  }
  const text =
    input.text === undefined && html.length > 0 ? [] : [{ type: 'text/plain', content: input.text ?? '' }];
  const body = wrap('multipart/alternative', [...text, ...html]);
  // Pictures that no HTML refers to are attachments.
  return wrap('multipart/mixed', [body, ...(html.length > 0 ? [] : inline), ...attachments]);
}

/** The only part itself, or a multipart of all. */
function wrap(type: string, parts: ComposePart[]): ComposePart {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { type, parts };
}
