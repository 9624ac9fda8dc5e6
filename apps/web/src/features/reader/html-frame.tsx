import { useEffect, useRef, useState } from 'react';
import { handleKey } from '../../app/commands.tsx';
import { useMessages } from '../../i18n/index.ts';
import type { SanitizeReport } from './sanitize-report.ts';
import { recolour } from './dark-colours.ts';

/** Nothing narrower is shrunk further: the letters would be too small, so the message scrolls sideways instead. */
const SMALLEST_SCALE = 0.55;
/** Taller messages scroll inside their frame. Pixels. */
const MAX_HEIGHT = 60_000;
/** How mail programs mark the message that is answered. */
const QUOTES =
  '.mailcote-quote, .gmail_quote, .gmail_quote_container, blockquote[type="cite"], #appendonsend ~ *, .moz-cite-prefix ~ blockquote, body > blockquote';

type MisleadingLink = SanitizeReport['misleadingLinks'][number];
const NONE: readonly MisleadingLink[] = [];

interface HtmlFrameProps {
  url: string;
  title: string;
  isDark: boolean;
  /** How large it is shown; 1: as it is. */
  zoom?: number;
  /** Links whose text names another place than they lead to. */
  misleadingLinks?: readonly MisleadingLink[];
  /** Folds the quoted text at the end away behind a button. */
  foldsQuotes: boolean;
}

/**
 * The third wall: HTML mail in a frame that may not run scripts. The page outside measures its height, fits its width, recolours it and
 * listens to its keys; nothing of the app is inside.
 */
