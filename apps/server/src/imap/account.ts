import {
  no,
  type AppendedMessage,
  type ImapAccount,
  type ImapQuota,
  type MetadataChange,
  type MetadataRequest,
  type IncomingMessage,
  type MailboxInfo,
  type MailboxStatus,
  type OpenMailbox,
  type SpecialUse,
} from '@mailcote/imap';
import { parseMessage, searchText } from '@mailcote/mime';
import type { AccountReader, AccountWriter, Id, Mailbox, MailboxPlace, NewEmail } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { answeringNo, nonexistent, tryCreate } from './faults.ts';
import { keywordsOf } from './flags.ts';
import {
  computedOfMailbox,
  computedOfServer,
  readMetadata,
  withComputed,
  writeMailboxMetadata,
  writeServerMetadata,
} from './metadata.ts';
import type { MessageMemory } from './message-memory.ts';
import { StoredMessage } from './stored-message.ts';
import { levelsOf, mailboxNamed, namedMailboxes, parentPath, roleOf } from './mailbox-names.ts';
import { watchAccount } from './watch-account.ts';
import { SelectedMailbox } from './selected-mailbox.ts';

const INBOX = 'INBOX';

/** The mailboxes of one account, under the names that IMAP gives them. */
export class Account implements ImapAccount {
  readonly address: string;
  readonly #ctx: ServerContext;
  readonly #memory: MessageMemory;
  readonly #id: Id;

  constructor(
    ctx: ServerContext,
    memory: MessageMemory,
    { accountId, address }: { accountId: Id; address: string },
  ) {
    this.#ctx = ctx;
    this.#memory = memory;
    this.#id = accountId;
    this.address = address;
  }

