import type { Id, MailboxRole } from '@mailcote/jmap';
import { confirmAction, setUi, toast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import {
  isStarred,
  isUnread,
  type EmailPatches,
  type ListedEmail,
  type MailStore,
} from '../../mail-store/index.ts';
import type { Place } from '../mailboxes/place.ts';
import {
  planArchive,
  planMove,
  planRead,
  planRestore,
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
    const patches = planArchive(this.#threads(rowIds), this.#roles(), this.#place.mailboxId);
    return this.#run(this.#t.done.archived(rowIds.length), patches);
  }

  delete(rowIds: readonly Id[]): boolean {
    if (this.#place.role === 'trash' || this.#place.role === 'junk') {
      void this.destroy(rowIds);
      return false;
    }
    return this.#run(this.#t.done.deleted(rowIds.length), planTrash(this.#threads(rowIds), this.#roles()));
  }

  spam(rowIds: readonly Id[]): boolean {
    if (this.#place.role === 'junk') return this.restore(rowIds);
    return this.#run(this.#t.done.spam(rowIds.length), planSpam(this.#threads(rowIds), this.#roles()));
  }

  restore(rowIds: readonly Id[]): boolean {
    return this.#run(this.#t.done.notSpam(rowIds.length), planRestore(this.#threads(rowIds), this.#roles()));
  }

  move(rowIds: readonly Id[], to: Id, name: string): boolean {
    const patches = planMove(this.#threads(rowIds), this.#roles(), this.#place.mailboxId, to);
    return this.#run(this.#t.done.moved(rowIds.length, name), patches);
  }

  /** Marks as read; nothing is said when it happens by reading. */
  read(rowIds: readonly Id[], isQuiet = false): boolean {
    const patches = planRead(this.#threads(rowIds));
    return this.#run(isQuiet ? null : this.#t.done.read(rowIds.length), patches);
  }

  unread(rowIds: readonly Id[]): boolean {
    return this.#run(this.#t.done.unread(rowIds.length), planUnread(this.#threads(rowIds), this.#roles()));
  }

  /** Stars all when one of them has no star, takes the stars away when all have one. */
  star(rowIds: readonly Id[]): boolean {
    const threads = this.#threads(rowIds);
    const willStar = threads.some((emails) => !emails.some(isStarred));
    const label = willStar ? this.#t.done.starred(rowIds.length) : this.#t.done.unstarred(rowIds.length);
    return this.#run(rowIds.length > 1 ? label : null, planStar(threads, willStar), label);
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
      const step = {
        label: undoLabel,
        undo: async () => {
          await this.#store.update(inverse).done;
        },
      };
      this.#store.undo.push(step);
      if (said !== null) {
        toast(said, {
          action: { label: t.action.undo, keys: ['z'], run: () => void undoLast(this.#store, t) },
        });
      }
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

  #roles(): Roles {
    const id = (role: MailboxRole) => this.#store.mailboxOf(role)?.id ?? null;
    return {
      inbox: id('inbox'),
      archive: id('archive'),
      junk: id('junk'),
      trash: id('trash'),
      sent: id('sent'),
      drafts: id('drafts'),
    };
  }
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
    toast(`${t.done.undone}: ${step.label}`);
    await store.undo.undo(step);
  } catch {
    toast(t.app.failed, { tone: 'error' });
  }
}
