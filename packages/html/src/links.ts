import { parse } from 'tldts';
import { MAX_URL } from './limits.ts';
import { cleanTrackingParameters } from './tracking-parameters.ts';

export type LinkTarget =
  | { kind: 'link'; href: string; host: string | null; parameters: string[] }
  /** A place in the same message. */
  | { kind: 'fragment'; href: string }
  /** `javascript:` and everything else that acts when followed. */
  | { kind: 'script' }
  /** Relative, unreadable, or of a scheme that mail has no use for. */
  | { kind: 'unusable' };

const SCRIPT_SCHEMES = new Set([
  'javascript:',
  'vbscript:',
  'livescript:',
  'data:',
  'blob:',
  'filesystem:',
  'view-source:',
]);

/**
 * Judges the target of a link as a browser would read it (WHATWG URL, so tabs and line ends inside a scheme do not hide it) and gives back
 * the normal form, without user name and password (`http://bank.example@evil.example/`) and without tracking parameters.
 */
export function cleanLink(href: string): LinkTarget {
  const trimmed = href.trim();
  if (trimmed.length > MAX_URL) return { kind: 'unusable' };
  if (/^#[\w.:-]+$/.test(trimmed)) return { kind: 'fragment', href: trimmed };
  // Without a base, //host is unreadable; readers give it their own scheme.
  const url = URL.parse(trimmed.startsWith('//') ? `https:${trimmed}` : trimmed);
  if (url === null) return { kind: 'unusable' };
  if (url.protocol === 'http:' || url.protocol === 'https:') {
    url.username = '';
    url.password = '';
    const parameters = cleanTrackingParameters(url);
    return { kind: 'link', href: url.href, host: url.hostname, parameters };
  }
  if (url.protocol === 'mailto:' || url.protocol === 'tel:')
    return { kind: 'link', href: url.href, host: null, parameters: [] };
  return { kind: SCRIPT_SCHEMES.has(url.protocol) ? 'script' : 'unusable' };
}

const SHOWN_ADDRESS = /^(?:https?:\/\/)?((?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]{2,})(?::\d+)?(?:[/?#]\S*)?$/iu;

/**
 * When the text of a link is itself an address of another site than the target, that site's host. Sites are compared by registrable
 * domain (public suffix list), so `www.shop.example` over `click.shop.example` is no mismatch; "node.js" is not an address.
 */
export function misleadingHost(text: string, targetHost: string): string | null {
  // Invisible characters and full-width dots are written into such texts to keep them from being compared.
  const shown = SHOWN_ADDRESS.exec(text.normalize('NFKC').replaceAll(/[\p{Cf}\s]/gu, ''))?.[1];
  const host = shown === undefined ? undefined : URL.parse(`http://${shown}/`)?.hostname;
  if (host === undefined) return null;
  const shownSite = parse(host);
  if (shownSite.isIcann !== true || shownSite.domain === null) return null;
  return shownSite.domain === parse(targetHost).domain ? null : host;
}
