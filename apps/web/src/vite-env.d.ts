/// <reference types="vite/client" />

/** Of the pdf.js whose files lie under /assets (pdfjs-files.ts). */
declare const __PDFJS_VERSION__: string;

interface Window {
  /** Presses from before the page's code was there, once (public/assets/early-1.js). */
  takeEarlyKeys?: () => KeyboardEvent[];
}

/** Made by emoji-tables.ts. */
declare module 'virtual:emoji-*' {
  const lines: readonly import('./features/emoji/make-table.ts').TableLine[];
  export default lines;
}
