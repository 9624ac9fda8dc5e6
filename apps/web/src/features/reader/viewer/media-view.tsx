import { useState } from 'react';
import { useMessages } from '../../../i18n/index.ts';

/** Sound or a film, played by the browser, which fetches as much as it needs (byte ranges). */
export function MediaView({ kind, url, name }: { kind: 'audio' | 'video'; url: string; name: string }) {
  const { t } = useMessages('reading');
  const [hasFailed, setHasFailed] = useState(false);
  if (hasFailed) return <p className="viewer-note">{t.reading.mediaFailed}</p>;
  const properties = {
    src: url,
    controls: true,
    preload: 'metadata' as const,
    'aria-label': name,
    onError: () => setHasFailed(true),
  };
  return (
    <div className="viewer-media">
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what was sent has no captions to offer */}
      {kind === 'audio' ? <audio {...properties} /> : <video playsInline {...properties} />}
    </div>
  );
}
