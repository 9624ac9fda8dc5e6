import { expect, test } from 'vitest';
import { newDraft } from './draft.ts';
import { holdDraft, leftDrafts } from './local-drafts.ts';

test('a draft that some page is writing is not found again by another, until that lets go', async () => {
  const [written, left] = [newDraft('i1'), newDraft('i1')];
  const all = [written, left];
  const letGo = holdDraft(written.key);
  await expect.poll(() => leftDrafts(all)).toEqual([left]);
  letGo();
  await expect.poll(() => leftDrafts(all)).toEqual(all);
});
