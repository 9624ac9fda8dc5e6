import type { AccountWriter, Id, Mailbox, MailboxRole } from '@mailcote/store';
import { roleOfName } from './folder-names.ts';

/** The store's limits of a mailbox. */
const MAX_DEPTH = 20;
const MAX_NAME_OCTETS = 255;
const NO_NAME = 'Unnamed';
/** Made by one import: an archive of a file each must not fill the sidebar for good. */
const MAX_MAILBOXES = 2_000;

/** More mailboxes than an archive of a person has. */
export class TooManyMailboxes extends Error {}

/** Finds the mailboxes that an archive names, and makes those that are not there. One for each write. */
export class TargetMailboxes {
  readonly #tx: AccountWriter;
  readonly #parentName: string | null;
  #known: Mailbox[] | null = null;
  readonly #found = new Map<string, Id>();

  constructor(tx: AccountWriter, parentName: string | null) {
    this.#tx = tx;
    this.#parentName = parentName;
  }

  async has(id: Id): Promise<boolean> {
    return (await this.#all()).some((mailbox) => mailbox.id === id);
  }

  /** @param path from the top; empty: the parent, or the inbox. @throws TooManyMailboxes */
  async find(path: readonly string[]): Promise<Id> {
    const names = [...(this.#parentName === null ? [] : [this.#parentName]), ...path].slice(0, MAX_DEPTH);
    if (names.length === 0) names.push('Inbox');
    const key = names.join('\0');
    let parentId: Id | null = this.#found.get(key) ?? null;
    if (parentId !== null) return parentId;
    for (const [depth, name] of names.entries()) {
      const role = depth === 0 && this.#parentName === null ? roleOfName(name) : null;
      parentId = await this.#child(parentId, cleanName(name), role);
    }
    this.#found.set(key, parentId!);
    return parentId!;
  }

  async #child(parentId: Id | null, name: string, role: MailboxRole | null): Promise<Id> {
    const all = await this.#all();
    const siblings = all.filter((mailbox) => mailbox.parentId === parentId);
    const found =
      siblings.find((mailbox) => mailbox.name === name) ??
      (role === null ? undefined : all.find((mailbox) => mailbox.role === role));
    if (found) return found.id;
    if (all.length >= MAX_MAILBOXES) throw new TooManyMailboxes();
    const id = await this.#tx.createMailbox({ name, parentId });
    this.#known = null;
    return id;
  }

  async #all(): Promise<Mailbox[]> {
    this.#known ??= await this.#tx.mailboxes();
    return this.#known;
  }
}

function cleanName(name: string): string {
  let clean = name
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .normalize('NFC');
  while (Buffer.byteLength(clean) > MAX_NAME_OCTETS) clean = clean.replace(/.$/su, '');
  return clean.trim() === '' ? NO_NAME : clean;
}
