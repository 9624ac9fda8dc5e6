/** For tests that need documents: `makePdf`. */
export { makePdf, type PdfPage } from './make-pdf.ts';
