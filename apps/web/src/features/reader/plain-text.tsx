import { useMemo, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { usePreferences } from '../../lib/preferences.ts';
import type { Piece } from '../../lib/pieces.ts';
import { quoteBlocks, tokenize, type TextBlock } from '../../lib/text-tokens.ts';

/** Plain text as nodes: links from tokens, quoted runs folded when they end the message. Never markup from a string. */
export function PlainText({ text, foldsQuotes }: { text: string; foldsQuotes: boolean }) {
  const { t } = useMessages();
  const { messageZoom } = usePreferences();
  const { blocks, folded } = useMemo(
    () => fold(quoteBlocks(text.trimEnd()), foldsQuotes),
    [text, foldsQuotes],
  );
  const [isShown, setIsShown] = useState(false);
  return (
    <div className="plain-text" style={{ zoom: messageZoom }}>
      {blocks.map((block) => (
        <Block key={block.lines[0]?.at} block={block} />
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
      {isShown && folded.map((block) => <Block key={block.lines[0]?.at} block={block} />)}
    </div>
  );
}

function Block({ block }: { block: TextBlock }) {
  const lines = block.lines.map(({ text, at }) => (
    <div key={at} dir="auto">
      {text === '' ? <br /> : <Line text={text} />}
    </div>
  ));
  if (block.depth === 0) return lines;
  return (
    <blockquote data-depth={Math.min(block.depth, 3)} style={{ marginInlineStart: (block.depth - 1) * 12 }}>
      {lines}
    </blockquote>
  );
}

function Line({ text }: { text: string }) {
  return tokenize(text).map((token) =>
    token.kind === 'link' ? (
      <a key={token.at} href={token.href} target="_blank" rel="noopener noreferrer">
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
  const isBlank = (block: TextBlock) => block.lines.every(({ text }) => text.trim() === '');
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
  const attribution = last?.lines.findLastIndex(({ text }) => text.trim() !== '') ?? -1;
  if (last && attribution > 0 && /[:：]\s*$/.test(last.lines[attribution]?.text ?? '')) {
    kept[kept.length - 1] = { depth: 0, lines: last.lines.slice(0, attribution) };
    folded.unshift({ depth: 0, lines: last.lines.slice(attribution) });
  }
  const end = kept.at(-1);
  if (end) kept[kept.length - 1] = { depth: end.depth, lines: trimEnd(end.lines) };
  return { blocks: kept.filter(({ lines }) => lines.length > 0), folded };
}

function trimEnd(lines: Piece[]): Piece[] {
  const last = lines.findLastIndex(({ text }) => text.trim() !== '');
  return lines.slice(0, last + 1);
}
