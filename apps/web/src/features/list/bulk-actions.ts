import type { BulkUpdate, BulkUpdateCreate, Id, SetError } from '@mailcote/jmap';
import { shownKeys } from '../../app/commands.tsx';
import { toast, updateToast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import type { MailStore } from '../../mail-store/index.ts';
import type { Place } from '../mailboxes/place.ts';
import { planBulk, type BulkRequest } from './bulk-plan.ts';
import { isAnswerLost, takenJobs } from './lost-bulk.ts';
import { rolesOf, undoLast } from './thread-actions.ts';

/** How often a job is asked how far it is, and how long to wait when nobody answers. */
const ASK_MS = 400;
const AWAY_MS = 3_000;

/**
 * Has the server do something with everything that a list holds. It goes on with every tab closed; here its progress is shown, and the
 * undo stack knows the way back.
 */
export async function runBulk(
  store: MailStore,
  t: Catalogue,
  place: Place,
  request: BulkRequest,
): Promise<void> {
  const create = planBulk(request, place, rolesOf(store));
  if (!create) {
    toast(t.bulk.notHere);
    return;
  }
  await runBulkUpdates(store, t, nameOf(request, store, t), [create]);
}

/** As runBulk, of several that are one for the person who asked. */
export async function runBulkUpdates(
  store: MailStore,
  t: Catalogue,
  name: string,
  creates: readonly BulkUpdateCreate[],
): Promise<void> {
  try {
    const { ids, refused } = await start(store, name, creates);
    if (refused) toast(refused.type === 'tooLarge' ? t.bulk.tooMany : t.app.failed, { tone: 'error' });
    if (ids.length === 0) return;
    store.undo.push({ label: name, undo: () => undo(store, t, ids, name) });
    if (!refused) await follow(store, t, ids, name, true);
  } catch {
    toast(t.app.failed, { tone: 'error' });
  }
}

/** @throws what the request failed for, when the server has not taken it */
async function start(
  store: MailStore,
  name: string,
  creates: readonly BulkUpdateCreate[],
): Promise<{ ids: Id[]; refused: SetError | undefined }> {
  const isOnline = navigator.onLine;
  const keyed = creates.map((one) => ({ ...one, key: crypto.randomUUID() as string }));
  const create = Object.fromEntries(keyed.map((one, index) => [`k${index}`, one]));
  try {
    const batch = store.batch();
    const set = batch.call('BulkUpdate/set', { create });
    const { created, notCreated } = (await store.send(batch)).get(set);
    const [refused] = Object.values(notCreated ?? {});
    return { ids: Object.values(created ?? {}).map(({ id }) => id), refused };
  } catch (error) {
    if (!isOnline || !isAnswerLost(error)) throw error;
    toast(name, { stays: null, progress: 0 });
    const jobs = await takenJobs(store, (job) => keyed.some(({ key }) => key === job.key));
    if (jobs.length === 0) throw error;
    return { ids: jobs.map(({ id }) => id), refused: undefined };
  }
}

async function undo(store: MailStore, t: Catalogue, ids: readonly Id[], name: string): Promise<void> {
  try {
    const batch = store.batch();
    const set = batch.call('BulkUpdate/set', {
      update: Object.fromEntries(ids.map((id) => [id, { status: 'undone' }])),
    });
    const { notUpdated } = (await store.send(batch)).get(set);
    const [refused] = Object.values(notUpdated ?? {});
    if (refused) throw new Error(refused.type);
  } catch (error) {
    if (!isAnswerLost(error)) throw error;
    const turned = await takenJobs(store, ({ id, status }) => ids.includes(id) && isUndone(status));
    if (turned.length === 0) throw error;
  }
  await follow(store, t, ids, name, false);
}

/** Shows how far it is until it is there, or has turned round. */
async function follow(
  store: MailStore,
  t: Catalogue,
  ids: readonly Id[],
  name: string,
  isForward: boolean,
): Promise<void> {
  const action = isForward
    ? { label: t.action.undo, keys: shownKeys('undo'), run: () => void undoLast(store, t) }
    : null;
  const shown = toast(isForward ? name : t.bulk.undoing(name), { action, stays: null, progress: 0 });
  for (;;) {
    const job = await read(store, ids);
    if (job === 'away') {
      await sleep(AWAY_MS);
      continue;
    }
    // Somebody has taken it back, or forgotten it: whoever did shows that.
    if (!job || isForward === isUndone(job.status)) return;
    if (job.status === 'running' || job.status === 'undoing') {
      const wait = Math.ceil((Date.parse(job.startsAt) - Date.now()) / 1000);
      updateToast(shown, {
        text:
          isForward && job.done === 0 && wait > 0
            ? t.bulk.waiting(name, job.total, wait)
            : t.bulk.progress(isForward ? name : t.bulk.undoing(name), job.done, job.total),
        progress: job.total === 0 ? 1 : job.done / job.total,
      });
      await sleep(ASK_MS);
      continue;
    }
    const count = job.total - job.failed;
    const text = isForward ? t.bulk.finished(name, count) : t.bulk.undone(name, count);
    toast(job.failed > 0 ? `${text} ${t.bulk.failed(job.failed)}` : text, { action });
    return;
  }
}

const isUndone = (status: BulkUpdate['status']): boolean => status === 'undoing' || status === 'undone';

/** All of them as if they were one. */
async function read(store: MailStore, ids: readonly Id[]): Promise<BulkUpdate | undefined | 'away'> {
  try {
    const batch = store.batch();
    const get = batch.call('BulkUpdate/get', { ids: [...ids] });
    const { list } = (await store.send(batch)).get(get);
    const underWay = list.find(({ status }) => status === 'running' || status === 'undoing');
    const first = underWay ?? list[0];
    const sum = (count: (job: BulkUpdate) => number) => list.reduce((total, job) => total + count(job), 0);
    return (
      first && {
        ...first,
        total: sum(({ total }) => total),
        done: sum(({ done }) => done),
        failed: sum(({ failed }) => failed),
      }
    );
  } catch {
    // The connection banner says so.
    return 'away';
  }
}

function nameOf(request: BulkRequest, store: MailStore, t: Catalogue): string {
  const mailbox = (id: Id | undefined): string => store.mailboxes.get(id ?? '')?.name ?? '';
  switch (request.kind) {
    case 'archive':
      return t.action.archive;
    case 'trash':
      return t.action.delete;
    case 'spam':
      return t.action.spam;
    case 'restore':
      return t.action.restore;
    case 'deleteForever':
      return t.action.deleteForever;
    case 'read':
      return t.action.markRead;
    case 'unread':
      return t.action.markUnread;
    case 'star':
      return t.action.star;
    case 'unstar':
      return t.action.unstar;
    case 'move':
      return t.bulk.move(mailbox(request.to));
    case 'label':
      return t.bulk.label([...request.add, ...request.remove].map(mailbox).join(', '));
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
