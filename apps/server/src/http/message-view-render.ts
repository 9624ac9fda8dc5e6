import { type SanitizeReport, renderPlainText, sanitizeHtml } from '@mailcote/html';
import type { Id } from '@mailcote/store';
import { BASE_STYLESHEET } from './message-view-style.ts';
import { picturePath } from './picture-proxy-signature.ts';

/** Everything that making a view needs; goes to the worker thread as it is. */
export interface ViewJob {
  accountId: Id;
  text: string;
  kind: 'html' | 'text';
  pictures: 'block' | 'proxy';
  pictureKey: Uint8Array;
  /** Content-ID to address, for the pictures that came with the message. */
  inline: ReadonlyMap<string, string>;
}

export interface RenderedView {
  /** A whole document, final. */
  html: string;
  report: SanitizeReport;
}

/** The first wall. Pure; run in a worker thread, because it is a stranger's input and may take long. */
export function renderView(job: ViewJob): RenderedView {
  if (job.kind === 'text') return renderPlainText(job.text, { baseStylesheet: BASE_STYLESHEET });
  return sanitizeHtml(job.text, {
    baseStylesheet: BASE_STYLESHEET,
    pictures: job.pictures === 'block' ? 'block' : (url) => picturePath(job.pictureKey, job.accountId, url),
    resolveCid: (cid) => job.inline.get(cid) ?? null,
  });
}
