import { n } from './count.ts';

export const reading = {
  open: (name: string) => `Open ${name}`,
  downloadAll: 'Download all',
  numberOf: (number: number, count: number) => `${number} of ${count}`,
  previousFile: 'Previous attachment',
  nextFile: 'Next attachment',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  fit: 'Fit to the window',
  failed: 'This could not be loaded.',
  pictureFailed: 'This picture could not be shown.',
  mediaFailed: 'Your browser cannot play this.',
  pdfFailed: 'This document could not be shown.',
  pdfLocked: 'This document is protected by a password. Download it to open it.',
  pageOf: (number: number, count: number) => `Page ${number} of ${n(count, '#', '#')}`,
  moreText: (size: string) => `Show more (${size} left)`,
  noPreview: 'There is no preview of this kind of file.',
  notMessage: 'This attachment is no message that can be read.',
};
