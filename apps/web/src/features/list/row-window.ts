import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { whenIdle } from '../../lib/when-idle.ts';

/** Browsers stop laying out beyond this (Firefox at about 17.9 million pixels). */
const MAX_HEIGHT = 15_000_000;
/** Rows drawn beyond the edges, so that a scroll finds them there; not with the first picture of a list, which is waited for. */
const OVERSCAN = 6;

export interface RowWindow {
  first: number;
  /** Inclusive; first - 1 when there are no rows. */
  last: number;
  /** Height of the scrolled box, in pixels. */
  height: number;
  /** Where row `first` begins in that box. */
  offset: number;
}

interface Geometry {
  scrollTop: number;
  viewport: number;
}

/** Which rows of equal height are to be drawn, and where; beyond MAX_HEIGHT the scrollbar stands for the rows in proportion. */
export function rowWindow(
  count: number,
  rowHeight: number,
  { scrollTop, viewport }: Geometry,
  overscan = OVERSCAN,
): RowWindow {
  const wholeHeight = count * rowHeight;
  const height = Math.min(wholeHeight, MAX_HEIGHT);
  const range = height - viewport;
  const virtualTop =
    height === wholeHeight || range <= 0 ? scrollTop : (scrollTop / range) * (wholeHeight - viewport);
  const first = Math.max(0, Math.floor(virtualTop / rowHeight) - overscan);
  const last = Math.min(count - 1, Math.ceil((virtualTop + viewport) / rowHeight) + overscan);
  return {
    first: Math.min(first, Math.max(0, count - 1)),
    last,
    height,
    offset: scrollTop + first * rowHeight - virtualTop,
  };
}

/** The scrollTop at which a row stands `inset` pixels below the upper edge. */
export function scrollTopOf(
  index: number,
  count: number,
  rowHeight: number,
  viewport: number,
  inset: number,
): number {
  const wholeHeight = count * rowHeight;
  const virtualTop = Math.max(0, Math.min(index * rowHeight - inset, wholeHeight - viewport));
  if (wholeHeight <= MAX_HEIGHT) return virtualTop;
  return (virtualTop / (wholeHeight - viewport)) * (MAX_HEIGHT - viewport);
}

export interface RowScroller extends RowWindow {
  box: RefObject<HTMLDivElement | null>;
  /** Brings a row into view by the shortest way. */
  reveal: (index: number) => void;
  /** Moves on by rows, for rows that came or went above. */
  shiftBy: (rows: number) => void;
}

/** What a list that begins takes its height to be until it is read: that of the last one, so that its rows are drawn once. */
let lastViewport = 800;

/** Follows a scrolled element: the one that is given `box` as its ref. */
export function useRowWindow(count: number, rowHeight: number): RowScroller {
  const box = useRef<HTMLDivElement>(null);
  const [geometry, setGeometry] = useState<Geometry>(() => ({ scrollTop: 0, viewport: lastViewport }));
  const [overscan, setOverscan] = useState(0);

  const hasRows = count > 0;
  useEffect(() => {
    if (hasRows) void whenIdle().then(() => setOverscan(OVERSCAN));
  }, [hasRows]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = () => {
      const next = { scrollTop: element.scrollTop, viewport: element.clientHeight };
      // Behind the reader of a phone it has none.
      if (next.viewport > 0) lastViewport = next.viewport;
      setGeometry((last) =>
        last.scrollTop === next.scrollTop && last.viewport === next.viewport ? last : next,
      );
    };
    read();
    element.addEventListener('scroll', read, { passive: true });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', read);
      observer.disconnect();
    };
  }, []);

  const reveal = useCallback(
    (index: number) => {
      const element = box.current;
      if (!element) return;
      const viewport = element.clientHeight;
      const top = scrollTopOf(index, count, rowHeight, viewport, 0);
      const bottom = scrollTopOf(index, count, rowHeight, viewport, viewport - rowHeight);
      if (element.scrollTop > top) element.scrollTo({ top });
      else if (element.scrollTop < bottom) element.scrollTo({ top: bottom });
    },
    [count, rowHeight],
  );
  const shiftBy = useCallback(
    (rows: number) => box.current?.scrollBy({ top: rows * rowHeight }),
    [rowHeight],
  );

  return useMemo(
    () => ({ box, ...rowWindow(count, rowHeight, geometry, overscan), reveal, shiftBy }),
    [count, rowHeight, geometry, overscan, reveal, shiftBy],
  );
}
