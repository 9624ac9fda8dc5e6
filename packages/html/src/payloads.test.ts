import { expect, test } from 'vitest';
import { renderPlainText, sanitizeHtml } from './index.ts';
import { findHarm, writtenAndRead } from './testing/find-harm.ts';
import { PAYLOADS, type Payload, fill } from './testing/payloads/index.ts';

const VALUES = { run: 'top.ran(7)', leak: 'http://leak.example/7' };

function results(payload: Payload): string[] {
  const body = fill(payload, VALUES);
  if (payload.kind === 'text') return [renderPlainText(body).html];
  const pictures = (url: string): string => `/picture?u=${encodeURIComponent(url)}`;
  return [sanitizeHtml(body, { pictures: 'block' }).html, sanitizeHtml(body, { pictures }).html];
}

test.for([...PAYLOADS])('$name', (payload) => {
  for (const html of results(payload)) {
    expect(findHarm(html)).toEqual([]);
    const { written, read } = writtenAndRead(html);
    expect(read).toEqual(written);
  }
});

test('every payload has a name of its own', () => {
  expect(new Set(PAYLOADS.map(({ name }) => name)).size).toBe(PAYLOADS.length);
});

test('the judge of these tests finds harm in most payloads as they came', () => {
  const harmful = PAYLOADS.filter(
    (payload) => findHarm(`<!DOCTYPE html>${fill(payload, VALUES)}`).length > 0,
  );
  expect(harmful.length).toBeGreaterThan(PAYLOADS.length * 0.9);
});
