import type { Identity } from '@mailcote/jmap';
import type { Signature } from './draft.ts';
import { textToHtml } from './escape-html.ts';
import { parseInert } from './html-policy.ts';
import { htmlToText } from './html-text.ts';

/** How messages of an identity end; null: just so. */
export function signatureOf({ htmlSignature, textSignature }: Identity): Signature | null {
  if (htmlSignature.trim()) {
    const text = textSignature.trim() || htmlToText(parseInert(htmlSignature).body).trim();
    return { html: htmlSignature, text };
  }
  return textSignature.trim() ? { html: textToHtml(textSignature), text: textSignature } : null;
}

/** The parts of a draft that change with the identity. A signature that was taken out or is another one stays as it is. */
export function changeIdentity(
  draft: { signature: Signature | null },
  before: Identity | undefined,
  after: Identity,
): { identityId: string; signature?: Signature | null } {
  const old = before ? signatureOf(before) : null;
  const isOwn = draft.signature?.html === old?.html;
  return { identityId: after.id, ...(isOwn && { signature: signatureOf(after) }) };
}
