import { unzipSync } from 'fflate';
import { xmlText, type XmlRules } from './xml-text.ts';

/** Octets of XML that are unpacked of one document: a ZIP of 40 KB can say it holds gigabytes. */
const MAX_UNPACKED = 64 * 1024 * 1024;

/** The entries with text, by format, in the order in which they are read. */
const OOXML: XmlRules = { text: ['t'], lines: ['p', 'si', 'c'], gaps: ['tab', 'br', 'cr', 'lineBreak'] };
const ODF: XmlRules = { text: ['p', 'h'], lines: ['p', 'h'], gaps: ['tab', 's', 'line-break'] };
const ENTRIES: [name: RegExp, rules: XmlRules][] = [
  [/^word\/document\d*\.xml$/, OOXML],
  [/^word\/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/, OOXML],
  [/^ppt\/slides\/slide\d+\.xml$/, OOXML],
  [/^ppt\/notesSlides\/notesSlide\d+\.xml$/, OOXML],
  [/^xl\/sharedStrings\.xml$/, OOXML],
  // Text that is not shared; numbers are no words.
  [/^xl\/worksheets\/sheet\d+\.xml$/, OOXML],
  [/^Contents\/section\d+\.xml$/, OOXML],
  [/^content\.xml$/, ODF],
];

export function officeText(bytes: Uint8Array, limit: number): string {
  let left = MAX_UNPACKED;
  // An entry unpacks into the room its directory entry asks for and no further.
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (originalSize > left || rankOf(name) < 0) return false;
      left -= originalSize;
      return true;
    },
  });
  const names = Object.keys(files).sort(
    (a, b) => rankOf(a) - rankOf(b) || a.localeCompare(b, 'en', { numeric: true }),
  );
  let text = '';
  for (const name of names) {
    const rules = ENTRIES[rankOf(name)]?.[1];
    const file = files[name];
    if (rules && file && text.length < limit)
      text += `${xmlText(decode(file), rules, limit - text.length)}\n`;
  }
  return text;
}

function rankOf(name: string): number {
  return ENTRIES.findIndex(([pattern]) => pattern.test(name));
}

function decode(xml: Uint8Array): string {
  const isUtf16 = (xml[0] === 0xff && xml[1] === 0xfe) || (xml[0] === 0xfe && xml[1] === 0xff);
  return new TextDecoder(isUtf16 ? (xml[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(xml);
}
