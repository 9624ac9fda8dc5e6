/// <reference types="vite/client" />

/** Of the pdf.js whose files lie under /assets (pdfjs-files.ts). */
declare const __PDFJS_VERSION__: string;
