import type { DocumentKind } from '@mailcote/mime';
import { officeText } from './office.ts';
import { pdfText } from './pdf.ts';
import { rtfText } from './rtf.ts';

/**
 * The text of a document, a line for each paragraph or so.
 * @param limit characters at most, about
 * @throws when it is no document of that kind, or broken, or locked by a password
 */
export async function documentText(kind: DocumentKind, bytes: Uint8Array, limit: number): Promise<string> {
  const texts = { pdf: pdfText, office: officeText, rtf: rtfText };
  return (await texts[kind](bytes, limit)).slice(0, limit).toWellFormed();
}
