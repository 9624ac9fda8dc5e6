import { expect, test } from 'vitest';
import { hintsOf, NoticeBatch, type Notice } from './batch.ts';

test('hints of one account become its newest numbers by type', () => {
  const batch = new NoticeBatch();
  batch.add({ accountId: 'a1', modSeq: 7, types: ['Email', 'Mailbox'] });
  batch.add({ accountId: 'a1', modSeq: 9, types: ['Email'] });
  batch.add({ accountId: 'a1', modSeq: 8, types: ['Email', 'Thread'] });
  const payloads = batch.take('n1');
  expect(payloads.map((payload) => JSON.parse(payload) as Notice)).toEqual([
    { node: 'n1', hints: { a1: { Email: 9, Mailbox: 7, Thread: 8 } } },
  ]);
  expect(hintsOf(JSON.parse(payloads[0]!) as Notice)).toEqual([
    { accountId: 'a1', modSeq: 7, types: ['Mailbox'] },
    { accountId: 'a1', modSeq: 8, types: ['Thread'] },
    { accountId: 'a1', modSeq: 9, types: ['Email'] },
  ]);
  expect(batch.take('n1')).toEqual([]);
});

test('a hint without types arrives as one: something of an account that no client follows has changed', () => {
  const batch = new NoticeBatch();
  batch.add({ accountId: 'a1', modSeq: 0, types: [] });
  const [payload] = batch.take('n1');
  expect(hintsOf(JSON.parse(payload!) as Notice)).toEqual([{ accountId: 'a1', modSeq: 0, types: [] }]);
});

test('many accounts are spread over payloads that Postgres takes, none lost', () => {
  const batch = new NoticeBatch();
  const accounts = Array.from({ length: 2_000 }, (_, index) => `account-${index}`);
  for (const accountId of accounts)
    batch.add({ accountId, modSeq: 5, types: ['Email', 'Mailbox', 'Thread'] });
  batch.wakeQueue();
  const payloads = batch.take('5f0f6d3c-8c5f-4d0e-9a51-0d1f1f5a2f10');
  expect(payloads.length).toBeGreaterThan(5);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
  const notices = payloads.map((payload) => JSON.parse(payload) as Notice);
  expect(notices.flatMap(hintsOf).map(({ accountId }) => accountId)).toEqual(accounts);
  expect(notices.filter(({ queue }) => queue)).toHaveLength(1);
});

test('a woken queue alone is worth a payload', () => {
  const batch = new NoticeBatch();
  batch.wakeQueue();
  expect(batch.take('n1').map((payload) => JSON.parse(payload) as Notice)).toEqual([
    { node: 'n1', hints: {}, queue: true },
  ]);
});
