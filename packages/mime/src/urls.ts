import { cleanText } from './clean-text.ts';
import { withoutComments } from './comments.ts';

/** The URLs form (RFC 8621 4.1.2.7, RFC 2369 2): the URLs between angle brackets, white space inside removed; null when there is none. */
export function parseUrls(raw: string): string[] | null {
  const urls = [...cleanText(withoutComments(raw)).matchAll(/<([^<>]*)>/g)]
    .map((match) => (match[1] ?? '').replace(/\s+/g, ''))
    .filter((url) => url !== '');
  return urls.length > 0 ? urls : null;
}
