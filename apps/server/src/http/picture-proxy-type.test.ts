import { expect, test } from 'vitest';
import { pictureType } from './picture-proxy-type.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test('pictures are known by their first octets', () => {
  expect(pictureType(latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'))).toBe('image/png');
  expect(pictureType(latin1('\xff\xd8\xff\xe0\0\x10JFIF'))).toBe('image/jpeg');
  expect(pictureType(latin1('GIF89a\x01\0'))).toBe('image/gif');
  expect(pictureType(latin1('RIFF\x24\0\0\0WEBPVP8 '))).toBe('image/webp');
  expect(pictureType(latin1('\0\0\0\x20ftypavif\0\0\0\0'))).toBe('image/avif');
});

test('markup, text and other files are none', () => {
  for (const text of [
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<?xml version="1.0"?><svg/>',
    '<html>',
    '',
    'GIF',
    '%PDF-1.7',
    'BM is text',
    'RIFF\x24\0\0\0WAVE',
  ])
    expect(pictureType(latin1(text))).toBeNull();
});
