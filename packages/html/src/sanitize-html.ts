import { cleanTree } from './clean-tree.ts';
import { MAX_INPUT, MAX_NODES } from './limits.ts';
import { parseHtml } from './parse.ts';
import type { PictureOptions } from './pictures.ts';
import { type SanitizeReport, emptyReport, note } from './report.ts';
import { settle } from './settle.ts';

/** Grows with every change that alters any output, so that caches keyed by it forget what an older version let through. */
export const SANITIZER_VERSION = 1;

export interface SanitizeOptions extends PictureOptions {
  /** Our own style sheet, put before those of the mail. Trusted: written as it is. */
  baseStylesheet?: string;
}

/**
 * Makes a whole HTML document that shows what the mail shows and does nothing. Pure; never throws on any input; time grows
 * with the length of the input and is capped (see limits.ts).
 *
 * The result is final: it is sent as it is, as a document of its own, never cut, joined or put into another page as a string.
 */
export function sanitizeHtml(
  html: string,
  options: SanitizeOptions,
): { html: string; report: SanitizeReport } {
  const report = emptyReport(options.pictures !== 'block');
  if (html.length > MAX_INPUT) note(report.truncated, 'input');
  const source = parseHtml(html.slice(0, MAX_INPUT), MAX_NODES);
  if (!source.isComplete) note(report.truncated, 'nodes');
  const document = cleanTree(source.document, options, report);
  if (options.baseStylesheet !== undefined) document.styles.unshift(options.baseStylesheet);
  return { html: settle(document, report), report };
}
