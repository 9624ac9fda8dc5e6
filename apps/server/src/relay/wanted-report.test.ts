import type { QueueOptions } from '@mailcote/store';
import { expect, test } from 'vitest';
import { DEFAULT_SCHEDULE } from './schedule.ts';
import { wantedReport } from './wanted-report.ts';

const dueAt = new Date('2026-11-22T10:00:00Z');
const now = new Date(dueAt.getTime() + DEFAULT_SCHEDULE.delayReportMs);
type Kind = 'delivered' | 'retry' | 'failed';

function wanted(notify: QueueOptions['notify'], kind: Kind, more: object = {}): string | null {
  const options = notify === undefined ? {} : { notify };
  const item = { mailFrom: 'anna@example.test', dueAt, delayToldAt: null, options, ...more };
  return wantedReport(item, { kind, isInMailStore: false, isDsnRelayed: false, now }, DEFAULT_SCHEDULE);
}

test.each<[NonNullable<QueueOptions['notify']> | undefined, string | null, string | null, string | null]>([
  [undefined, null, 'delayed', 'failed'],
  [['never'], null, null, null],
  [['success'], 'relayed', null, null],
  [['failure'], null, null, 'failed'],
  [['delay'], null, 'delayed', null],
  [['success', 'failure', 'delay'], 'relayed', 'delayed', 'failed'],
])('RFC 3461 5.2: NOTIFY %s', (notify, delivered, delayed, failed) => {
  expect(wanted(notify, 'delivered')).toBe(delivered);
  expect(wanted(notify, 'retry')).toBe(delayed);
  expect(wanted(notify, 'failed')).toBe(failed);
});

test('nobody is told about a report, nor twice or too early of a delay', () => {
  for (const kind of ['delivered', 'retry', 'failed'] as const)
    expect(wanted(['success', 'failure', 'delay'], kind, { mailFrom: '' })).toBeNull();
  expect(wanted(undefined, 'retry', { delayToldAt: dueAt })).toBeNull();
  expect(wanted(undefined, 'retry', { dueAt: new Date(dueAt.getTime() + 1) })).toBeNull();
});

test('success is the business of a server that takes it over, and of the mailbox', () => {
  const item = {
    mailFrom: 'anna@example.test',
    dueAt,
    delayToldAt: null,
    options: { notify: ['success' as const] },
  };
  const facts = { kind: 'delivered' as const, isInMailStore: false, isDsnRelayed: true, now };
  expect(wantedReport(item, facts, DEFAULT_SCHEDULE)).toBeNull();
  expect(wantedReport(item, { ...facts, isInMailStore: true, isDsnRelayed: false }, DEFAULT_SCHEDULE)).toBe(
    'delivered',
  );
});
