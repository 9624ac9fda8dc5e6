/**
 * A document that is only read still obeys the page's content security policy: each style in it would be reported as a violation. So styles are
 * renamed before reading and named back after writing; text that happens to look like one comes back the same.
 */

export const INERT_STYLE = 'data-inert-style';
const INERT_TYPE = ' type="text/x-inert"';

export function disarmStyles(html: string): string {
  return html
    .replaceAll(/<style(?=[\s/>])/gi, (tag) => tag + INERT_TYPE)
    .replaceAll(/(["'\s/])style(?=\s*=)/gi, `$1${INERT_STYLE}`);
}

export function rearmStyles(html: string): string {
  return html.replaceAll(INERT_TYPE, '').replaceAll(INERT_STYLE, 'style');
}
