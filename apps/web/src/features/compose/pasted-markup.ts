import { parseInert, withoutSheets } from './html-policy.ts';
import { INERT_STYLE } from './inert-markup.ts';

/** What a style says that a tag can say. */
const SENSES: readonly (readonly [style: RegExp, tag: string])[] = [
  [/font-weight:\s*(?:bold|[6-9]00)/i, 'b'],
  [/font-style:\s*italic/i, 'i'],
  [/text-decoration[a-z-]*:[^;]*underline/i, 'u'],
  [/text-decoration[a-z-]*:[^;]*line-through/i, 's'],
  [/vertical-align:\s*super/i, 'sup'],
  [/vertical-align:\s*sub\b/i, 'sub'],
];
const NOT_BOLD = /font-weight:\s*(?:normal|[1-5]00)/i;
/** Word's lists are paragraphs, each with its mark as text. */
const LIST_ITEM = /mso-list:\s*l\d/i;
const LIST_MARK = /mso-list:\s*ignore/i;

/** The same markup with tags for what its styles mean, for the styles are not kept: bold and the like, as Docs writes it, and Word's lists. */
export function sensibleMarkup(html: string): string {
  if (!/style\s*=/i.test(html)) return html;
  const page = parseInert(withoutSheets(html));
  const styled = [...page.body.querySelectorAll<HTMLElement>(`[${INERT_STYLE}]`)];
  for (const element of styled) {
    const style = element.getAttribute(INERT_STYLE) ?? '';
    if (LIST_ITEM.test(style)) toListItem(page, element);
    // Docs puts all of it into <b style="font-weight:normal">.
    else if (/^(?:B|STRONG)$/.test(element.tagName) && NOT_BOLD.test(style))
      element.replaceWith(...element.childNodes);
    else if (element.tagName === 'SPAN') giveTags(page, element, style);
  }
  return page.body.innerHTML;
}

function giveTags(page: Document, span: HTMLElement, style: string): void {
  for (const [sense, tag] of SENSES) {
    // A link is underlined anyhow.
    if (!sense.test(style) || (tag === 'u' && span.closest('a'))) continue;
    const element = page.createElement(tag);
    element.append(...span.childNodes);
    span.append(element);
  }
}

function toListItem(page: Document, paragraph: HTMLElement): void {
  const marks = [...paragraph.querySelectorAll(`[${INERT_STYLE}]`)].filter((element) =>
    LIST_MARK.test(element.getAttribute(INERT_STYLE) ?? ''),
  );
  const tag = /\d|^\s*[a-z][.)]/i.test(marks[0]?.textContent ?? '') ? 'ol' : 'ul';
  for (const mark of marks) mark.remove();
  const item = page.createElement('li');
  item.append(...paragraph.childNodes);
  const before = paragraph.previousElementSibling;
  if (before?.tagName === tag.toUpperCase()) {
    before.append(item);
    paragraph.remove();
    return;
  }
  const list = page.createElement(tag);
  list.append(item);
  paragraph.replaceWith(list);
}
