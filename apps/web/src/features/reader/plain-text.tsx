import { useMemo, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { quoteBlocks, tokenize, type TextBlock } from '../../lib/text-tokens.ts';

/** Plain text as nodes: links from tokens, quoted runs folded when they end the message. Never markup from a string. */
export function PlainText({ text, foldsQuotes }: { text: string; foldsQuotes: boolean }) {
  const { t } = useMessages();
  const { blocks, folded } = useMemo(
    () => fold(quoteBlocks(text.trimEnd()), foldsQuotes),
    [text, foldsQuotes],
  );
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="plain-text">
      {blocks.map((block, index) => (
        <Block key={keyOf(block, index)} block={block} />
      ))}
      {folded.length > 0 && (
        <button
          type="button"
          className="quote-toggle"
          aria-expanded={isShown}
          aria-label={isShown ? t.reader.hideQuoted : t.reader.quoted}
          data-tip={isShown ? t.reader.hideQuoted : t.reader.quoted}
          onClick={() => setIsShown(!isShown)}
        >
          •••
        </button>
      )}
      {isShown && folded.map((block, index) => <Block key={keyOf(block, index)} block={block} />)}
    </div>
  );
}

const keyOf = (block: TextBlock, index: number): string => `${index} ${block.depth}`;

function Block({ block }: { block: TextBlock }) {
  const lines = block.lines.map((line, index) => (
    // A line has no identity but its place, and the text never changes.
    // oxlint-disable-next-line react/no-array-index-key
    <div key={index}>{line === '' ? <br /> : <Line text={line} />}</div>
  ));
  if (block.depth === 0) return lines;
  return (
    <blockquote data-depth={Math.min(block.depth, 3)} style={{ marginInlineStart: (block.depth - 1) * 12 }}>
      {lines}
    </blockquote>
  );
}

function Line({ text }: { text: string }) {
  return tokenize(text).map((token, index) =>
    token.kind === 'link' ? (
      // oxlint-disable-next-line react/no-array-index-key
      <a key={index} href={token.href} target="_blank" rel="noopener noreferrer">
        {token.text}
      </a>
    ) : (
      token.text
    ),
  );
}

/** Takes the quoted end of a message apart from the rest, with the line that introduces it. */
function fold(blocks: TextBlock[], folds: boolean): { blocks: TextBlock[]; folded: TextBlock[] } {
  let start = blocks.length;
  const isBlank = (block: TextBlock) => block.lines.every((line) => line.trim() === '');
  while (start > 0) {
    const block = blocks[start - 1];
    if (!block || (block.depth === 0 && !isBlank(block))) break;
    start -= 1;
  }
  const folded = blocks.slice(start);
  if (!folds || start === 0 || !folded.some((block) => block.depth > 0)) return { blocks, folded: [] };
  const kept = blocks.slice(0, start);
  const last = kept.at(-1);
  // "Ana Li wrote:" goes with what she wrote.
  const attribution = last?.lines.findLastIndex((line) => line.trim() !== '') ?? -1;
  if (last && attribution > 0 && /[:：]\s*$/.test(last.lines[attribution] ?? '')) {
    kept[kept.length - 1] = { depth: 0, lines: last.lines.slice(0, attribution) };
    folded.unshift({ depth: 0, lines: last.lines.slice(attribution) });
  }
  const end = kept.at(-1);
  if (end) kept[kept.length - 1] = { depth: end.depth, lines: trimEnd(end.lines) };
  return { blocks: kept, folded };
}

function trimEnd(lines: string[]): string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}
