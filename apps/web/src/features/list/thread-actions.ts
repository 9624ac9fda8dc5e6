import type { Id, Mailbox, MailboxRole } from '@mailcote/jmap';
import { shownKeys } from '../../app/commands.tsx';
import { confirmAction, setUi, toast, type LabelChange, type LabelState } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import {
  isMuted,
  isStarred,
  isUnread,
  type EmailPatches,
  type ListedEmail,
  type MailStore,
} from '../../mail-store/index.ts';
import type { Place } from '../mailboxes/place.ts';
import {
  planArchive,
  planLabels,
  planMove,
  planRead,
  planMute,
  planRestore,
  planSnooze,
  planWake,
  planSpam,
  planStar,
  planTrash,
  planUnread,
  type Roles,
} from './plan.ts';

/** Acts on conversations: plans, shows at once, offers to undo, and says when the server refuses. */
export class ThreadActions {
  readonly #store: MailStore;
  readonly #t: Catalogue;
  readonly #place: Pick<Place, 'mailboxId' | 'role'>;

  constructor(store: MailStore, t: Catalogue, place: Pick<Place, 'mailboxId' | 'role'>) {
    this.#store = store;
    this.#t = t;
    this.#place = place;
  }

  archive(rowIds: readonly Id[]): boolean {
    // In the archive and the sent mail there is nothing to put away; drafts and spam have their own ends.
    if (['archive', 'sent', 'drafts', 'junk', 'trash'].includes(this.#place.role ?? '')) return false;
    const patches = planArchive(this.#threads(rowIds), rolesOf(this.#store), this.#place.mailboxId);
    return this.#run(this.#t.done.archived(rowIds.length), patches);
  }

  delete(rowIds: readonly Id[]): boolean {
    if (this.#place.role === 'trash' || this.#place.role === 'junk') {
      void this.destroy(rowIds);
      return false;
    }
    return this.#run(
      this.#t.done.deleted(rowIds.length),
      planTrash(this.#threads(rowIds), rolesOf(this.#store)),
    );
  }

  spam(rowIds: readonly Id[]): boolean {
    if (this.#place.role === 'junk') return this.restore(rowIds);
    return this.#run(this.#t.done.spam(rowIds.length), planSpam(this.#threads(rowIds), rolesOf(this.#store)));
  }

  restore(rowIds: readonly Id[]): boolean {
    return this.#run(
      this.#t.done.notSpam(rowIds.length),
      planRestore(this.#threads(rowIds), rolesOf(this.#store)),
    );
  }

  move(rowIds: readonly Id[], to: Id, name: string): boolean {
    const patches = planMove(this.#threads(rowIds), rolesOf(this.#store), this.#place.mailboxId, to);
    return this.#run(this.#t.done.moved(rowIds.length, name), patches);
  }

  /** To a Mailbox; trash, spam and inbox are the actions of these names. */
  moveByRole(rowIds: readonly Id[], mailbox: Mailbox, name: string): boolean {
    const isBin = this.#place.role === 'trash' || this.#place.role === 'junk';
    if (mailbox.role === 'trash')
      return this.#run(
        this.#t.done.deleted(rowIds.length),
        planTrash(this.#threads(rowIds), rolesOf(this.#store)),
      );
    if (mailbox.role === 'junk')
      return this.#run(
        this.#t.done.spam(rowIds.length),
        planSpam(this.#threads(rowIds), rolesOf(this.#store)),
      );
    return mailbox.role === 'inbox' && isBin ? this.restore(rowIds) : this.move(rowIds, mailbox.id, name);
  }

  /** Puts labels on and takes labels off; conversations stay where they are otherwise. */
  label(rowIds: readonly Id[], change: LabelChange): boolean {
    const t = this.#t;
    const name = (id: Id): string => this.#store.mailboxes.get(id)?.name ?? '';
    const [only] = [...change.add, ...change.remove];
    const said =
      only === undefined || change.add.length + change.remove.length > 1
        ? t.done.labelsChanged(rowIds.length)
        : change.add.length === 1
          ? t.done.labelled(rowIds.length, name(only))
          : t.done.unlabelled(rowIds.length, name(only));
    return this.#run(said, planLabels(this.#threads(rowIds), rolesOf(this.#store), change));
  }

  /** Which of the labels the conversations have. */
  labelState(rowIds: readonly Id[]): LabelState {
    const threads = this.#threads(rowIds);
    const ofThread = threads.map(
      (emails) => new Set(emails.flatMap(({ mailboxIds }) => Object.keys(mailboxIds))),
    );
    const some = new Set(ofThread.flatMap((ids) => [...ids]));
    const all = new Set([...some].filter((id) => ofThread.every((ids) => ids.has(id))));
    return { count: rowIds.length, all, some };
  }

  /** Gmail's `y`: out of where one is looking. */
  removeFromHere(rowIds: readonly Id[]): boolean {
    const { role, mailboxId } = this.#place;
    if (role === 'inbox') return this.archive(rowIds);
    if (role === 'trash' || role === 'junk') return this.restore(rowIds);
    if (role !== null || mailboxId === null) return false;
    return this.label(rowIds, { add: [], remove: [mailboxId] });
  }

  snooze(rowIds: readonly Id[], until: Date, said: string): boolean {
    const iso = until.toISOString().replace(/\.\d+Z$/, 'Z');
    return this.#run(said, planSnooze(this.#threads(rowIds), rolesOf(this.#store), iso));
  }

  /** Brings snoozed conversations back at once. */
  wake(rowIds: readonly Id[]): boolean {
    return this.#run(
      this.#t.done.woken(rowIds.length),
      planWake(this.#threads(rowIds), rolesOf(this.#store)),
    );
  }

  /** Mutes all when one of them is not muted. */
  mute(rowIds: readonly Id[]): boolean {
    const threads = this.#threads(rowIds);
    const willMute = threads.some((emails) => !emails.some(isMuted));
    const said = willMute ? this.#t.done.muted(rowIds.length) : this.#t.done.unmuted(rowIds.length);
    return this.#run(said, planMute(threads, rolesOf(this.#store), willMute));
  }

  /** When the first of them comes back; null: none is away. */
  snoozedUntil(rowIds: readonly Id[]): Date | null {
    const [first] = this.#threads(rowIds)
      .flat()
      .flatMap(({ snoozedUntil }) => snoozedUntil ?? []);
    return first === undefined ? null : new Date(first);
  }

  /** Marks as read; nothing is said when it happens by reading. */
  read(rowIds: readonly Id[], isQuiet = false): boolean {
    const patches = planRead(this.#threads(rowIds));
    return this.#run(isQuiet ? null : this.#t.done.read(rowIds.length), patches);
  }

  unread(rowIds: readonly Id[]): boolean {
    return this.#run(
      this.#t.done.unread(rowIds.length),
      planUnread(this.#threads(rowIds), rolesOf(this.#store)),
    );
  }

  /** Stars all when one of them has no star, takes the stars away when all have one. */
  star(rowIds: readonly Id[]): boolean {
    const threads = this.#threads(rowIds);
    const willStar = threads.some((emails) => !emails.some(isStarred));
    const label = willStar ? this.#t.done.starred(rowIds.length) : this.#t.done.unstarred(rowIds.length);
    return this.#run(rowIds.length > 1 ? label : null, planStar(threads, willStar), label);
  }

  unstar(rowIds: readonly Id[]): boolean {
    return this.#run(this.#t.done.unstarred(rowIds.length), planStar(this.#threads(rowIds), false));
  }

  isUnread(rowIds: readonly Id[]): boolean {
    return this.#threads(rowIds).some((emails) => emails.some(isUnread));
  }

  isStarred(rowIds: readonly Id[]): boolean {
    return this.#threads(rowIds).some((emails) => emails.some(isStarred));
  }

  /** Deletes for good, after asking: what of the conversations lies in this Mailbox. */
  async destroy(rowIds: readonly Id[]): Promise<void> {
    const t = this.#t;
    const ids = this.#threads(rowIds)
      .flat()
      .filter((email) => this.#place.mailboxId === null || email.mailboxIds[this.#place.mailboxId])
      .map(({ id }) => id);
    const isSure = await confirmAction({
      title: t.confirm.destroyTitle,
      text: t.confirm.destroyText(rowIds.length),
      action: t.action.deleteForever,
      isDanger: true,
    });
    if (!isSure) return;
    try {
      setUi({ selection: new Set() });
      await this.#store.destroy(ids);
      toast(t.done.destroyed(rowIds.length));
    } catch {
      toast(t.done.refused, { tone: 'error' });
    }
  }

  /** Emails changed one by one, for the reader: star or unread of a single message. */
  patch(patches: EmailPatches, label: string): void {
    this.#run(null, patches, label);
  }

  #run(said: string | null, patches: EmailPatches, undoLabel = said): boolean {
    if (patches.size === 0) return false;
    const { inverse, done } = this.#store.update(patches);
    if (inverse.size === 0) return false;
    const t = this.#t;
    if (undoLabel !== null) {
      const undo = async () => {
        await this.#store.update(inverse).done;
      };
      if (said === null) this.#store.undo.push({ label: undoLabel, undo });
      else sayDone(this.#store, t, said, undo);
    }
    done.catch(() => toast(t.done.refused, { tone: 'error' }));
    return true;
  }

  #threads(rowIds: readonly Id[]): ListedEmail[][] {
    return rowIds.map((id) => {
      const email = this.#store.emails.get(id);
      if (!email) return [];
      const emails = this.#store.emailsOf(email.threadId);
      return emails.length > 0 ? emails : [email];
    });
  }
}

export function rolesOf(store: MailStore): Roles {
  const id = (role: MailboxRole) => store.mailboxOf(role)?.id ?? null;
  return {
    inbox: id('inbox'),
    archive: id('archive'),
    junk: id('junk'),
    trash: id('trash'),
    sent: id('sent'),
    drafts: id('drafts'),
  };
}

/** Says what has been done, and offers to take it back. */
export function sayDone(store: MailStore, t: Catalogue, said: string, undo: () => Promise<void>): void {
  store.undo.push({ label: said, undo });
  const run = () => void undoLast(store, t);
  toast(said, { action: { label: t.action.undo, keys: shownKeys('undo'), run } });
}

/** Takes the last thing back and says so. */
export async function undoLast(store: MailStore, t: Catalogue): Promise<void> {
  const step = store.undo.last;
  if (!step) {
    toast(t.done.nothingToUndo);
    return;
  }
  try {
    // Said first: what an undo has to say itself (a message that had left already) comes after and wins.
    const before = store.undo.stepBefore(step);
    toast(`${t.done.undone}: ${step.label}`, {
      action: before && {
        label: t.action.undoBefore(before.label),
        keys: shownKeys('undo'),
        run: () => void undoLast(store, t),
      },
    });
    await store.undo.undo(step);
  } catch {
    toast(t.app.failed, { tone: 'error' });
  }
}
