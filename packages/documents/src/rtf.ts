/** Groups that hold no text of the document. */
const HIDDEN = new Set(
  (
    'fonttbl colortbl stylesheet info pict object listtable listoverridetable rsidtbl generator themedata ' +
    'datastore latentstyles xmlnstbl fldinst bkmkstart'
  ).split(' '),
);
const BREAKS: Record<string, string> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  cell: ' ',
  tab: ' ',
};
/** Deeper groups end the reading: no program writes them. */
const MAX_DEPTH = 1_000;

const TOKEN =
  /\\(?:'(?<hex>[0-9a-f]{2})|(?<word>[a-z]{1,32})(?<value>-?\d{1,10})? ?|(?<symbol>[^a-z]))|(?<open>\{)|(?<close>\})|(?<text>[^\\{}\r\n]+)/gi;

interface Group {
  isHidden: boolean;
  /** Characters in place of each \u, for programs without Unicode. */
  skip: number;
}

/** RTF 1.9: control words, groups, characters by code page and \u; one pass over the octets. */
export function rtfText(bytes: Uint8Array, limit: number): string {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!source.startsWith('{\\rtf')) throw new Error('This is no RTF');
  let decoder = new TextDecoder('windows-1252');
  let pending: number[] = [];
  let result = '';
  let group: Group = { isHidden: false, skip: 1 };
  const stack: Group[] = [];
  let toSkip = 0;
  const flush = (): void => {
    if (pending.length > 0) result += decoder.decode(Uint8Array.from(pending));
    pending = [];
  };
  const add = (text: string): void => {
    flush();
    if (!group.isHidden) result += text;
  };
  for (const { 0: token, groups = {} } of source.matchAll(TOKEN)) {
    const { hex, word, value, symbol, open, close, text } = groups;
    if (hex !== undefined) {
      if (toSkip > 0) toSkip -= 1;
      else if (!group.isHidden) pending.push(Number.parseInt(hex, 16));
    } else if (text !== undefined) {
      const shown = text.slice(toSkip);
      toSkip -= text.length - shown.length;
      add(shown);
    } else if (open !== undefined) {
      flush();
      if (stack.length >= MAX_DEPTH) break;
      stack.push(group);
      group = { isHidden: group.isHidden, skip: group.skip };
      toSkip = 0;
    } else if (close !== undefined) {
      flush();
      group = stack.pop() ?? group;
      toSkip = 0;
    } else if (word === 'u') {
      add(String.fromCharCode(Number(value) & 0xffff));
      toSkip = group.skip;
    } else if (word === 'uc') group.skip = Math.min(Math.max(Number(value), 0), 16);
    else if (word === 'ansicpg') decoder = decoderOf(Number(value));
    else if (word === 'bin') throw new Error('Binary data in RTF is not read');
    else if (word !== undefined) {
      if (HIDDEN.has(word)) group.isHidden = true;
      const between = BREAKS[word];
      if (between !== undefined) add(between);
    } else if (symbol === '*') group.isHidden = true;
    else if (symbol !== undefined && '\\{}'.includes(symbol)) add(symbol);
    else if (token === '\\~') add(' ');
    if (result.length >= limit) break;
  }
  flush();
  return result;
}

function decoderOf(codePage: number): TextDecoder {
  const names: Record<number, string> = {
    932: 'shift_jis',
    936: 'gbk',
    949: 'euc-kr',
    950: 'big5',
    65001: 'utf-8',
  };
  try {
    return new TextDecoder(names[codePage] ?? `windows-${codePage}`);
  } catch {
    // Unknown to Encoding: most of the text is ASCII still.
    return new TextDecoder('windows-1252');
  }
}
