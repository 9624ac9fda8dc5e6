import type { AccountWriter, Id, MailImport, NewEmail, RunningMailImport, Store } from '@mailcote/store';
import { TargetMailboxes } from './target-mailboxes.ts';

export interface ImportedMessage extends Omit<NewEmail, 'mailboxIds'> {
  /** Of its mailboxes, by name. */
  paths: readonly (readonly string[])[];
}

/** The mailbox that everything was to go into is not there any more. */
export class MailboxGone extends Error {}

/** Messages of one commit. */
export class ImportBatch {
  readonly #job: Pick<MailImport, 'id' | 'mailboxId' | 'parentName'>;
  #messages: ImportedMessage[] = [];
  #paths: (readonly string[])[] = [];
  #octets = 0;

  constructor(job: Pick<RunningMailImport, 'id' | 'mailboxId' | 'parentName'>) {
    this.#job = job;
  }

  get size(): number {
    return this.#messages.length + this.#paths.length;
  }

  get octets(): number {
    return this.#octets;
  }

  add(message: ImportedMessage): void {
    this.#messages.push(message);
    this.#octets += message.parsed.size;
  }

  /** One without messages is a mailbox, too. */
  addMailbox(path: readonly string[]): void {
    if (this.#job.mailboxId === null) this.#paths.push(path);
  }

  clear(): void {
    this.#messages = [];
    this.#paths = [];
    this.#octets = 0;
  }

  /** What `put` wants to know: asked before the account is locked. */
  doubles(store: Store, accountId: Id): Promise<(Id | null)[]> {
    const possible = this.#messages.map(({ blobId, parsed }) => ({
      blobId,
      size: parsed.size,
      envelope: parsed.envelope,
    }));
    return store.reader(accountId).findDoubles(possible);
  }

  /**
   * What is in the account already is left as it is; but what this import has brought itself is put into the other
   * mailboxes that the archive has it in.
   * @throws MailboxGone, TooManyMailboxes, StoreError overQuota
   */
  async put(
    tx: AccountWriter,
    doubles: readonly (Id | null)[],
  ): Promise<{ imported: number; skipped: number }> {
    const targets = new TargetMailboxes(tx, this.#job.parentName);
    const { mailboxId } = this.#job;
    if (mailboxId !== null && !(await targets.has(mailboxId))) throw new MailboxGone('The mailbox is gone');
    for (const path of this.#paths) await targets.find(path);
    const fresh = new Map<string, { message: ImportedMessage; mailboxIds: Set<Id> }>();
    const own = new Map<Id, Set<Id>>();
    for (const [index, message] of this.#messages.entries()) {
      const mailboxIds = mailboxId === null ? await idsOf(targets, message.paths) : [mailboxId];
      const double = doubles[index] ?? null;
      if (double !== null) {
        if (!isNewer(double, this.#job.id)) continue;
        own.set(double, new Set([...(own.get(double) ?? []), ...mailboxIds]));
        continue;
      }
      const key = keyOf(message);
      const known = fresh.get(key);
      if (known) for (const id of mailboxIds) known.mailboxIds.add(id);
      else fresh.set(key, { message, mailboxIds: new Set(mailboxIds) });
    }
    for (const [id, mailboxIds] of own) await tx.updateEmails([id], { mailboxIds: { add: [...mailboxIds] } });
    await tx.importEmails(
      [...fresh.values()].map(({ message, mailboxIds }) => ({ ...message, mailboxIds: [...mailboxIds] })),
    );
    return { imported: fresh.size, skipped: this.#messages.length - fresh.size };
  }
}

async function idsOf(targets: TargetMailboxes, paths: ImportedMessage['paths']): Promise<Id[]> {
  const ids: Id[] = [];
  for (const path of paths) ids.push(await targets.find(path));
  return ids;
}

/** By what findDoubles tells doubles, for those of one commit. */
function keyOf({ blobId, parsed: { size, envelope } }: ImportedMessage): string {
  const [messageId] = envelope.messageId;
  return messageId === undefined ? blobId : `${size} ${messageId}`;
}

/** Numbers of one account grow with time: it was made after the import. */
function isNewer(emailId: Id, importId: Id): boolean {
  return Number.parseInt(emailId.slice(1), 36) > Number.parseInt(importId.slice(1), 36);
}
