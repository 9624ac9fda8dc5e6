import { strToU8, zipSync } from 'fflate';
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
