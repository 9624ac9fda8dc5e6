import { getDocument, PDFWorker, VerbosityLevel, type PDFDocumentProxy } from 'pdfjs-dist';
// oxlint-disable-next-line import/default -- what Vite makes of it is its address
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { ownScriptUrl } from '../../../lib/own-script.ts';

export { TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';

/** Where the build puts pdf.js's own files (vite.config.ts). */
const FILES = `${import.meta.env.BASE_URL}assets/pdfjs-${__PDFJS_VERSION__}/`;

export interface OpenPdf {
  document: PDFDocumentProxy;
  close: () => void;
}

/**
 * Reads a PDF in a worker of our own origin. Nothing of it is run or followed: pdf.js draws pages on a canvas; scripts, forms and links
 * belong to layers that are not used here. No WebAssembly, which the page's policy refuses.
 */
export async function openPdf(url: string, signal: AbortSignal): Promise<OpenPdf> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Error(`the document was answered with ${response.status}`);
  const data = new Uint8Array(await response.arrayBuffer());
  const port = new Worker(ownScriptUrl(workerUrl), { type: 'module' });
  const worker = PDFWorker.create({ port });
  const task = getDocument({
    data,
    worker,
    verbosity: VerbosityLevel.ERRORS,
    cMapUrl: `${FILES}cmaps/`,
    standardFontDataUrl: `${FILES}standard_fonts/`,
    wasmUrl: `${FILES}wasm/`,
    useWasm: false,
    disableWorkerRendering: true,
    enableXfa: false,
  });
  const close = () => {
    // Whatever it was at, it is not wanted any more.
    task.destroy().then(
      () => port.terminate(),
      () => port.terminate(),
    );
  };
  try {
    return { document: await task.promise, close };
  } catch (error) {
    close();
    throw error;
  }
}
