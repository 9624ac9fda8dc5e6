import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanTree } from './clean-tree.ts';
import { MAX_NODES } from './limits.ts';
import { parseHtml } from './parse.ts';
import { emptyReport } from './report.ts';
import { settle } from './settle.ts';
import { findHarm, writtenAndRead } from './testing/find-harm.ts';
import { htmlSoup } from './testing/html-soup.ts';

const OPTIONS = { pictures: 'block' } as const;

test('a paragraph in a paragraph, left by an unwrapped element, is written as a reader sees it', () => {
  const report = emptyReport(false);
  const html = settle(
    cleanTree(parseHtml('<p>a<object><p>b</object>', MAX_NODES).document, OPTIONS, report),
    report,
  );
  expect(html).toContain('<body><p>a</p><p>b</p><p></p></body>');
});

test('a tree that does not settle is flattened, and the flat one is read as it is written', () => {
  fc.assert(
    fc.property(htmlSoup, (source) => {
      const report = emptyReport(false);
      const html = settle(cleanTree(parseHtml(source, MAX_NODES).document, OPTIONS, report), report, 0);
      expect(report.truncated).toContain('structure');
      expect(findHarm(html)).toEqual([]);
      const { written, read } = writtenAndRead(html);
      expect(read).toEqual(written);
    }),
    { numRuns: 500 },
  );
});
