import { deflateSync } from 'node:zlib';

/** Content of a page: a line of Latin text, a line in the Korean font (UTF-16BE, no font file), or operators as they are. */
export type PdfPage = string | { korean: string } | { operators: Buffer };

/** A PDF with a page for each. */
export function makePdf(pages: readonly PdfPage[]): Buffer {
  const objects: Buffer[] = [];
  const add = (number: number, ...body: (string | Buffer)[]): void => {
    objects[number] = Buffer.concat(body.map((piece) => Buffer.from(piece)));
  };
  const kids = pages.map((_, index) => `${pageNumber(index)} 0 R`).join(' ');
  add(1, '<< /Type /Catalog /Pages 2 0 R >>');
  add(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  add(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  add(
    4,
    '<< /Type /Font /Subtype /Type0 /BaseFont /HYSMyeongJo-Medium /Encoding /UniKS-UCS2-H /DescendantFonts [5 0 R] >>',
  );
  add(
    5,
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HYSMyeongJo-Medium /CIDSystemInfo << /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >> /FontDescriptor 6 0 R >>',
  );
  add(
    6,
    '<< /Type /FontDescriptor /FontName /HYSMyeongJo-Medium /Flags 6 /FontBBox [0 -148 1001 880] /ItalicAngle 0 /Ascent 880 /Descent -148 /CapHeight 880 /StemV 93 >>',
  );
  for (const [index, page] of pages.entries()) {
    const number = pageNumber(index);
    add(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${number + 1} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
    );
    const stream = deflateSync(operators(page), { level: 9 });
    add(number + 1, `<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`, stream, '\nendstream');
  }
  return assemble(objects);
}

const pageNumber = (index: number): number => 7 + index * 2;

function operators(page: PdfPage): Buffer {
  if (typeof page === 'string') return Buffer.from(`BT /F1 12 Tf 72 720 Td (${page}) Tj ET`);
  if ('operators' in page) return page.operators;
  const hex = Buffer.from(page.korean, 'utf16le').swap16().toString('hex');
  return Buffer.from(`BT /F2 12 Tf 72 720 Td <${hex}> Tj ET`);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const parts = [Buffer.from('%PDF-1.4\n')];
  let at = parts[0]?.length ?? 0;
  let table = '0000000000 65535 f \n';
  for (const [number, object] of objects.entries()) {
    if (number === 0) continue;
    const whole = Buffer.concat([Buffer.from(`${number} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    table += `${String(at).padStart(10, '0')} 00000 n \n`;
    parts.push(whole);
    at += whole.length;
  }
  const end = `xref\n0 ${objects.length}\n${table}trailer\n<< /Size ${objects.length} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}
