/**
 * The only place where a string becomes markup in this app (Trusted Types policy "mailcote"). Two ways: `parseInert` reads markup into a
 * document that runs nothing, loads nothing and is never put on the page; `cleanFragment` is what the editor may take in, after DOMPurify.
 */
import DOMPurify from 'dompurify';
import { disarm, INERT_STYLE, rearm } from './inert-markup.ts';

interface HtmlPolicy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}
declare const trustedTypes: { createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy } | undefined;

const policy: HtmlPolicy | null =
  typeof trustedTypes === 'undefined'
    ? null
    : trustedTypes.createPolicy('mailcote', {
        createHTML: (html) => html,
        createScriptURL: () => {
          throw new TypeError('no script comes from mail');
        },
      });

/**
 * A document outside of the page: scripts do not run, pictures do not load, styles and handlers are disarmed (see inert-markup.ts): what is
 * written out of it again goes through `inertHtml`.
 */
export function parseInert(html: string): Document {
  const disarmed = disarm(html);
  return new DOMParser().parseFromString(policy ? policy.createHTML(disarmed) : disarmed, 'text/html');
}

/** The markup inside an element of such a document, its styles as they were. */
export function inertHtml(element: Element): string {
  return rearm(element.innerHTML);
}

/** What letters are made of. Everything else keeps its text and loses its tags. */
const TAGS = (
  'a b strong i em u s strike del ins sub sup small code span font mark div p br hr blockquote pre ul ol li ' +
  'h1 h2 h3 h4 h5 h6 img table thead tbody tfoot tr td th caption'
).split(' ');
const ATTRIBUTES =
  'href src alt title width height dir lang class data-cid colspan rowspan align start type'.split(' ');
/** Of all others the value would have to look like an address that is allowed. */
const NO_ADDRESSES = ATTRIBUTES.filter((name) => name !== 'href' && name !== 'src');

/** Takes out the style sheets of Word and the web: nothing of them is kept, and each would be reported as a violation while it is read. */
export const withoutSheets = (html: string): string =>
  html.replaceAll(/<style[\s>][\s\S]*?<\/style\s*>/gi, '');

/**
 * Cleans what is typed, pasted or opened. The nodes belong to no page yet: what they name is not loaded before they are put on one.
 * @param hasMarks whether the editor's own marks of where the cursor was may stand in it
 */
export function cleanFragment(html: string, hasMarks = false): DocumentFragment {
  return DOMPurify.sanitize(disarm(withoutSheets(html)), {
    ALLOWED_TAGS: hasMarks ? [...TAGS, 'input'] : TAGS,
    ALLOWED_ATTR: hasMarks ? [...ATTRIBUTES, 'id'] : ATTRIBUTES,
    ADD_URI_SAFE_ATTR: NO_ADDRESSES,
    ALLOW_DATA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|blob:|data:image\/(?:png|jpeg|gif|webp);)/i,
    RETURN_DOM_FRAGMENT: true,
    ...(policy && { TRUSTED_TYPES_POLICY: policy as never }),
  });
}

/**
 * The original of a reply as it can stand inside another body: its style sheets and its content in a box that keeps the body's own
 * colours. Nothing is cleaned but scripts; whoever shows it must.
 */
export function flattenDocument(html: string): string {
  const page = parseInert(html);
  for (const script of page.querySelectorAll('script, base, meta, title, link')) script.remove();
  const styles = [...page.querySelectorAll('head style')].map((style) => style.outerHTML).join('');
  const box = page.createElement('div');
  for (const name of ['dir', 'lang', 'class']) {
    const value = page.body.getAttribute(name);
    if (value !== null) box.setAttribute(name, value);
  }
  const background = page.body.getAttribute('bgcolor');
  const style = [background && `background-color:${background}`, page.body.getAttribute(INERT_STYLE)].filter(
    Boolean,
  );
  if (style.length > 0) box.setAttribute(INERT_STYLE, style.join(';'));
  box.append(...page.body.childNodes);
  return rearm(styles + box.outerHTML);
}
