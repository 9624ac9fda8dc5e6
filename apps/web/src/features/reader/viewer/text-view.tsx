import { useCallback, useEffect, useRef, useState } from 'react';
import { useMessages } from '../../../i18n/index.ts';
import { formatBytes } from '../../../lib/bytes.ts';
import { textDecoder } from './text-decoder.ts';
import './viewer.css';

/** Octets shown at a time: a page with more text in one piece stands still. */
const STEP = 1_000_000;

interface TextViewProps {
  url: string;
  /** Where it begins and ends there, in octets. */
  start?: number;
  size: number;
  charset: string | null;
}

/** Text as text, whatever it is written in: a piece at first, the others when asked for. */
export function TextView({ url, start = 0, size, charset }: TextViewProps) {
  const { t, locale } = useMessages('reading');
  const [pieces, setPieces] = useState<string[]>([]);
  const [read, setRead] = useState(start);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const decoder = useRef<TextDecoder | null>(null);

  const load = useCallback(
    async (from: number, signal?: AbortSignal) => {
      try {
        const bytes = await fetchRange(url, from, Math.min(size, from + STEP), signal);
        decoder.current ??= textDecoder(charset, bytes);
        const end = from + bytes.length;
        const text = decoder.current.decode(bytes, { stream: end < size });
        setPieces((before) => [...before, text]);
        setRead(end);
        setState('ready');
      } catch {
        if (!signal?.aborted) setState('failed');
      }
    },
    [url, size, charset],
  );
  useEffect(() => {
    const controller = new AbortController();
    void load(start, controller.signal);
    return () => controller.abort();
  }, [load, start]);
  const more = () => {
    setState('loading');
    void load(read);
  };

  return (
    <div className="viewer-paper">
      <pre className="viewer-text">{pieces}</pre>
      {state === 'loading' && <span className="spinner" aria-hidden="true" />}
      {state === 'failed' && (
        <p role="alert" className="viewer-note">
          {t.reading.failed}{' '}
          <button type="button" className="link" onClick={more}>
            {t.app.retry}
          </button>
        </p>
      )}
      {state === 'ready' && read < size && (
        <button type="button" className="button mt-3" onClick={more}>
          {t.reading.moreText(formatBytes(size - read, locale))}
        </button>
      )}
    </div>
  );
}

/** Octets from `start` up to and not including `end`; at most those, if the server gives all. */
export async function fetchRange(
  url: string,
  start: number,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array();
  const response = await fetch(url, {
    headers: { range: `bytes=${start}-${end - 1}` },
    ...(signal && { signal }),
  });
  if (!response.ok) throw new Error(`the text was answered with ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return response.status === 206 ? bytes : bytes.slice(start, end);
}
