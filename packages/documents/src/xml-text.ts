import { SaxesParser } from 'saxes';

/** Which elements of a format hold text, end a line, or stand for white space; names without their prefix. */
export interface XmlRules {
  text: readonly string[];
  lines: readonly string[];
  gaps: readonly string[];
}

/** Characters parsed at a time, so that parsing ends soon after the text is enough. */
const CHUNK = 64 * 1024;

/**
 * The text inside of the elements that hold text. Entities are those of XML itself: what a document type declares is not
 * expanded, so there is no bomb to build. Faults are passed over.
 */
export function xmlText(xml: string, rules: XmlRules, limit: number): string {
  const [text, lines, gaps] = [new Set(rules.text), new Set(rules.lines), new Set(rules.gaps)];
  let result = '';
  let depth = 0;
  const parser = new SaxesParser();
  parser.on('error', () => undefined);
  parser.on('opentag', ({ name }) => {
    const local = localName(name);
    if (text.has(local)) depth += 1;
    if (gaps.has(local)) result += ' ';
  });
  parser.on('closetag', ({ name }) => {
    const local = localName(name);
    if (text.has(local)) depth -= 1;
    if (lines.has(local) && !result.endsWith('\n')) result += '\n';
  });
  const add = (piece: string): void => {
    if (depth > 0) result += piece;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  for (let at = 0; at < xml.length && result.length < limit; at += CHUNK)
    parser.write(xml.slice(at, at + CHUNK));
  // What stands behind the last tag.
  parser.close();
  return result.slice(0, limit);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
