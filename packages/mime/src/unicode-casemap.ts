import { isAsciiText } from './clean-text.ts';

const BEYOND_ASCII = /[^\x00-\x7f]/;
/** What may change: Hangul syllables and most Han have neither a case nor a decomposition in UnicodeData.txt. */
const CHANGING = /[a-z]+|[^\x00-\x7f\uac00-\ud7a3\u3400-\u9fff]/gu;
const HANGUL = /[\uac00-\ud7a3]/;
/** Of characters; there are 150,000, and a message uses some hundred. */
const MAX_KNOWN = 20_000;
const known = new Map<string, string>();

/**
 * The comparison form of i;unicode-casemap (RFC 5051 2): each character in title case, then decomposed in any way Unicode knows, until
 * nothing changes. Two texts are equal, one is a part of the other, or comes before it, when that is so of their forms, octet by octet of
 * their UTF-8 (RFC 5255 4.2 asks for it in SEARCH, SORT and THREAD). Case, ligatures and widths make no difference; a diacritic is a
 * character of its own behind its letter.
 */
export function unicodeCasemap(text: string): string {
  if (isAsciiText(text)) return text.toUpperCase();
  // One order for several marks on a letter, so that equivalent spellings are equal; what is composed here is decomposed below.
  return text.normalize('NFC').replace(CHANGING, (found) => {
    if (found.length > 2 || !BEYOND_ASCII.test(found)) return found.toUpperCase();
    let form = known.get(found);
    if (form === undefined) {
      form = casemapOf(found);
      if (known.size < MAX_KNOWN) known.set(found, form);
    }
    return form;
  });
}

function casemapOf(character: string): string {
  const upper = character.toUpperCase();
  // Letters that become several have no title case in UnicodeData.txt ("ß"), or one that is reached by decomposition too.
  const title = Array.from(upper).length === 1 ? upper : character;
  const form = HANGUL.test(title) ? title : title.normalize('NFKD');
  return form === character ? form : Array.from(form, casemapOf).join('');
}
