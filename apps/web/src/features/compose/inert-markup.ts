/**
 * A document that is only read still obeys the page's content security policy: each style and each handler in it would be reported as a
 * violation. So they are renamed before reading and named back after writing; text that happens to look like one comes back the same.
 */

const PREFIX = 'data-inert-';
const INERT_TYPE = ' type="text/x-inert"';

/** What a style attribute is called meanwhile. */
export const INERT_STYLE = `${PREFIX}style`;

export function disarm(html: string): string {
  return html
    .replaceAll(/<style(?=[\s/>])/gi, (tag) => tag + INERT_TYPE)
    .replaceAll(/(["'\s/])(?=(?:style|on[a-z]+)\s*=)/gi, `$1${PREFIX}`);
}

export function rearm(html: string): string {
  return html.replaceAll(INERT_TYPE, '').replaceAll(PREFIX, '');
}
