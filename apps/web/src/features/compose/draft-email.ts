import type { EmailBodyPartCreate, EmailCreate, Id, Identity } from '@mailcote/jmap';
import type { Draft } from './draft.ts';
import { escapeHtml } from './escape-html.ts';

/** Marks the quoted block, in drafts and in what is sent, so that it is found again. */
export const QUOTE_CLASS = 'mailcote-quote';
/** The same for the signature. */
export const SIGNATURE_CLASS = 'mailcote-signature';
const QUOTE_STYLE = 'margin:0 0 0 8px;padding:0 0 0 12px;border-left:2px solid #c9c6bb';

export interface ComposedBody {
  html: string;
  text: string;
}

/**
 * The whole body: what was written, the signature, then the quoted block. In a draft the block also says where it is from, so that
 * it can be shown when the draft is opened again; in what is sent it does not.
 */
export function composeBody(
  written: ComposedBody,
  { signature, quote }: Pick<Draft, 'signature' | 'quote'>,
  isDraft: boolean,
): ComposedBody {
  const page = (body: string) =>
    `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${body}</body></html>`;
  const own: ComposedBody = signature
    ? {
        html: `${written.html}<div><br></div><div class="${SIGNATURE_CLASS}">${signature.html}</div>`,
        // RFC 3676 4.3.
        text: `${written.text.trimEnd()}\n\n-- \n${signature.text.trimEnd()}\n`,
      }
    : written;
  if (!quote) return { html: page(own.html), text: own.text };
  const intro = quote.intro.split('\n').map(escapeHtml).join('<br>');
  const original =
    quote.kind === 'reply'
      ? `<blockquote type="cite" style="${QUOTE_STYLE}">${quote.html}</blockquote>`
      : `<div class="mailcote-original">${quote.html}</div>`;
  const about = isDraft
    ? ` data-kind="${quote.kind}" data-from="${escapeHtml(quote.from)}"${quote.sourceId ? ` data-source="${escapeHtml(quote.sourceId)}"` : ''}`
    : '';
  const block = `<div class="${QUOTE_CLASS}"${about}><div class="mailcote-intro">${intro}</div>${original}</div>`;
  return {
    html: page(`${own.html}<div><br></div>${block}`),
    text: `${own.text.trimEnd()}\n\n${quote.intro}\n${quote.kind === 'reply' ? quoteText(quote.text) : `\n${quote.text}`}`,
  };
}

/** RFC 3676 4.5: a mark before each line, no space before marks that are there. */
export function quoteText(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** The Email/set object of a draft (RFC 8621 4.6): text and HTML side by side, pictures of the text and files as attachments. */
export function toEmailCreate(
  draft: Draft,
  body: ComposedBody,
  identity: Identity,
  mailboxId: Id,
): EmailCreate {
  const attachments: EmailBodyPartCreate[] = [];
  for (const { blobId, type, name, cid } of draft.attachments) {
    if (blobId === null) continue;
    if (cid === null) attachments.push({ blobId, type, name, disposition: 'attachment' });
    else attachments.push({ blobId, type, name, disposition: 'inline', cid });
  }
  return {
    mailboxIds: { [mailboxId]: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: identity.name || null, email: identity.email }],
    ...(identity.replyTo?.length && { replyTo: identity.replyTo }),
    to: draft.to,
    cc: draft.cc,
    bcc: draft.bcc,
    subject: draft.subject,
    ...(draft.wantsReceipt && {
      'header:Disposition-Notification-To:asAddresses': [
        { name: identity.name || null, email: identity.email },
      ],
    }),
    ...(draft.sending && { messageId: [draft.sending.messageId] }),
    ...(draft.inReplyTo && { inReplyTo: draft.inReplyTo }),
    ...(draft.references && { references: draft.references }),
    textBody: [{ partId: 'text', type: 'text/plain' }],
    htmlBody: [{ partId: 'html', type: 'text/html' }],
    bodyValues: { text: { value: body.text }, html: { value: body.html } },
    ...(attachments.length > 0 && { attachments }),
  };
}
