import { expect, test } from 'vitest';
import { Table } from './table.ts';

interface Record {
  id: string;
  count: number;
  name?: string;
}
const table = () => {
  const made = new Table<Record>();
  made.put([
    { id: 'a', count: 1 },
    { id: 'b', count: 2 },
  ]);
  return made;
};
const add = (amount: number) => (record: Record) => ({ ...record, count: record.count + amount });

test('a partial record keeps what it does not mention', () => {
  const records = table();
  records.put([{ id: 'a', name: 'A' }]);
  expect(records.get('a')).toEqual({ id: 'a', count: 1, name: 'A' });
});

test('changes under way lie over what the server says, whichever comes first', () => {
  const records = table();
  const first = records.overlay(new Map([['a', add(10)]]));
  const second = records.overlay(new Map([['a', add(100)]]));
  expect(records.get('a')?.count).toBe(111);
  records.put([{ id: 'a', count: 5 }]);
  expect(records.get('a')?.count).toBe(115);
  first.drop();
  expect(records.get('a')?.count).toBe(105);
  second.keep();
  expect(records.get('a')?.count).toBe(105);
  expect(records.isPending('a')).toBe(false);
});

test('keeping twice counts once', () => {
  const records = table();
  const overlay = records.overlay(new Map([['a', add(10)]]));
  overlay.keep();
  overlay.keep();
  overlay.drop();
  expect(records.get('a')?.count).toBe(11);
});

test('only those who watch a record hear of it', () => {
  const records = table();
  const heard: string[] = [];
  const stop = records.subscribe('a', () => heard.push('a'));
  records.subscribe('b', () => heard.push('b'));
  records.put([{ id: 'a', count: 3 }]);
  stop();
  records.put([{ id: 'a', count: 4 }]);
  records.remove(['b']);
  expect(heard).toEqual(['a', 'b']);
});

test('the list is the same array until something changes', () => {
  const records = table();
  const list = records.list();
  expect(records.list()).toBe(list);
  records.put([{ id: 'c', count: 0 }]);
  expect(records.list()).not.toBe(list);
});
