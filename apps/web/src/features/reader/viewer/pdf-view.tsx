import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../../i18n/index.ts';
import { openPdf, TextLayer, type PDFDocumentProxy, type PDFPageProxy } from './pdf-document.ts';
import type { Zoom } from './zoom.ts';

/** A page fitted to the window is not made wider than this. CSS pixels. */
const WIDEST_FIT = 960;
/** CSS pixels to a point (1/72 inch) at 100 %. */
const POINT = 96 / 72;
/** Larger canvases are refused by browsers, or cost too much memory; the page is then drawn coarser. */
const MAX_PIXELS = 16_000_000;
/** Pages whose size is looked up before the first one is shown; the others are taken to be like it until they are near. */
const MAX_PAGES = 2_000;

interface PdfViewProps {
  url: string;
  zoom: Zoom;
  onFit: (scale: number) => void;
}

interface PageSize {
  width: number;
  height: number;
}

/** A PDF, page by page: each is drawn when it comes into view, and let go when it is far. */
export function PdfView({ url, zoom, onFit }: PdfViewProps) {
  const { t } = useMessages('reading');
  const [document, setDocument] = useState<PDFDocumentProxy | null>(null);
  const [size, setSize] = useState<PageSize | null>(null);
  const [problem, setProblem] = useState<'failed' | 'locked' | null>(null);
  const [room, setRoom] = useState(0);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const controller = new AbortController();
    let close: (() => void) | undefined;
    const open = async () => {
      try {
        const opened = await openPdf(url, controller.signal);
        close = opened.close;
        if (controller.signal.aborted) {
          close();
          return;
        }
        const first = (await opened.document.getPage(1)).getViewport({ scale: 1 });
        setSize(first);
        setDocument(opened.document);
      } catch (error) {
        if (controller.signal.aborted) return;
        setProblem(error instanceof Error && error.name === 'PasswordException' ? 'locked' : 'failed');
      }
    };
    void open();
    return () => {
      controller.abort();
      close?.();
    };
  }, [url]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const fit = size && room > 0 ? Math.min(room, WIDEST_FIT) / size.width / POINT : 0;
  useEffect(() => {
    if (fit > 0) onFit(fit);
  }, [fit, onFit]);

  if (problem)
    return <p className="viewer-note">{problem === 'locked' ? t.reading.pdfLocked : t.reading.pdfFailed}</p>;
  const scale = (zoom ?? fit) * POINT;
  const count = Math.min(document?.numPages ?? 0, MAX_PAGES);
  return (
    <div ref={frame} className="viewer-pages">
      {!document && <span className="spinner" aria-hidden="true" />}
      {document &&
        size &&
        scale > 0 &&
        Array.from({ length: count }, (_, index) => (
          <PdfPage
            key={index}
            document={document}
            number={index + 1}
            scale={scale}
            likely={size}
            label={t.reading.pageOf(index + 1, document.numPages)}
          />
        ))}
    </div>
  );
}

interface PdfPageProps {
  document: PDFDocumentProxy;
  number: number;
  scale: number;
  /** The size it most likely has, in points. */
  likely: PageSize;
  label: string;
}

function PdfPage({ document, number, scale, likely, label }: PdfPageProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setIsNear] = useState(false);
  const [page, setPage] = useState<PDFPageProxy | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver(([entry]) => setIsNear(entry?.isIntersecting ?? false), {
      rootMargin: '100% 0px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!isNear) return;
    let isCurrent = true;
    document.getPage(number).then(
      (found) => isCurrent && setPage(found),
      // A page that is broken stays white; the others are shown.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [document, number, isNear]);
  useEffect(() => {
    const element = box.current;
    if (!element || !page || !isNear) return;
    return draw(page, scale, element);
  }, [page, scale, isNear]);
  const { width, height } = page?.getViewport({ scale: 1 }) ?? likely;
  return (
    <section
      ref={box}
      aria-label={label}
      className="viewer-page"
      style={{
        inlineSize: `${width * scale}px`,
        blockSize: `${height * scale}px`,
        ['--total-scale-factor' as string]: scale,
      }}
    />
  );
}

/** Draws a page and its text, which can be selected and read out. Gives back what takes both away again. */
function draw(page: PDFPageProxy, scale: number, box: HTMLElement): () => void {
  const viewport = page.getViewport({ scale });
  const density = Math.min(
    window.devicePixelRatio || 1,
    Math.sqrt(MAX_PIXELS / (viewport.width * viewport.height)),
  );
  const canvas = globalThis.document.createElement('canvas');
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.setAttribute('aria-hidden', 'true');
  const text = globalThis.document.createElement('div');
  text.className = 'textLayer';
  box.replaceChildren(canvas, text);
  const picture = page.render({
    canvas,
    viewport,
    transform: [density, 0, 0, density, 0, 0],
  });
  const layer = new TextLayer({
    textContentSource: page.streamTextContent(),
    container: text,
    viewport,
  });
  // Both are rejected when they are cancelled, or where the page is broken: it stays as far as it came.
  picture.promise.catch(() => undefined);
  layer.render().catch(() => undefined);
  return () => {
    picture.cancel();
    layer.cancel();
    // Gives the memory back at once.
    canvas.width = 0;
    canvas.height = 0;
    box.replaceChildren();
    page.cleanup();
  };
}
