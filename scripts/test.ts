/**
 * `pnpm test`: everything, each stage under a heading; then how each ended, what failed, and one line with the sums
 * over all of them: `N passed, M failed`. Exit code 0 only when nothing failed.
 */
import { styleText } from 'node:util';
import type { Counts } from './test-reports.ts';
import { STAGES } from './test-stages.ts';

const HEADING_WIDTH = 100;

await import('./generate.ts');

const total: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
const outcomes: string[] = [];
for (const { title, run } of STAGES) {
  heading(title);
  const start = performance.now();
  const counts = await run();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  total.failures.push(...counts.failures);
  outcomes.push(outcome(title, counts, performance.now() - start));
}
heading('Outcome');
process.stdout.write(`${outcomes.join('\n')}\n\n`);
for (const failure of total.failures) process.stdout.write(`✗ ${failure}\n\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function heading(title: string): void {
  const line = `── ${title} ${'─'.repeat(Math.max(0, HEADING_WIDTH - title.length - 4))}`;
  process.stdout.write(`\n${styleText('bold', line, { stream: process.stdout })}\n`);
}

function outcome(title: string, { passed, failed, skipped }: Counts, milliseconds: number): string {
  const mark = failed === 0 ? '✓' : '✗';
  const numbers = [
    `${passed} ok`,
    ...(failed ? [`${failed} not`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ];
  return `${mark} ${title}: ${numbers.join(', ')} (${(milliseconds / 1_000).toFixed(1)} s)`;
}
