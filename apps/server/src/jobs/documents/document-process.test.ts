import { strToU8, zipSync } from 'fflate';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePdf } from '@mailcote/documents/testing';
import { DocumentError, DocumentProcess } from './document-process.ts';

const small = zipSync({ 'word/document.xml': strToU8('<w:t>예산</w:t>') });

test('text of several documents, one after the other', async () => {
  await using reader = new DocumentProcess();
  expect(await reader.text('pdf', makePdf(['Quarterly budget']))).toContain('Quarterly budget');
  expect(await reader.text('office', small)).toBe('예산\n');
  await expect(reader.text('pdf', Buffer.from('none'))).rejects.toThrow(DocumentError);
  expect(await reader.text('pdf', makePdf([{ korean: '견적서' }]))).toContain('견적서');
});

test('a damaged PDF gives an error or some text, and the process goes on', async () => {
  await using reader = new DocumentProcess();
  const sound = makePdf(['one', 'two']);
  const damaged = async (harm: readonly (readonly [at: number, value: number])[]) => {
    const bytes = Buffer.from(sound);
    for (const [at, value] of harm) bytes[at % bytes.length] = value;
    const text = await reader.text('pdf', bytes).catch((error: unknown) => String(error));
    expect(text).not.toContain('has died');
  };
  // One over which pdf.js stumbles again when it has answered.
  await damaged([
    [1076, 15],
    [618, 128],
    [93, 24],
    [1320, 112],
    [643, 254],
    [337, 116],
    [931, 206],
  ]);
  const harm = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(fc.asyncProperty(harm, damaged), { numRuns: 60 });
});

const endless = (octets: number) => makePdf([{ operators: Buffer.alloc(octets, '(a) Tj ') }]);

test('a document that takes too long costs its process; the next one is read', async () => {
  await using reader = new DocumentProcess({ timeoutMs: 2_000, maxMemory: 2 ** 32 });
  await expect(reader.text('pdf', endless(100_000_000))).rejects.toThrow('it took too long');
  expect(await reader.text('office', small)).toBe('예산\n');
});

test('a few kilobytes that unpack into more than the memory that is given end the process', async () => {
  // More time than a busy machine needs to fill it.
  await using reader = new DocumentProcess({ timeoutMs: 100_000, maxMemory: 180 * 1024 * 1024 });
  const bytes = endless(80_000_000);
  expect(bytes.length).toBeLessThan(200_000);
  await expect(reader.text('pdf', bytes)).rejects.toThrow('has died');
  expect(await reader.text('office', small)).toBe('예산\n');
});
