import { isAsciiText } from '@mailcote/mime';

/** Marks that a person leaves out when searching; the voicing marks of kana make other letters and stay. */
const MARKS = /[\p{Mn}--[\u3099\u309A]]/gv;

/** Letters that Unicode does not decompose and people type without their stroke or as two letters. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
};
const LETTERS_PATTERN = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/**
 * Text in the form in which it is indexed and searched: lower case, without diacritics, compatibility forms (full-width
 * Latin, half-width kana, ligatures) made ordinary. The same for "Straße" and "strasse", for "Ångström" and "angstrom".
 */
export function fold(text: string): string {
  if (isAsciiText(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(MARKS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(LETTERS_PATTERN, (letter) => LETTERS[letter] ?? letter)
    .replace(MARKS, '');
}
