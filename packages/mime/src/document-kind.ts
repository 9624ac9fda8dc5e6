import type { BodyStructure } from './types.ts';

/** Documents whose text packages/documents can read. */
export type DocumentKind = 'pdf' | 'office' | 'rtf';

const OFFICE_EXTENSIONS =
  'docx docm dotx xlsx xlsm xltx pptx pptm ppsx potx odt ott ods ots odp otp odg hwpx'.split(' ');
const BY_EXTENSION = new Map<string, DocumentKind>([
  ['pdf', 'pdf'],
  ['rtf', 'rtf'],
  ...OFFICE_EXTENSIONS.map((extension): [string, DocumentKind] => [extension, 'office']),
]);
const PDF = new Set(['application/pdf', 'application/x-pdf']);
const RTF = new Set(['application/rtf', 'text/rtf']);
const OFFICE =
  /^application\/(?:vnd\.openxmlformats-officedocument\.|vnd\.oasis\.opendocument\.|vnd\.ms-[a-z]+\.[a-z]+\.macroenabled|hwp\+zip$|vnd\.hancom\.hwpx$)/;

/** What a part is by its media type (lower case); by its file name where the type says no more than "application". Null: no document that is read here. */
export function documentKind(type: string, name: string | null): DocumentKind | null {
  if (PDF.has(type)) return 'pdf';
  if (RTF.has(type)) return 'rtf';
  if (OFFICE.test(type)) return 'office';
  const extension = /\.([a-z]{3,4})$/i.exec(name ?? '')?.[1]?.toLowerCase();
  return type.startsWith('application/') ? (BY_EXTENSION.get(extension ?? '') ?? null) : null;
}

/** The parts that are such documents, those of attached messages too; `maxParts` at most. */
export function documentParts(
  structure: BodyStructure,
  maxParts: number,
): { part: BodyStructure; kind: DocumentKind }[] {
  const found: { part: BodyStructure; kind: DocumentKind }[] = [];
  const collect = (part: BodyStructure): void => {
    if (found.length >= maxParts) return;
    const kind = documentKind(part.type, part.name);
    if (kind) found.push({ part, kind });
    for (const child of part.parts) collect(child);
    if (part.message) collect(part.message.structure);
  };
  collect(structure);
  return found;
}
