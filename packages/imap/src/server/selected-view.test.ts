import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageChange } from './backend.ts';
import { SelectedView } from './selected-view.ts';
import { UidRuns } from './uid-runs.ts';

test('runs of UIDs are a sorted list, only smaller', () => {
  const step = fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((gap) => ({ append: gap })),
    fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }).map((remove) => ({ remove })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const runs = new UidRuns();
      let model: number[] = [];
      let last = 0;
      for (const one of steps) {
        if ('append' in one) {
          last += one.append;
          runs.append(last);
          model.push(last);
        } else {
          runs.remove(one.remove);
          model = model.filter((uid) => !one.remove.includes(uid));
          last = Math.max(last, ...model);
        }
        expect(runs.size).toBe(model.length);
        expect(runs.last).toBe(model.at(-1) ?? 0);
        for (const [index, uid] of model.entries()) {
          expect(runs.uidAt(index + 1)).toBe(uid);
          expect(runs.sequenceOf(uid)).toBe(index + 1);
        }
        for (let uid = 0; uid < 70; uid += 1) expect(runs.has(uid)).toBe(model.includes(uid));
        expect(runs.uidAt(0)).toBeNull();
        expect(runs.uidAt(model.length + 1)).toBeNull();
      }
    }),
  );
});

const change = (uid: number, modSeq: number, isExpunged = false): MessageChange => ({
  uid,
  modSeq,
  isExpunged,
  flags: [],
});

test('a client that takes each EXPUNGE and EXISTS as it comes always has the right UIDs', () => {
  const step = fc.record({
    add: fc.nat(3),
    expunge: fc.array(fc.nat(20), { maxLength: 3 }),
    tell: fc.constantFrom('all', 'noExpunge', 'nothing'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let live = [1, 2, 3];
      let nextUid = 4;
      let modSeq = 1;
      const view = new SelectedView({ runs: [[1, 3]], highestModSeq: 1 });
      /** The client: UIDs by sequence number; it learns those of new messages by asking. */
      const client = [1, 2, 3];
      for (const { add, expunge, tell } of steps) {
        modSeq += 1;
        const changes: MessageChange[] = [];
        const gone = new Set(expunge.map((n) => live[n]).filter((uid) => uid !== undefined));
        for (const uid of gone) changes.push(change(uid, modSeq, true));
        live = live.filter((uid) => !gone.has(uid));
        for (let n = 0; n < add; n += 1) {
          changes.push(change(nextUid, modSeq));
          live.push(nextUid);
          nextUid += 1;
        }
        view.take(changes.sort((a, b) => a.uid - b.uid));
        if (tell === 'nothing') continue;
        const news = view.tell(tell === 'all');
        for (const { sequence, uid } of news.expunged) expect(client.splice(sequence - 1, 1)).toEqual([uid]);
        if (news.exists !== null) {
          while (client.length < news.exists) {
            client.push(
              ...(view.uidsOfSequences({
                kind: 'ranges',
                ranges: [[client.length + 1, client.length + 1]],
              }) ?? []),
            );
          }
        }
        expect(view.exists).toBe(client.length);
        expect([...view.all()]).toEqual(client);
        for (const [index, uid] of client.entries()) expect(view.sequenceOf(uid)).toBe(index + 1);
        if (tell === 'all') expect(client).toEqual(live);
      }
    }),
    { numRuns: 500 },
  );
});

test('what a session has done itself is not told again, what others did is', () => {
  const view = new SelectedView({ runs: [[1, 3]], highestModSeq: 1 });
  view.ownWrite(5);
  view.take([change(1, 4), change(2, 5)]);
  expect(view.tell(true).changed.map(({ uid }) => uid)).toEqual([1]);
  view.take([change(2, 6)]);
  expect(view.tell(true).changed.map(({ uid }) => uid)).toEqual([2]);
});

test('sets of numbers and of UIDs', () => {
  const view = new SelectedView({
    runs: [
      [3, 2],
      [10, 3],
    ],
    highestModSeq: 1,
  });
  const set = (...ranges: [number, number][]) => ({ kind: 'ranges' as const, ranges });
  expect(view.uidsOfSequences(set([2, 4]))?.toString()).toBe('4,10:11');
  expect(view.uidsOfSequences(set([Infinity, 4]))?.toString()).toBe('11:12');
  expect(view.uidsOfSequences(set([5, 6]))).toBeNull();
  expect(view.uidsOf(set([1, 10], [12, 99])).toString()).toBe('3:4,10,12');
  expect(view.uidsOf(set([500, Infinity])).toString()).toBe('12');
  const empty = new SelectedView({ runs: [], highestModSeq: 1 });
  expect(empty.uidsOfSequences(set([1, Infinity]))).toBeNull();
  expect(empty.uidsOf(set([1, Infinity])).toString()).toBe('');
});

test('what only writes of ours have changed need not be asked for, until somebody else writes', () => {
  const view = new SelectedView({ runs: [[1, 3]], highestModSeq: 5 });
  view.announce(5);
  expect(view.isStale).toBe(false);
  view.announce(6);
  expect(view.isStale).toBe(true);
  view.ownWrite(6);
  expect(view.isStale).toBe(false);
  expect([5, 6, 7].map((modSeq) => view.isNews(modSeq))).toEqual([false, false, true]);
  view.forgetAnnounced();
  // Of another process, of which nobody had told: it comes with the next question, and ours is not told again.
  view.announce(8);
  expect(view.isStale).toBe(true);
  view.forgetAnnounced();
  expect(view.modSeq).toBe(5);
  view.take([change(1, 6), change(2, 7), change(3, 8)]);
  expect(view.tell(true).changed.map(({ uid }) => uid)).toEqual([2, 3]);
  expect(view.isStale).toBe(false);
  view.announce(null);
  expect(view.isStale).toBe(true);
  view.forgetAnnounced();
  // Whoever follows all that was touched has ours looked at too.
  view.followTouched(true);
  view.ownWrite(9);
  view.announce(9);
  expect(view.isStale).toBe(true);
});
