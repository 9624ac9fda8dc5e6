import { ArrowLeft, ChevronLeft, ChevronRight, Download, Maximize, X, ZoomIn, ZoomOut } from 'lucide-react';
import { lazy, Suspense, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useAccount } from '../../../app/account.ts';
import { useMessages } from '../../../i18n/index.ts';
import { formatBytes } from '../../../lib/bytes.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useModal } from '../../../ui/use-modal.ts';
import { FileIcon } from '../attachments.tsx';
import { attachmentKind, shownType } from './attachment-kind.ts';
import { HtmlView } from './html-view.tsx';
import { MediaView } from './media-view.tsx';
import { MessageView } from './message-view.tsx';
import { OpenAttachment, type Opened } from './open-attachment.ts';
import { PictureView } from './picture-view.tsx';
import { TextView } from './text-view.tsx';
import { nextZoom, type Zoom } from './zoom.ts';
import './viewer.css';

/** pdf.js is larger than everything else that is read here. */
const PdfView = lazy(() => import('./pdf-view.tsx').then((code) => ({ default: code.PdfView })));

/** The attachments of a message, one at a time, over the page; those of a message among them over it, and back. */
export function Viewer({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  const { client } = useAccount();
  const { t, locale } = useMessages('reading');
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [stack, setStack] = useState<readonly Opened[]>([opened]);
  const [zoom, setZoom] = useState<Zoom>(null);
  const [fit, setFit] = useState(1);
  useModal(element);

  const { messageId, parts, index } = stack.at(-1) ?? opened;
  const part = parts[index];
  const content = useRef<HTMLDivElement>(null);
  /** Whatever is looked at next begins fitted, at its top. */
  const show = (next: readonly Opened[]) => {
    setStack(next);
    setZoom(null);
    content.current?.scrollTo(0, 0);
  };
  const open = (next: Opened) => show([...stack, next]);
  const leave = () => {
    if (stack.length > 1) show(stack.slice(0, -1));
    else onClose();
  };
  const step = (by: 1 | -1) => {
    if (!parts[index + by]) return;
    show([...stack.slice(0, -1), { messageId, parts, index: index + by }]);
  };
  if (!part) return null;

  const kind = attachmentKind(part);
  const canZoom = kind === 'picture' || kind === 'pdf';
  const name = part.name || t.reader.noName;
  const type = shownType(part);
  const url = client.downloadUrl(part.blobId ?? '', name, type);
  const onKeyDown = (event: KeyboardEvent) => {
    // The arrows of a player are its own.
    if (event.target instanceof HTMLMediaElement || event.altKey || event.ctrlKey || event.metaKey) return;
    const act = keyAction(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const keyAction = (key: string): (() => void) | null => {
    if (key === 'ArrowRight') return () => step(1);
    if (key === 'ArrowLeft') return () => step(-1);
    if (!canZoom) return null;
    if (key === '+' || key === '=') return () => setZoom(nextZoom(zoom, fit, 1));
    if (key === '-') return () => setZoom(nextZoom(zoom, fit, -1));
    return key === '0' ? () => setZoom(null) : null;
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys of a dialog are caught where they bubble to
    <dialog
      ref={element}
      tabIndex={-1}
      className="viewer"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      onKeyDown={onKeyDown}
    >
      <div className="viewer-bar">
        {stack.length > 1 && <IconButton icon={ArrowLeft} label={t.app.back} onClick={leave} />}
        <h2 id={titleId} className="min-w-0 grow ps-2">
          <span className="block truncate font-semibold">{name}</span>
          <span className="block truncate text-[12px] text-ink-3">
            {parts.length > 1 && `${t.reading.numberOf(index + 1, parts.length)} · `}
            {formatBytes(part.size, locale)}
          </span>
        </h2>
        {canZoom && (
          <span className="flex items-center max-tablet:hidden">
            <IconButton
              icon={ZoomOut}
              label={t.reading.zoomOut}
              keys={['-']}
              onClick={() => setZoom(nextZoom(zoom, fit, -1))}
            />
            <button
              type="button"
              className="viewer-zoom"
              data-tip={t.reading.fit}
              data-tip-keys="0"
              onClick={() => setZoom(null)}
            >
              {zoom === null ? <Maximize aria-hidden="true" size={15} /> : null}
              {Math.round((zoom ?? fit) * 100)} %<span className="visually-hidden">{t.reading.fit}</span>
            </button>
            <IconButton
              icon={ZoomIn}
              label={t.reading.zoomIn}
              keys={['+']}
              onClick={() => setZoom(nextZoom(zoom, fit, 1))}
            />
          </span>
        )}
        <a
          className="icon-button"
          href={url}
          download={name}
          aria-label={t.reader.download}
          data-tip={t.reader.download}
        >
          <Download aria-hidden="true" size={18} strokeWidth={1.75} />
        </a>
        <IconButton icon={X} label={t.app.close} keys={['Esc']} onClick={onClose} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- reached by the keyboard too, so that what is large can be scrolled */}
      <div ref={content} className="viewer-content" tabIndex={0}>
        <OpenAttachment value={open}>
          <Suspense fallback={<span className="spinner" aria-hidden="true" />}>
            {kind === 'picture' && (
              <PictureView key={url} url={url} name={name} zoom={zoom} onFit={setFit} onZoom={setZoom} />
            )}
            {kind === 'pdf' && <PdfView key={url} url={url} zoom={zoom} onFit={setFit} />}
            {kind === 'text' && (
              <TextView
                key={url}
                url={client.downloadUrl(part.blobId ?? '', name, 'text/plain')}
                size={part.size}
                charset={part.charset}
              />
            )}
            {kind === 'html' && part.partId && (
              <HtmlView key={url} messageId={messageId} partId={part.partId} name={name} />
            )}
            {(kind === 'audio' || kind === 'video') && (
              <MediaView key={url} kind={kind} url={url} name={name} />
            )}
            {kind === 'message' && <MessageView key={url} blobId={part.blobId ?? ''} onLeave={onClose} />}
            {kind === 'other' && <NoPreview name={name} type={part.type} url={url} />}
          </Suspense>
        </OpenAttachment>
      </div>
      {parts.length > 1 && (
        <>
          <IconButton
            icon={ChevronLeft}
            label={t.reading.previousFile}
            keys={['←']}
            className="viewer-step viewer-step-back"
            disabled={index === 0}
            onClick={() => step(-1)}
          />
          <IconButton
            icon={ChevronRight}
            label={t.reading.nextFile}
            keys={['→']}
            className="viewer-step viewer-step-on"
            disabled={index === parts.length - 1}
            onClick={() => step(1)}
          />
        </>
      )}
    </dialog>
  );
}

function NoPreview({ name, type, url }: { name: string; type: string; url: string }) {
  const { t } = useMessages('reading');
  return (
    <div className="viewer-note flex flex-col items-center gap-4">
      <FileIcon type={type} size={44} strokeWidth={1.25} />
      <p>{t.reading.noPreview}</p>
      <a className="button button-primary" href={url} download={name}>
        <Download aria-hidden="true" size={16} strokeWidth={1.75} />
        {t.reader.download}
      </a>
    </div>
  );
}
