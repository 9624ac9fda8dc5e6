import { fileURLToPath } from 'node:url';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Character maps for the fonts of Chinese, Japanese and Korean documents that do not bring their own. */
const CHARACTER_MAPS = fileURLToPath(new URL('cmaps/', import.meta.resolve('pdfjs-dist/package.json')));

/** Scripts are never run and fonts never loaded; pages are read one after the other until the text is enough. */
export async function pdfText(bytes: Uint8Array, limit: number): Promise<string> {
  const task = getDocument({
    // pdf.js takes the memory away from whom it came.
    data: Uint8Array.from(bytes),
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: CHARACTER_MAPS,
    cMapPacked: true,
    disableFontFace: true,
    useSystemFonts: false,
    isOffscreenCanvasSupported: false,
    useWasm: false,
  });
  try {
    const document = await task.promise;
    let text = '';
    for (let number = 1; number <= document.numPages && text.length < limit; number += 1) {
      const page = await document.getPage(number);
      // To its end: a stream that is left early breaks pdf.js.
      for await (const { items } of page.streamTextContent({ includeMarkedContent: false })) {
        if (text.length >= limit) continue;
        for (const item of items) if ('str' in item) text += item.hasEOL ? `${item.str}\n` : item.str;
      }
      text += '\n';
      page.cleanup();
    }
    return text;
  } finally {
    await task.destroy();
  }
}
