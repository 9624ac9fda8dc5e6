import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { documentText } from './document-text.ts';
import { makePdf } from './testing/make-pdf.ts';

const LIMIT = 10_000;
const zip = (files: Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
const office = (files: Record<string, string>): Promise<string> => documentText('office', zip(files), LIMIT);

test('PDF: page after page, Korean by the character maps of its fonts', async () => {
  const text = await documentText(
    'pdf',
    makePdf(['Quarterly budget', { korean: '견적서 보고' }, 'end']),
    LIMIT,
  );
  expect(text.split('\n').filter(Boolean)).toEqual(['Quarterly budget', '견적서 보고', 'end']);
});

test('PDF: no more pages than the text that is wanted', async () => {
  const pages = Array.from({ length: 50 }, (_, n) => `page number ${n} of many`);
  const text = await documentText('pdf', makePdf(pages), 100);
  expect(text).toHaveLength(100);
  expect(text).toContain('page number 3');
});

test('Word: text of runs, notes and headers; no markup, no deleted words', async () => {
  const text = await office({
    'word/header1.xml': '<w:hdr><w:p><w:r><w:t>Head</w:t></w:r></w:p></w:hdr>',
    'word/document.xml':
      '<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Bud</w:t></w:r><w:r><w:t>get &amp; 예산</w:t></w:r><w:r><w:tab/><w:delText>gone</w:delText></w:r></w:p><w:p><w:t>Two</w:t></w:p></w:body></w:document>',
    'word/media/image1.png': 'never',
    'docProps/app.xml': '<t>never</t>',
  });
  expect(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
  ).toEqual(['Budget & 예산', 'Two', 'Head']);
});

test('Excel, PowerPoint, OpenDocument, hwpx', async () => {
  const sheet = await office({
    'xl/sharedStrings.xml': '<sst><si><t>Total</t></si><si><r><t>Reve</t></r><r><t>nue</t></r></si></sst>',
    'xl/worksheets/sheet1.xml': '<c t="inlineStr"><is><t>inline</t></is></c><c><v>42</v></c>',
  });
  expect(sheet.split('\n').filter(Boolean)).toEqual(['Total', 'Revenue', 'inline']);
  const slides = await office({
    'ppt/slides/slide10.xml': '<a:p><a:t>ten</a:t></a:p>',
    'ppt/slides/slide2.xml': '<a:p><a:r><a:t>two</a:t></a:r></a:p>',
    'ppt/notesSlides/notesSlide1.xml': '<a:p><a:t>note</a:t></a:p>',
  });
  expect(slides.split('\n').filter(Boolean)).toEqual(['two', 'ten', 'note']);
  const odt = await office({
    'content.xml':
      '<office:body><text:h>Title</text:h><text:p>One<text:tab/>two<text:span> three</text:span></text:p>stray</office:body>',
    'styles.xml': '<text:p>never</text:p>',
  });
  expect(odt.split('\n').filter(Boolean)).toEqual(['Title', 'One two three']);
  expect(
    await office({ 'Contents/section0.xml': '<hp:p><hp:run><hp:t>한글 문서</hp:t></hp:run></hp:p>' }),
  ).toContain('한글 문서');
});

test('RTF: control words, code pages, Unicode; no font names', async () => {
  const rtf = String.raw`{\rtf1\ansi\ansicpg949{\fonttbl{\f0 Times;}}{\*\generator never}\f0\fs24 Hello \b budget\b0\par \u54924?\u51032?\'c8\'b8 caf\{\}{\uc0\u233}\tab end}`;
  const text = await documentText('rtf', Buffer.from(rtf, 'latin1'), LIMIT);
  expect(text).toBe('Hello budget\n회의회 caf{}é end');
});

test('an entity bomb stays as it is; broken XML gives what could be read', async () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(500)}">${Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n} "${`&a${n || ''};`.repeat(10)}">`).join('')}]><w:p><w:t>before &a8; after</w:t></w:p>`;
  const text = await office({ 'word/document.xml': bomb });
  expect(text).toMatch(/before .*after/);
  expect(text.length).toBeLessThan(100);
  expect(await office({ 'word/document.xml': '<w:p><w:t>half' })).toContain('half');
});

test('a ZIP bomb is not unpacked', async () => {
  const zeros = new Uint8Array(100 * 1024 * 1024);
  const bytes = zipSync({ 'word/document.xml': zeros, 'word/footnotes.xml': strToU8('<w:t>small</w:t>') });
  expect(bytes.length).toBeLessThan(200_000);
  expect((await documentText('office', bytes, LIMIT)).trim()).toBe('small');
  // One that claims to be small unpacks into what it claims.
  const lying = Buffer.from(zipSync({ 'word/document.xml': strToU8(`<w:t>${'ab '.repeat(100_000)}</w:t>`) }));
  const directory = lying.indexOf('PK\u0001\u0002');
  lying.writeUInt32LE(50, directory + 24);
  const text = await documentText('office', lying, LIMIT).catch(() => '');
  expect(text.length).toBeLessThanOrEqual(60);
});

test('bytes that are no document: an error or some text, and soon', async () => {
  for (const kind of ['pdf', 'office', 'rtf'] as const) {
    await expect(documentText(kind, Buffer.from('no document'), LIMIT)).rejects.toThrow();
    await expect(documentText(kind, Buffer.alloc(0), LIMIT)).rejects.toThrow();
  }
  // Damaged PDFs are read in a process of their own: pdf.js leaves rejected promises behind.
  const samples = {
    office: Buffer.from(zip({ 'word/document.xml': '<w:p><w:t>text</w:t></w:p>' })),
    rtf: Buffer.from(String.raw`{\rtf1 {\b one}\u233?\'e9}`),
  };
  const harm = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  const kinds = fc.constantFrom('office' as const, 'rtf' as const);
  await fc.assert(
    fc.asyncProperty(kinds, harm, async (kind, changes) => {
      const bytes = Buffer.from(samples[kind]);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const text = await documentText(kind, bytes, LIMIT).catch(() => '');
      expect(text.length).toBeLessThanOrEqual(LIMIT);
    }),
    { numRuns: 60 },
  );
});