  async mailboxes(): Promise<MailboxInfo[]> {
    return namedMailboxes(await this.#read((reader) => reader.mailboxes()));
  }

  async metadata(name: string, request: MetadataRequest): Promise<Map<string, Buffer>> {
    return this.#read(async (reader) => {
      if (name === '') return readMetadata(reader, null, request, computedOfServer(this.address));
      const mailbox = existing(namedMailboxes(await reader.mailboxes()), name);
      return readMetadata(reader, mailbox.id, request, computedOfMailbox(mailbox));
    });
  }

  setMetadata(name: string, values: ReadonlyMap<string, Buffer | null>): Promise<number> {
    return this.#write(async (tx) => {
      if (name === '') await writeServerMetadata(tx, values);
      else {
        const mailboxes = namedMailboxes(await tx.mailboxes());
        await writeMailboxMetadata(tx, existing(mailboxes, name), mailboxes, values);
      }
      return tx.writeModSeq;
    });
  }

  async metadataOfMailboxes(entries: readonly string[]): Promise<Map<string, Map<string, Buffer>>> {
    return this.#read(async (reader) => {
      const [mailboxes, stored] = await Promise.all([
        reader.mailboxes(),
        reader.metadataOfMailboxes(entries),
      ]);
      return new Map(
        namedMailboxes(mailboxes).map((mailbox) => [
          mailbox.id,
          withComputed(stored.get(mailbox.id), computedOfMailbox(mailbox)),
        ]),
      );
    });
  }

  async metadataChanges(since: number): Promise<MetadataChange[]> {
    return this.#read(async (reader) => {
      const changes = await reader.metadataChanges(since);
      if (changes.length === 0) return [];
      const names = new Map(namedMailboxes(await reader.mailboxes()).map(({ id, name }) => [id, name]));
      return changes.flatMap(({ mailboxId, entry, modSeq }) => {
        const name = mailboxId === null ? '' : names.get(mailboxId);
        return name === undefined ? [] : [{ name, entry, modSeq }];
      });
    });
  }

  modSeq(): Promise<number> {
    return this.#read((reader) => reader.modSeq());
  }

  watch(listener: () => void): Disposable {
    return watchAccount(
      this.#ctx,
      { accountId: this.#id, types: ['Email', 'Mailbox', 'Metadata'] },
      listener,
    );
  }

  async quota(): Promise<ImapQuota | null> {
    const { used, limit } = await this.#read((reader) => reader.quota());
    return limit === null ? null : { used, limit };
  }

  async status(ids: readonly string[], wanted: { deleted: boolean }): Promise<Map<string, MailboxStatus>> {
    const found = await this.#read((reader) => reader.mailboxStatus(ids, wanted));
    return new Map(
      found.map(({ id, totalEmails, unseenEmails, deleted, deletedSize, highestModSeq, ...numbers }) => [
        id,
        {
          ...numbers,
          messages: totalEmails,
          unseen: unseenEmails,
          highestModSeq: Math.max(1, highestModSeq),
          ...(deleted === null ? {} : { deleted }),
          ...(deletedSize === null ? {} : { deletedStorage: deletedSize }),
        },
      ]),
    );
  }

  async create(name: string, specialUse: SpecialUse | null): Promise<string> {
    if (levelsOf(name).includes('')) throw no('CANNOT', 'A level of a path has a name');
    return this.#write(async (tx) => {
      const mailboxes = namedMailboxes(await tx.mailboxes());
      if (mailboxes.some((one) => one.name === name))
        throw no('ALREADYEXISTS', `There is a mailbox "${name}"`);
      const role = roleOf(specialUse);
      if (role !== null && mailboxes.some((one) => one.specialUse === specialUse)) {
        throw no('USEATTR', `Another mailbox is ${specialUse} already`);
      }
      const parentId = await makeParents(tx, mailboxes, name);
      return tx.createMailbox({ name: lastLevel(name), parentId, role });
    });
  }

  async delete(name: string): Promise<void> {
    if (name === INBOX) throw no('CANNOT', 'The inbox stays');
    await this.#write(async (tx) => {
      const { id, hasChildren } = existing(namedMailboxes(await tx.mailboxes()), name);
      if (hasChildren) throw no('HASCHILDREN', 'There are mailboxes below it');
      await tx.destroyMailbox(id, { removeEmails: true });
    });
  }

  async rename(from: string, to: string): Promise<void> {
    if (levelsOf(to).includes('')) throw no('CANNOT', 'A level of a path has a name');
    await this.#write(async (tx) => {
      const mailboxes = namedMailboxes(await tx.mailboxes());
      const { id } = existing(mailboxes, from);
      if (mailboxes.some((one) => one.name === to)) throw no('ALREADYEXISTS', `There is a mailbox "${to}"`);
      if (to.startsWith(`${from}/`) && from !== INBOX) throw no('CANNOT', 'A mailbox cannot be below itself');
      const parentId = await makeParents(tx, mailboxes, to);
      if (from !== INBOX) {
        await tx.updateMailbox(id, { name: lastLevel(to), parentId });
        return;
      }
      // RFC 9051 6.3.6: its messages go, the inbox stays.
      const target = await tx.createMailbox({ name: lastLevel(to), parentId });
      const { uidNext } = await tx.mailboxSnapshot(id);
      await tx.moveEntries(id, [[1, uidNext]], target);
      await tx.copyMetadata(id, target);
    });
  }

  async setSubscribed(name: string, isSubscribed: boolean): Promise<void> {
    await this.#write(async (tx) => {
      const mailbox = existing(namedMailboxes(await tx.mailboxes()), name);
      if (mailbox.isSubscribed !== isSubscribed) await tx.updateMailbox(mailbox.id, { isSubscribed });
    });
  }

  async open(name: string): Promise<OpenMailbox> {
    const { id } = existing(await this.mailboxes(), name);
    return new SelectedMailbox(this.#ctx, this.#memory, this.#id, { id, name });
  }

  newMessage(onDrain: () => void): IncomingMessage {
    return new StoredMessage(this.#ctx, onDrain);
  }

  async append(
    name: string,
    messages: readonly AppendedMessage[],
    instead?: { mailboxId: Id; uid: number },
  ): Promise<{ uidValidity: number; uids: number[]; modSeq: number }> {
    try {
      const [first] = messages;
      if (first !== undefined && messages.length === 1 && instead === undefined && !isDeleted(first))
        return await this.#file(name, first);
      const mailbox = await this.#target(name);
      const emails: NewEmail[] = [];
      for (const { message, flags, internalDate } of messages) {
        // One after the other: each may be large.
        const placing = { mailboxIds: [mailbox.id], keywords: keywordsOf(flags), receivedAt: internalDate };
        emails.push(await stored(message).finish(placing));
      }
      return await this.#write(async (tx) => {
        // First, so that only what is added counts against the quota (RFC 8508 3.4).
        if (instead !== undefined) await remove(tx, instead);
        const created = await tx.createEmails(emails);
        const uids = created.flatMap((email) => email.uids);
        const deleted = uids.filter((_, index) => isDeleted(messages[index]));
        if (deleted.length > 0) {
          const ranges = deleted.map((uid) => [uid, uid] as const);
          await tx.updateEntries(mailbox.id, ranges, { keywords: { add: [] }, deleted: true }, null);
        }
        return { uidValidity: mailbox.uidValidity, uids, modSeq: tx.writeModSeq };
      });
    } catch (error) {
      for (const { message } of messages) message.abort();
      throw error;
    }
  }

  /** The usual case: one message, which shares its commit with others that come at the same time. */
  async #file(
    name: string,
    { message, flags, internalDate }: AppendedMessage,
  ): Promise<{ uidValidity: number; uids: number[]; modSeq: number }> {
    const { store } = this.#ctx;
    let isThere = true;
    const find = (mailboxes: readonly MailboxPlace[]): Id | null => {
      const id = mailboxNamed(mailboxes, name);
      isThere = id !== null;
      return id;
    };
    const filed = stored(message).use((bytes, blob) => {
      const parsed = parseMessage(bytes);
      const delivered = store.deliver({
        accountId: this.#id,
        bytes: blob ?? bytes,
        parsed,
        search: searchText(bytes, parsed),
        mailbox: { find },
        keywords: keywordsOf(flags),
        receivedAt: internalDate ?? new Date(),
        trace: null,
        isFiled: true,
      });
      return answeringNo(store, delivered);
    });
    const { uid, uidValidity, modSeq } = await filed.catch((error: unknown) => {
      throw isThere ? error : tryCreate(name);
    });
    return { uidValidity, uids: [uid], modSeq };
  }

  async #target(name: string): Promise<Mailbox> {
    const mailboxes = await this.#read((reader) => reader.mailboxes());
    const id = namedMailboxes(mailboxes).find((one) => one.name === name)?.id;
    const mailbox = mailboxes.find((one) => one.id === id);
    if (mailbox === undefined) throw tryCreate(name);
    return mailbox;
  }

  #read<T>(read: (reader: AccountReader) => Promise<T>): Promise<T> {
    const { store } = this.#ctx;
    return answeringNo(store, read(store.reader(this.#id)));
  }

  #write<T>(change: (tx: AccountWriter) => Promise<T>): Promise<T> {
    return answeringNo(this.#ctx.store, this.#ctx.store.write(this.#id, change));
  }
}

function stored(message: IncomingMessage): StoredMessage {
  if (!(message instanceof StoredMessage)) throw new Error('a message that was not made here');
  return message;
}

function isDeleted(message: AppendedMessage | undefined): boolean {
  return message?.flags.includes('\\Deleted') === true;
}

function existing(mailboxes: readonly MailboxInfo[], name: string): MailboxInfo {
  const found = mailboxes.find((one) => one.name === name);
  if (found === undefined) throw nonexistent(name);
  return found;
}

async function remove(tx: AccountWriter, { mailboxId, uid }: { mailboxId: Id; uid: number }): Promise<void> {
  const removed = await tx.removeEntries(mailboxId, [[uid, uid]]);
  if (removed === 0) throw no('NONEXISTENT', 'The message to be replaced is no more');
}

function lastLevel(path: string): string {
  return levelsOf(path).at(-1) ?? path;
}

/** RFC 9051 6.3.4: levels above a new name that are missing come into being. @returns the one right above it */
async function makeParents(
  tx: AccountWriter,
  mailboxes: readonly MailboxInfo[],
  path: string,
): Promise<Id | null> {
  const parent = parentPath(path);
  if (parent === null) return null;
  const known = mailboxes.find((one) => one.name === parent);
  if (known !== undefined) return known.id;
  return tx.createMailbox({ name: lastLevel(parent), parentId: await makeParents(tx, mailboxes, parent) });
}
