/**
 * The text of documents that come with mail, for the search index: PDF (pdf.js), the office formats that are XML in a ZIP
 * (OOXML: docx, xlsx, pptx; OpenDocument: odt, ods, odp; OWPML: hwpx), and RTF. Text only: no layout, no numbers of
 * spreadsheet cells, no pictures.
 *
 * Whatever a sender wrote is taken as hostile. Limits here bound what is unpacked and what is returned; time and memory are
 * bounded by whoever calls, who runs this in a process that may be killed: a parser of PDF cannot be interrupted from within.
 * It will not touch a socket, a file (but pdf.js reads its own character maps) or a database.
 */
export { documentText } from './document-text.ts';
