import { cleanText, withoutBidiControls, withoutControls } from './clean-text.ts';

/** Longest file name kept, in UTF-16 units: what file systems take. */
const MAX_FILE_NAME = 255;

/**
 * A file name that is safe to show and to offer (RFC 2183 2.3, 5): no control or bidi characters, no path. A name that is
 * a path ("C:\x\a.doc", "../a", "/etc/a") keeps its last component; another separator becomes "_" ("3/4.txt").
 */
export function cleanFileName(name: string): string | null {
  const plain = withoutBidiControls(withoutControls(cleanText(name)))
    .normalize('NFC')
    .trim();
  const isPath = /^(?:[A-Za-z]:|[\\/]|\.{1,2}[\\/])/.test(plain);
  const base = isPath
    ? plain.slice(
        Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\'), plain.indexOf(':') === 1 ? 1 : -1) + 1,
      )
    : plain;
  const safe = base
    .replace(/[\\/]/g, '_')
    .replace(/[\u2028\u2029]/g, ' ')
    .trim();
  if (safe === '' || safe === '.' || safe === '..') return null;
  if (safe.length <= MAX_FILE_NAME) return safe;
  const extension = /\.[^.]{1,16}$/.exec(safe)?.[0] ?? '';
  return (safe.slice(0, MAX_FILE_NAME - extension.length) + extension)
    .toWellFormed()
    .replaceAll('\uFFFD', '');
}
