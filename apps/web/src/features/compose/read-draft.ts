import type { Email, Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { QUOTE_CLASS, SIGNATURE_CLASS } from './draft-email.ts';
import { LINEAGE_PROPERTY, otherVersion } from './draft-lineage.ts';
import { newDraft, type Draft, type Quote, type Signature } from './draft.ts';
import { textToHtml } from './escape-html.ts';
import { inertHtml, parseInert } from './html-policy.ts';
import { htmlToText } from './html-text.ts';

const RECEIPT = 'header:Disposition-Notification-To:asAddresses';

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
      RECEIPT,
      LINEAGE_PROPERTY,
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
  const { html, signature, quote } = splitBody(email);
  const lineage = email[LINEAGE_PROPERTY];
  return newDraft(identity.id, {
    emailId,
    ...(typeof lineage === 'string' && lineage !== '' && { lineage }),
    to: email.to ?? [],
    cc: email.cc ?? [],
    bcc: email.bcc ?? [],
    subject: email.subject ?? '',
    html,
    signature,
    quote,
    wantsReceipt: email[RECEIPT] !== undefined && email[RECEIPT] !== null,
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

/** A window that is written in saves again and again: while one copy is read, the next may take its place. So many are followed. */
const MAX_COPIES = 4;

/** Opens what another window has made of a draft, or of that meanwhile. null: it is gone. */
export async function readOther(
  account: Account,
  { emailId, lineage }: { emailId: Id; lineage: string },
): Promise<Draft | null> {
  let id = emailId;
  for (let copy = 0; copy < MAX_COPIES; copy += 1) {
    const draft = await readDraft(account, id);
    if (draft) return draft;
    const next = await otherVersion(account.store, lineage, id);
    if (next?.kind !== 'changed') return null;
    id = next.emailId;
  }
  return null;
}

/** Takes what was written and the quoted block apart again. */
function splitBody(email: Email): Pick<Draft, 'html' | 'signature' | 'quote'> {
  const [part] = email.htmlBody;
  const value = email.bodyValues[part?.partId ?? '']?.value ?? '';
  if (part?.type !== 'text/html') return { html: textToHtml(value), signature: null, quote: null };
  const page = parseInert(value);
  const quote = takeQuote(page);
  const signature = takeSignature(page);
  return { html: inertHtml(page.body), signature, quote };
}

function takeSignature(page: Document): Signature | null {
  const block = blockOf(page, SIGNATURE_CLASS);
  if (!block) return null;
  takeOut(block);
  return { html: inertHtml(block), text: htmlToText(block).trim() };
}

function blockOf(page: Document, name: string): HTMLElement | null {
  const block = [...page.body.children].find((element) => element.classList.contains(name));
  return block instanceof HTMLElement ? block : null;
}

/** With the empty line before it, which is written anew. */
function takeOut(block: Element): void {
  const gap = block.previousElementSibling;
  if (gap?.textContent === '' && gap.querySelector('img') === null) gap.remove();
  block.remove();
}

function takeQuote(page: Document): Quote | null {
  const block = blockOf(page, QUOTE_CLASS);
  if (!block) return null;
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
  takeOut(block);
  return quote;
}
