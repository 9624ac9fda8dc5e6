import type { Email, Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { QUOTE_CLASS } from './draft-email.ts';
import { newDraft, type Draft, type Quote } from './draft.ts';
import { textToHtml } from './escape-html.ts';
import { inertHtml, parseInert } from './html-policy.ts';
import { htmlToText } from './html-text.ts';

/** Opens a draft as it was left, whichever program wrote it. null: it is gone. */
export async function readDraft(account: Account, emailId: Id): Promise<Draft | null> {
  const { client, store } = account;
  const { list } = await client.call('Email/get', {
    ids: [emailId],
    properties: [
      'id',
      'from',
      'to',
      'cc',
      'bcc',
      'subject',
      'inReplyTo',
      'references',
      'textBody',
      'htmlBody',
      'attachments',
      'bodyValues',
    ],
    bodyProperties: ['partId', 'blobId', 'size', 'name', 'type', 'disposition', 'cid'],
    fetchTextBodyValues: true,
    fetchHTMLBodyValues: true,
  });
  const [email] = list;
  if (!email) return null;
  const identities = store.identities.list();
  const sender = email.from?.[0]?.email.toLowerCase();
  const identity = identities.find((candidate) => candidate.email.toLowerCase() === sender) ?? identities[0];
  if (!identity) return null;
  const { html, quote } = splitBody(email);
  return newDraft(identity.id, {
    emailId,
    to: email.to ?? [],
    cc: email.cc ?? [],
    bcc: email.bcc ?? [],
    subject: email.subject ?? '',
    html,
    quote,
    inReplyTo: email.inReplyTo,
    references: email.references,
    answers: quote?.sourceId
      ? { emailId: quote.sourceId, keyword: quote.kind === 'forward' ? '$forwarded' : '$answered' }
      : null,
    attachments: email.attachments
      .filter((part) => part.blobId !== null)
      .map((part) => ({
        key: crypto.randomUUID(),
        name: part.name ?? 'file',
        type: part.type,
        size: part.size,
        blobId: part.blobId,
        cid: part.disposition === 'inline' ? part.cid : null,
        state: 'ready',
        progress: 1,
      })),
  });
}

/** Takes what was written and the quoted block apart again. */
function splitBody(email: Email): { html: string; quote: Quote | null } {
  const [part] = email.htmlBody;
  const value = email.bodyValues[part?.partId ?? '']?.value ?? '';
  if (part?.type !== 'text/html') return { html: textToHtml(value), quote: null };
  const page = parseInert(value);
  const block = [...page.body.children].find((element) => element.classList.contains(QUOTE_CLASS));
  if (!(block instanceof HTMLElement)) return { html: inertHtml(page.body), quote: null };
  const intro = block.querySelector(':scope > .mailcote-intro');
  const original = block.querySelector(':scope > blockquote, :scope > .mailcote-original');
  const quote: Quote = {
    kind: block.dataset['kind'] === 'forward' ? 'forward' : 'reply',
    intro: intro ? htmlToText(intro) : '',
    html: original ? inertHtml(original) : '',
    text: original ? htmlToText(original) : '',
    sourceId: block.dataset['source'] ?? null,
    from: block.dataset['from'] ?? '',
  };
  // The empty line before the block is written anew with it.
  const gap = block.previousElementSibling;
  if (gap?.textContent === '' && gap.querySelector('img') === null) gap.remove();
  block.remove();
  return { html: inertHtml(page.body), quote };
}
