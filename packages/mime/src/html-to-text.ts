import { HtmlTokenizer } from './html-tokenizer.ts';
import { TextLayout } from './text-layout.ts';

/**
 * The text of an HTML document as a person would read it: markup, style, script and comments gone, blocks on lines of
 * their own, quotations marked with "> ", character references decoded. For previews, search and plain alternatives,
 * never for display as HTML. Linear: the tokenizer only moves forward, and what is missing is looked for once.
 *
 * @param limit stop after about so many characters of text
 */
export function htmlToText(html: string, limit = Number.POSITIVE_INFINITY): string {
  const layout = new TextLayout();
  const tokenizer = new HtmlTokenizer(html);
  let skipped: string | null = null;
  for (let token = tokenizer.next(); token !== null && layout.length < limit; token = tokenizer.next()) {
    if (token.kind === 'text') {
      if (skipped === null) layout.text(token.text, layout.isPreformatted);
      continue;
    }
    const { name, isEnd } = token;
    if (skipped !== null) {
      if (isEnd && name === skipped) skipped = null;
    } else if (SKIPPED.has(name) && !isEnd) skipped = tokenizer.skipRawText(name) ? null : name;
    else layout.tag(name, isEnd);
  }
  return layout.finish();
}

/** Elements whose content is no text of the page. */
const SKIPPED = new Set([
  'style',
  'script',
  'title',
  'template',
  'noscript',
  'iframe',
  'svg',
  'math',
  'select',
  'object',
  'xml',
]);
