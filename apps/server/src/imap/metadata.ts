import { no, type MailboxInfo, type MetadataRequest, type SpecialUse } from '@mailcote/imap';
import type { AccountReader, AccountWriter, Id } from '@mailcote/store';
import { roleOf } from './mailbox-names.ts';

/** RFC 6154 5.4: the special use of a mailbox as an entry. */
const SPECIAL_USE = '/private/specialuse';
/** RFC 5464 6.2.1.2: whom to ask, as a URI. */
const ADMIN = '/shared/admin';

/** What is there without anybody having set it. */
type Computed = ReadonlyMap<string, string | null>;

/** Of the account, which is what a person sees of the server. */
export function computedOfServer(address: string): Computed {
  return new Map([[ADMIN, `mailto:postmaster@${address.slice(address.lastIndexOf('@') + 1)}`]]);
}

export function computedOfMailbox({ specialUse }: MailboxInfo): Computed {
  return new Map([[SPECIAL_USE, specialUse]]);
}

export async function readMetadata(
  reader: AccountReader,
  mailboxId: Id | null,
  { entries, depth }: MetadataRequest,
  computed: Computed,
): Promise<Map<string, Buffer>> {
  const kept = await reader.metadata(mailboxId, { entries, below: depth === 0 ? [] : entries });
  const stored = withComputed(kept, computed);
  const isWanted = (entry: string): boolean =>
    entries.some(
      (wanted) =>
        entry === wanted || (entry.startsWith(`${wanted}/`) && levels(entry) - levels(wanted) <= depth),
    );
  return new Map([...stored].filter(([entry]) => isWanted(entry)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function withComputed(
  stored: ReadonlyMap<string, Buffer> | undefined,
  computed: Computed,
): Map<string, Buffer> {
  const all = new Map(stored);
  for (const [entry, value] of computed) if (value !== null) all.set(entry, Buffer.from(value));
  return all;
}

/** @throws ImapError NOPERM, USEATTR; StoreError */
export async function writeServerMetadata(
  tx: AccountWriter,
  values: ReadonlyMap<string, Buffer | null>,
): Promise<void> {
  // RFC 5464 3.3: what all people share is not for each of them to set.
  if ([...values.keys()].some((entry) => !entry.startsWith('/private/')))
    throw no('NOPERM', 'Shared entries of the server are read only');
  await tx.setMetadata(null, values);
}

/** @throws ImapError USEATTR; StoreError */
export async function writeMailboxMetadata(
  tx: AccountWriter,
  mailbox: MailboxInfo,
  mailboxes: readonly MailboxInfo[],
  values: ReadonlyMap<string, Buffer | null>,
): Promise<void> {
  const stored = new Map(values);
  stored.delete(SPECIAL_USE);
  const use = values.get(SPECIAL_USE);
  if (use !== undefined) await setSpecialUse(tx, mailbox, mailboxes, use?.toString('latin1').trim() ?? '');
  if (stored.size > 0) await tx.setMetadata(mailbox.id, stored);
}

async function setSpecialUse(
  tx: AccountWriter,
  mailbox: MailboxInfo,
  mailboxes: readonly MailboxInfo[],
  use: string,
): Promise<void> {
  if (mailbox.name === 'INBOX') throw no('USEATTR', 'The inbox is the inbox');
  const holder = mailboxes.find(({ specialUse }) => specialUse?.toLowerCase() === use.toLowerCase());
  if (holder !== undefined && holder.id !== mailbox.id)
    throw no('USEATTR', `Another mailbox is ${use} already`);
  const role = use === '' ? null : roleOf(specialUseOf(use));
  if (use !== '' && role === null) throw no('USEATTR', `There is no special use ${use} here`);
  await tx.updateMailbox(mailbox.id, { role });
}

const SPECIAL_USES: readonly SpecialUse[] = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'];

function specialUseOf(text: string): SpecialUse | null {
  return SPECIAL_USES.find((use) => use.toLowerCase() === text.toLowerCase()) ?? null;
}

function levels(entry: string): number {
  return entry.split('/').length;
}
