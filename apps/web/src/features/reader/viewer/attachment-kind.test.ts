import { expect, test } from 'vitest';
import { attachmentKind, shownType } from './attachment-kind.ts';

test.each([
  ['image/png', null, 'picture'],
  ['image/svg+xml', 'x.svg', 'picture'],
  ['image/tiff', 'x.tiff', 'other'],
  ['application/pdf', null, 'pdf'],
  ['application/octet-stream', 'Report.PDF', 'pdf'],
  ['application/octet-stream', 'x.exe', 'other'],
  ['application/octet-stream', 'page.html', 'other'],
  ['application/octet-stream', null, 'other'],
  ['text/html', 'x.pdf', 'html'],
  ['application/xhtml+xml', null, 'text'],
  ['text/calendar', null, 'text'],
  ['application/json', null, 'text'],
  ['message/rfc822', null, 'message'],
  ['application/octet-stream', 'letter.eml', 'message'],
  ['audio/mpeg', null, 'audio'],
  ['video/mp4', null, 'video'],
  ['application/zip', 'x.jpg', 'other'],
] as const)('%s %s is %s', (type, name, kind) => {
  expect(attachmentKind({ type, name })).toBe(kind);
});

test('a type that says nothing gives way to the one of the name', () => {
  expect(shownType({ type: 'application/octet-stream', name: 'a.JPG' })).toBe('image/jpeg');
  expect(shownType({ type: 'image/gif', name: 'a.jpg' })).toBe('image/gif');
});
