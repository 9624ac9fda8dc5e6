import { expect, test } from 'vitest';
import { MemoryHub } from '../hub/memory.ts';
import { watchAccount } from './watch-account.ts';

test('who watches one mailbox hears of what may have changed in it', async () => {
  await using hub = new MemoryHub((error) => {
    throw error;
  });
  let heard = 0;
  using watch = watchAccount({ hub }, { accountId: 'a1', types: ['Email'], mailboxId: 'm1' }, () => {
    heard += 1;
  });
  const hint = { accountId: 'a1', modSeq: 1, types: ['Email' as const] };
  for (const [mailboxIds, count] of [
    [['m2', 'm1'], 1],
    [['m1'], 2],
    [['m2'], 2],
    [[], 2],
  ] as const) {
    hub.publish({ ...hint, mailboxIds: [...mailboxIds] });
    expect(heard, mailboxIds.join(' ')).toBe(count);
  }
  // Of another process, which does not say where; of something else; something may have been missed.
  hub.publish(hint);
  hub.publish({ ...hint, types: ['Mailbox'], mailboxIds: ['m1'] });
  hub.publish({ ...hint, accountId: 'a2', mailboxIds: ['m1'] });
  expect(heard).toBe(3);
  hub.recheck();
  expect(heard).toBe(4);
  watch[Symbol.dispose]();
  hub.publish(hint);
  expect(heard).toBe(4);
});
