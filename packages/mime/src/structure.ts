import { isMessageType, newNode, PLAIN } from './body-structure.ts';
import { readContentFields } from './content-fields.ts';
import type { ContentFields } from './content-fields.ts';
import { DelimiterScanner } from './delimiter-scanner.ts';
import type { Delimiter } from './delimiter-scanner.ts';
import { envelopeOf } from './envelope.ts';
import { scanHeader } from './header-block.ts';
import type { HeaderBlock } from './header-block.ts';
import { decodedSize, transferEncodingOf } from './transfer-encoding.ts';
import type { BodyStructure, ParsedMessage } from './types.ts';

/** Nesting of multiparts and messages; deeper ones would exhaust the stack of some recursion somewhere. */
export const MAX_DEPTH = 100;
/** Parts per message; a delimiter costs 4 octets, a part in memory some 500. */
export const MAX_PARTS = 1000;
/** Octets of header fields that are read below the message's own header; a thousand parts need some 300 KB, and reading 50 MB of them would take seconds. */
const MAX_PART_HEADERS = 2 * 1024 * 1024;

export interface ParsedTree {
  structure: BodyStructure;
  /** The header of the message itself. */
  block: HeaderBlock;
  /** A charset declared somewhere in the message that says more than ASCII or UTF-8. */
  charset: string | undefined;
  truncated: ParsedMessage['truncated'];
}

/** The MIME tree of a message (RFC 2045, 2046) in one pass: each octet is looked at a bounded number of times, whatever the nesting. */
export function parseTree(bytes: Buffer): ParsedTree {
  return new TreeParser(bytes).parse();
}

/** What numbers the parts below a node (RFC 9051 6.4.5). */
interface Place {
  /** Part id of the node when it is no multipart. */
  leafId: string;
  /** What its children's numbers are appended to. */
  prefix: string;
  depth: number;
  defaultType: string;
}

