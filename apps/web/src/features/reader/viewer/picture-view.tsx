import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../../i18n/index.ts';
import type { Zoom } from './zoom.ts';

interface PictureViewProps {
  url: string;
  name: string;
  zoom: Zoom;
  /** Told how large the picture is when it fits. */
  onFit: (scale: number) => void;
  onZoom: (zoom: Zoom) => void;
}

/** A picture, fitted or at a size of one's choice. An <img>, in which nothing runs, whatever the file is. */
export function PictureView({ url, name, zoom, onFit, onZoom }: PictureViewProps) {
  const { t } = useMessages('reading');
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const picture = useRef<HTMLImageElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = picture.current;
    if (!element || state !== 'ready' || zoom !== null) return;
    const measure = () => onFit(element.clientWidth / (element.naturalWidth || 1));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [state, zoom, onFit]);
  if (state === 'failed') return <p className="viewer-note">{t.reading.pictureFailed}</p>;
  return (
    <div className="viewer-picture" data-fit={zoom === null || undefined}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a double click is a convenience for the pointer; the keyboard has + and - */}
      <img
        ref={picture}
        src={url}
        alt={name}
        draggable={false}
        style={zoom === null ? undefined : { inlineSize: `${width * zoom}px` }}
        onLoad={(event) => {
          setWidth(event.currentTarget.naturalWidth || event.currentTarget.clientWidth);
          setState('ready');
        }}
        onError={() => setState('failed')}
        onDoubleClick={() => onZoom(zoom === null ? 1 : null)}
      />
      {state === 'loading' && <span className="spinner" aria-hidden="true" />}
    </div>
  );
}
