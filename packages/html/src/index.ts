/**
 * Makes untrusted HTML mail safe to show, and tells what it took out: the first of the three walls between a stranger's markup and the reader
 * (the second is the response the result is sent in, the third the frame it is shown in). Follows the HTML and CSS standards as
 * browsers read them (parse5, css-tree), RFC 2392 for cid: addresses, RFC 2397 for data: ones.
 *
 * The security contract. For any input string:
 * 1. The result is a whole document whose tags are all on the list in elements.ts; it holds no script, event handler, frame, form, embedded
 *    object, SVG, MathML, base, refresh or link element, and no element in another namespace.
 * 2. Reading it as a browser does gives the tree that was judged, node for node: every `<`, `>`, `&` and quote in text and values is a
 *    reference, CSS is written anew from its syntax tree without any `<`, and the document is read back before it is given away.
 * 3. Showing it fetches nothing but the addresses that the caller's `pictures` and `resolveCid` gave; following a link of it is a
 *    plain http(s), mailto or tel navigation in a new tab without opener or referrer.
 * 4. Work and output are bounded (limits.ts), whatever the input; it never throws because of the input.
 * The result is final. It is served as it is, as a document of its own; it is never edited as a string, never put into another page.
 *
 * What it will not do: fetch anything, know about HTTP, decide who may see what, recolour for dark mode, or judge whether a mail is honest
 * (it reports links whose text names another site, and trackers; what to think of them is the reader's part).
 */
export { SANITIZER_VERSION, type SanitizeOptions, sanitizeHtml } from './sanitize-html.ts';
export { type TextToken, renderPlainText, tokenizeText } from './plain-text.ts';
export type { BlockedKind, MisleadingLink, SanitizeReport, Tracker, TruncationKind } from './report.ts';
