import { useEffect, useState } from 'react';
import { useMessages } from '../../../i18n/index.ts';
import { formatBytes } from '../../../lib/bytes.ts';
import { fetchRange } from '../viewer/text-view.tsx';

/** Octets shown: enough to see what a file is. */
const SHOWN = 4_096;
const PER_LINE = 16;

/** The beginning of something that is no text, octet by octet. */
export function HexView({ url, size }: { url: string; size: number }) {
  const { t, locale } = useMessages('reading');
  const [lines, setLines] = useState<string | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    fetchRange(url, 0, Math.min(size, SHOWN), controller.signal).then(
      (bytes) => setLines(hexLines(bytes)),
      () => {
        if (!controller.signal.aborted) setLines(t.reading.failed);
      },
    );
    return () => controller.abort();
  }, [url, size, t]);
  return (
    <>
      <pre className="viewer-text">{lines}</pre>
      {size > SHOWN && (
        <p className="mt-2 text-ink-3">{t.reading.onlyBeginning(formatBytes(size, locale))}</p>
      )}
    </>
  );
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += PER_LINE) {
    const row = [...bytes.subarray(at, at + PER_LINE)];
    const hex = row.map((octet) => octet.toString(16).padStart(2, '0')).join(' ');
    const text = row
      .map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.'))
      .join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(PER_LINE * 3)} ${text}`);
  }
  return lines.join('\n');
}
