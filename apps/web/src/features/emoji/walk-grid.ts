/** Lines that a page key goes. */
const PAGE = 5;
const LINES: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE };

/**
 * The cell that a key leads to in sections of so many cells, each of which begins a line of its own; null when the key leads nowhere in a grid.
 * Up and down keep the column, as far as the line there is long enough.
 */
export function walkGrid(
  sizes: readonly number[],
  columns: number,
  active: number,
  key: string,
): number | null {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const last = count - 1;
  if (count === 0) return null;
  if (key === 'ArrowRight') return Math.min(active + 1, last);
  if (key === 'ArrowLeft') return Math.max(active - 1, 0);
  const by = LINES[key];
  if (by === undefined) return null;
  const lines = linesOf(sizes, columns);
  const from = lines.findIndex(([start, length]) => active < start + length);
  const [start = 0] = lines[from] ?? [];
  const [begins = 0, length = 0] = lines[Math.max(0, Math.min(from + by, lines.length - 1))] ?? [];
  return begins + Math.min(active - start, length - 1);
}

/** Where each line begins, and how many cells it has. */
function linesOf(sizes: readonly number[], columns: number): [start: number, length: number][] {
  let start = 0;
  return sizes.flatMap((size) => {
    const begins = start;
    start += size;
    return Array.from({ length: Math.ceil(size / columns) }, (_, line): [number, number] => [
      begins + line * columns,
      Math.min(columns, size - line * columns),
    ]);
  });
}