class TreeParser {
  readonly #bytes: Buffer;
  readonly #delimiters: DelimiterScanner;
  readonly #truncated = new Set<ParsedMessage['truncated'][number]>();
  #partCount = 0;
  #headerBudget = MAX_PART_HEADERS;
  /** The range whose lines were counted last: a message closes around the one inside it, which need not be counted again. */
  #counted = { start: 0, end: 0, lines: 0 };
  #charset: string | undefined;
  /** The delimiter that ended the part parsed last; null at the end of the message. */
  #ending: Delimiter | null = null;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#delimiters = new DelimiterScanner(bytes);
  }

  parse(): ParsedTree {
    const block = this.#scan(0);
    const structure = this.#entity(0, block, {
      leafId: '1',
      prefix: '',
      depth: 0,
      defaultType: 'text/plain',
    });
    return { structure, block, charset: this.#charset, truncated: [...this.#truncated] };
  }

  /** The header of a part or of an attached message. */
  #header(start: number): HeaderBlock {
    const block = this.#scan(start);
    const octets = block.fields.reduce((sum, field) => sum + field.valueEnd - field.nameStart, 0);
    this.#headerBudget -= octets;
    if (this.#headerBudget >= 0) return block;
    this.#truncated.add('header-size');
    return { ...block, fields: [] };
  }

  #scan(start: number): HeaderBlock {
    const block = scanHeader(this.#bytes, start, this.#bytes.length, this.#delimiters.isDelimiter);
    if (block.hasMoreFields) this.#truncated.add('header-fields');
    if (block.hasCutField) this.#truncated.add('header-size');
    return block;
  }

  #entity(start: number, block: HeaderBlock, place: Place): BodyStructure {
    this.#partCount++;
    const content = this.#content(block, place);
    const node = newNode(content, start, block.bodyStart, place.leafId);
    const isContainer = content.type.startsWith('multipart/') || isMessageType(content.type);
    if (isContainer && place.depth >= MAX_DEPTH) {
      this.#truncated.add('depth');
      if (!isMessageType(content.type)) node.type = 'application/octet-stream';
      this.#leaf(node);
    } else if (content.type.startsWith('multipart/'))
      this.#multipart(node, content.params['boundary'] ?? '', place);
    else if (isMessageType(content.type) && transferEncodingOf(content.encoding) === 'identity')
      this.#message(node, place);
    else this.#leaf(node);
    return node;
  }

  #content(block: HeaderBlock, place: Place): ContentFields {
    const content = readContentFields(this.#bytes, block, place.defaultType, this.#charset);
    const charset = content.params['charset'];
    if (charset !== undefined && this.#charset === undefined && !/^(?:us-ascii|utf-?8)$/i.test(charset))
      this.#charset = charset;
    // RFC 2046 5.1.1 makes the boundary mandatory. Without it the parts cannot be told apart, but a person can read the whole.
    const isUnusable = content.type.startsWith('multipart/') && (content.params['boundary'] ?? '') === '';
    return isUnusable ? { ...content, type: 'text/plain', encoding: '7bit' } : content;
  }

  #leaf(node: BodyStructure): void {
    this.#ending = this.#delimiters.find(node.bodyStart);
    this.#close(node);
    node.size = decodedSize(this.#bytes, node.bodyStart, node.bodyEnd, transferEncodingOf(node.encoding));
    if (node.type.startsWith('text/') || isMessageType(node.type)) node.lines = this.#countLines(node);
  }

  #message(node: BodyStructure, place: Place): void {
    const start = node.bodyStart;
    const block = this.#header(start);
    const structure = this.#entity(start, block, {
      leafId: `${place.leafId}.1`,
      prefix: `${place.leafId}.`,
      depth: place.depth + 1,
      defaultType: 'text/plain',
    });
    node.message = { envelope: envelopeOf(this.#bytes, block, this.#charset), structure };
    this.#close(node);
    node.size = node.bodyEnd - node.bodyStart;
    node.lines = this.#countLines(node);
  }

  #multipart(node: BodyStructure, boundary: string, place: Place): void {
    node.partId = null;
    const defaultType = node.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    const level = this.#delimiters.open(boundary);
    let delimiter = this.#delimiters.find(node.bodyStart);
    while (delimiter !== null && delimiter.level === level && !delimiter.isClose) {
      const number = `${place.prefix}${node.parts.length + 1}`;
      if (this.#partCount >= MAX_PARTS) {
        node.parts.push(this.#opaqueRest(delimiter.next, number));
        delimiter = null;
        break;
      }
      const block = this.#header(delimiter.next);
      const below = { leafId: number, prefix: `${number}.`, depth: place.depth + 1, defaultType };
      node.parts.push(this.#entity(delimiter.next, block, below));
      delimiter = this.#ending;
    }
    this.#delimiters.close();
    // What follows the closing delimiter is the epilogue (RFC 2046 5.1.1).
    if (delimiter !== null && delimiter.level === level) delimiter = this.#delimiters.find(delimiter.next);
    this.#ending = delimiter;
    this.#close(node);
    node.size = node.bodyEnd - node.bodyStart;
    if (node.parts.length === 0) node.parts.push(this.#undividedBody(node, `${place.prefix}1`));
  }

  /** RFC 9051 has no multipart without parts; where no delimiter is found, the body is shown as it is. */
  #undividedBody(node: BodyStructure, partId: string): BodyStructure {
    this.#partCount++;
    const part = newNode(PLAIN, node.bodyStart, node.bodyStart, partId);
    part.bodyEnd = node.bodyEnd;
    part.size = node.size;
    part.lines = this.#countLines(part);
    return part;
  }

  #opaqueRest(start: number, partId: string): BodyStructure {
    this.#truncated.add('parts');
    this.#partCount++;
    const part = newNode({ ...PLAIN, type: 'application/octet-stream' }, start, start, partId);
    part.bodyEnd = this.#bytes.length;
    part.size = part.bodyEnd - start;
    return part;
  }

  /** The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
  #close(node: BodyStructure): void {
    const inside = node.message?.structure ?? node.parts.at(-1);
    const end = this.#ending === null ? this.#bytes.length : this.#ending.bodyEnd;
    // Where nothing stands between the inner header and a delimiter, their line break is the header's.
    node.bodyEnd = Math.max(node.bodyStart, inside?.bodyEnd ?? 0, end);
  }

  #countLines({ bodyStart: start, bodyEnd: end }: BodyStructure): number {
    const inner = this.#counted;
    const isAround = start <= inner.start && inner.end <= end;
    const lines = isAround
      ? countFeeds(this.#bytes, start, inner.start) + inner.lines + countFeeds(this.#bytes, inner.end, end)
      : countFeeds(this.#bytes, start, end);
    this.#counted = { start, end, lines };
    return lines;
  }
}

/** Four octets at a time, of which nearly all hold none. */
function countFeeds(bytes: Buffer, start: number, end: number): number {
  const first = start + (-(bytes.byteOffset + start) & 3);
  if (first >= end) return countOneByOne(bytes, start, end);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + first, (end - first) >> 2);
  let count = countOneByOne(bytes, start, first) + countOneByOne(bytes, first + words.length * 4, end);
  for (let i = 0; i < words.length; i += 1) {
    // An octet that is a line feed is zero in here, and has its highest bit set, alone, in what follows.
    const octets = (words[i] as number) ^ 0x0a0a0a0a;
    const found = ~(((octets & 0x7f7f7f7f) + 0x7f7f7f7f) | octets | 0x7f7f7f7f);
    if (found !== 0)
      count += ((found >>> 7) & 1) + ((found >>> 15) & 1) + ((found >>> 23) & 1) + (found >>> 31);
  }
  return count;
}

function countOneByOne(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i += 1) if (bytes[i] === LF) count += 1;
  return count;
}

const LF = 0x0a;