export function HtmlFrame({
  url,
  title,
  isDark,
  zoom = 1,
  misleadingLinks = NONE,
  foldsQuotes,
}: HtmlFrameProps) {
  const { t } = useMessages();
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  const [quotes, setQuotes] = useState<HTMLElement[]>([]);
  const [isQuoteShown, setIsQuoteShown] = useState(false);
  const stop = useRef<(() => void) | null>(null);

  useEffect(() => () => stop.current?.(), []);

  const begin = () => {
    stop.current?.();
    const page = frame.current?.contentDocument;
    if (!page?.body) return;
    // As the sender set it, else as its first letters say.
    if (!page.documentElement.dir && !page.body.dir) page.body.dir = 'auto';
    standIn(page);
    unmask(page, misleadingLinks);
    prepare(page, isDark);
    const folded = foldsQuotes ? trailingQuotes(page) : [];
    for (const element of folded) element.style.setProperty('display', 'none', 'important');
    setQuotes(folded);
    const measure = () => {
      fit(page, zoom);
      setHeight(heightOf(page));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(page.body);
    page.addEventListener('keydown', handleKey);
    stop.current = () => {
      observer.disconnect();
      page.removeEventListener('keydown', handleKey);
    };
  };

  const toggleQuotes = () => {
    const next = !isQuoteShown;
    setIsQuoteShown(next);
    for (const element of quotes) {
      if (next) element.style.removeProperty('display');
      else element.style.setProperty('display', 'none', 'important');
    }
    const page = frame.current?.contentDocument;
    if (page?.body) setHeight(heightOf(page));
  };

  return (
    <>
      {height === null && (
        <div className="flex flex-col gap-3 py-1" aria-hidden="true">
          <span className="skeleton h-3 w-3/5" />
          <span className="skeleton h-3 w-4/5" />
          <span className="skeleton h-3 w-2/5" />
        </div>
      )}
      <iframe
        ref={frame}
        src={url}
        title={title}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        className={`message-frame ${isDark ? 'message-frame-dark' : ''}`}
        style={{ blockSize: height ?? 0, visibility: height === null ? 'hidden' : 'visible' }}
        onLoad={begin}
      />
      {quotes.length > 0 && (
        <button
          type="button"
          className="quote-toggle"
          aria-expanded={isQuoteShown}
          aria-label={isQuoteShown ? t.reader.hideQuoted : t.reader.quoted}
          data-tip={isQuoteShown ? t.reader.hideQuoted : t.reader.quoted}
          onClick={toggleQuotes}
        >
          •••
        </button>
      )}
    </>
  );
}

/** Neutral ground for a page that says nothing of its own looks. */
function prepare(page: Document, isDark: boolean): void {
  const root = page.documentElement;
  root.style.height = 'auto';
  root.style.overflowY = 'hidden';
  page.body.style.height = 'auto';
  page.body.style.minHeight = '0';
  page.body.style.margin = '0';
  page.body.style.overflowWrap = 'anywhere';
  if (!page.body.style.fontFamily)
    root.style.fontFamily = getComputedStyle(document.documentElement).fontFamily;
  root.style.fontSize = '15px';
  root.style.lineHeight = '1.55';
  if (!isDark) {
    root.style.colorScheme = 'light';
    return;
  }
  // A frame whose colour scheme is the page's own is transparent (CSS Color Adjustment 2.3).
  root.style.colorScheme = 'dark';
  root.style.color = getComputedStyle(document.documentElement).color;
  if (recolour(page)) return;
  root.style.colorScheme = 'light';
  root.style.color = '#1c1d1b';
  root.style.background = '#ffffff';
}

/** Says behind each link that names another place where it leads, so that this is seen before it is followed. */
function unmask(page: Document, links: readonly MisleadingLink[]): void {
  if (links.length === 0) return;
  const targets = new Set(links.map(({ targetHost }) => targetHost));
  const shown = new Set(links.map(({ text }) => text.trim()));
  for (const link of page.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    if (!targets.has(link.hostname) || !shown.has(link.innerText.trim())) continue;
    const note = page.createElement('span');
    note.textContent = `→ ${link.hostname}`;
    note.dataset['leadsTo'] = link.hostname;
    note.style.cssText =
      'display:inline-block;margin-inline-start:6px;font:600 12px/1.5 system-ui,sans-serif;color:#8a5a00;background:#f8efd9;border-radius:4px;padding:0 4px;white-space:nowrap';
    link.append(note);
  }
}

/** Smaller pictures that are not there leave no trace: spacers, rules, icons. Pixels. */
const SMALL_PICTURE = 24;

/** Puts a quiet box with its description where a picture is not loaded, instead of the browser's broken one. */
function standIn(page: Document): void {
  for (const picture of page.body.querySelectorAll('img')) {
    if (!picture.complete || picture.naturalWidth > 0) continue;
    const { width, height } = picture.getBoundingClientRect();
    const box = page.createElement('span');
    box.title = picture.alt;
    box.style.cssText =
      'display:inline-block;box-sizing:border-box;vertical-align:middle;overflow:hidden;max-width:100%;text-overflow:ellipsis';
    if (picture.alt && width >= SMALL_PICTURE) {
      box.textContent = picture.alt;
      box.style.padding = '6px 10px';
      box.style.borderRadius = '6px';
      box.style.background = '#8080801f';
      box.style.color = '#80807a';
      box.style.font = '13px/1.4 system-ui, sans-serif';
    }
    if (picture.hasAttribute('width') || picture.style.width)
      box.style.width = picture.style.width || `${width}px`;
    if (height >= SMALL_PICTURE && picture.hasAttribute('height')) box.style.height = `${height}px`;
    picture.replaceWith(box);
  }
}

/** Shows it as large as wished; shrinks what is wider than the frame, unless it was wished larger. */
function fit(page: Document, zoom: number): void {
  const { body, documentElement: root } = page;
  body.style.zoom = String(zoom);
  const wanted = Math.max(body.scrollWidth, root.scrollWidth);
  if (zoom <= 1 && wanted > root.clientWidth + 2 && root.clientWidth > 0) {
    body.style.zoom = String(Math.max(SMALLEST_SCALE, (zoom * root.clientWidth) / wanted));
  }
}

function heightOf(page: Document): number {
  const { body, documentElement: root } = page;
  const whole = Math.max(
    root.getBoundingClientRect().height,
    body.scrollHeight * Number(body.style.zoom || 1),
  );
  // Room for a scrollbar below what is still too wide.
  const extra = root.scrollWidth > root.clientWidth ? 16 : 0;
  return Math.min(MAX_HEIGHT, Math.ceil(whole) + extra);
}

/** The quoted message at the end of the page, when something stands before it. */
function trailingQuotes(page: Document): HTMLElement[] {
  for (const quote of page.body.querySelectorAll<HTMLElement>(QUOTES)) {
    if (quote.parentElement?.closest(QUOTES)) continue;
    const before = page.createRange();
    before.setStart(page.body, 0);
    before.setEndBefore(quote);
    const after = page.createRange();
    after.setStartAfter(quote);
    after.setEnd(page.body, page.body.childNodes.length);
    if (before.toString().trim().length > 0 && after.toString().trim().length === 0) return [quote];
  }
  return [];
}
