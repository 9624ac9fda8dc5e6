/** Types a browser may show by itself, because nothing in them can run. Everything else is offered for saving. */
const SHOWN_INLINE = /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp)|text\/plain|(?:audio|video)\/[\w.+-]+)$/;

/** RFC 6266: inline only for harmless types; the name in ASCII for old clients and in UTF-8 (RFC 8187) for the others. */
export function contentDisposition(name: string, type: string): string {
  const kind = SHOWN_INLINE.test(type.split(';')[0]!.trim().toLowerCase()) ? 'inline' : 'attachment';
  // Controls, and marks that turn "exe.fdp" into "pdf.exe" on screen; a name is no path (RFC 6266 4.3).
  const clean = name
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replaceAll(/[/\\]/g, '_');
  if (clean === '') return kind;
  const ascii = clean.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(clean).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"${ascii === clean ? '' : `; filename*=UTF-8''${encoded}`}`;
}
