/** What writing needs and reading does not: loaded with the first message that is written. */
import type { Account } from '../../app/account.ts';
import type { ComposedBody } from './draft-email.ts';
import type { Draft } from './draft.ts';
import { DraftSession } from './draft-session.ts';
import { cleanFragment } from './html-policy.ts';
import { htmlToText } from './html-text.ts';

export { readDraft, readOther } from './read-draft.ts';
export { sendWhenBack } from './send-message.ts';
export { makeReply } from './make-reply.ts';
export { makeWay } from './make-way.ts';
export { SignatureField } from './signature-field.tsx';
export { signatureOf } from './signature.ts';
export { ComposerWindows } from './composer-windows.tsx';

export function makeSession(account: Account, draft: Draft): DraftSession {
  return new DraftSession(account, draft, readBody);
}

/** What was written, as it is sent: quotes with their line, and the same as text. */
function readBody({ html }: Draft): ComposedBody {
  const fragment = cleanFragment(html);
  const box = fragment.ownerDocument.createElement('div');
  box.append(fragment);
  for (const quote of box.querySelectorAll<HTMLElement>('blockquote')) {
    quote.style.cssText = 'margin:0 0 0 8px;padding:0 0 0 12px;border-left:2px solid #c9c6bb';
  }
  for (const picture of box.querySelectorAll<HTMLImageElement>('img[width]')) {
    // The attribute is what Outlook reads, the style what others do; none of them makes the page wider than the window.
    picture.style.cssText = `width:${Number(picture.getAttribute('width'))}px;max-width:100%;height:auto`;
  }
  return { html: box.innerHTML, text: htmlToText(box) };
}
