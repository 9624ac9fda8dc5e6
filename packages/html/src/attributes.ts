import { MAX_ATTRIBUTE_VALUE } from './limits.ts';

/** Judges a value: the value to write, or null to leave the attribute out. */
type Judge = (value: string) => string | null;

const matching =
  (pattern: RegExp): Judge =>
  (value) => {
    const trimmed = value.trim();
    return pattern.test(trimmed) ? trimmed : null;
  };

const text: Judge = (value) => (value.length <= MAX_ATTRIBUTE_VALUE ? value : null);
const word = matching(/^[a-z-]{1,20}$/i);
const name = matching(/^[\w.:-]{1,200}$/);
const length = matching(/^\d{1,5}(?:\.\d{1,4})?(?:%|px|\*)?$/i);
const number = matching(/^[+-]?\d{1,5}$/);
const color = matching(/^[#a-z0-9(),.% ]{1,40}$/i);
const flag: Judge = () => '';
/** More columns or rows than this are a bomb for the layout, not a table. */
const span = matching(/^[1-9]\d{0,2}$/);

const GLOBAL: Record<string, Judge> = {
  class: text,
  id: name,
  title: text,
  lang: matching(/^[a-z0-9-]{1,35}$/i),
  dir: matching(/^(?:ltr|rtl|auto)$/i),
  align: word,
  'aria-label': text,
  'aria-hidden': matching(/^(?:true|false)$/i),
  role: matching(/^(?:presentation|none|img|list|listitem|heading|separator|article|region|group|note)$/i),
};

const CELL: Record<string, Judge> = {
  width: length,
  height: length,
  bgcolor: color,
  valign: word,
  colspan: span,
  rowspan: span,
  nowrap: flag,
  scope: word,
  bordercolor: color,
};

const ROWS: Record<string, Judge> = { bgcolor: color, valign: word, height: length };
const QUOTE: Record<string, Judge> = { datetime: text };

/** Attributes by element, besides GLOBAL. Not here: href, src, background, usemap and style, which need more than a look. */
const BY_ELEMENT: Record<string, Record<string, Judge>> = {
  a: { name },
  area: { shape: word, coords: matching(/^[\d\s,.%-]{1,500}$/), alt: text },
  // By this mark readers know what is quoted.
  blockquote: { type: matching(/^cite$/i) },
  body: { bgcolor: color, text: color, link: color, vlink: color, alink: color },
  br: { clear: word },
  col: { width: length, span, valign: word, bgcolor: color },
  colgroup: { width: length, span, valign: word },
  del: QUOTE,
  details: { open: flag },
  font: { color, face: text, size: number },
  hr: { size: length, width: length, color, noshade: flag },
  img: { alt: text, width: length, height: length, border: length, hspace: length, vspace: length },
  ins: QUOTE,
  li: { type: matching(/^[a-z1]{1,10}$/i), value: number },
  map: { name },
  ol: { type: matching(/^[a-z1]$/i), start: number, reversed: flag },
  table: {
    width: length,
    height: length,
    border: length,
    cellpadding: length,
    cellspacing: length,
    bgcolor: color,
    bordercolor: color,
    frame: word,
    rules: word,
    summary: text,
  },
  tbody: ROWS,
  td: CELL,
  tfoot: ROWS,
  th: CELL,
  thead: ROWS,
  time: QUOTE,
  tr: ROWS,
  ul: { type: word },
};

/** The value an attribute of an element may keep, or null. Names in lower case. */
export function cleanAttribute(element: string, attribute: string, value: string): string | null {
  const own = BY_ELEMENT[element];
  const judge =
    own !== undefined && Object.hasOwn(own, attribute)
      ? own[attribute]
      : Object.hasOwn(GLOBAL, attribute)
        ? GLOBAL[attribute]
        : undefined;
  return judge === undefined ? null : judge(value);
}
