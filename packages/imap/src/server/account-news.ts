import type { FetchItem } from '../grammar/fetch-items.ts';
import type { EventGroup, NotifyEvent } from '../grammar/notify-events.ts';
import { astring, list, mailboxName, string } from '../serializer/writer.ts';
import type { ImapAccount, MailboxInfo, MailboxStatus } from './backend.ts';
import type { SessionState } from './command-context.ts';
import { nameEncodingOf } from './session-state.ts';

/** Answers that nobody asked for, at one time: beyond it the client is better off to look for itself (RFC 5465 5.8). */
const MOST_AT_ONCE = 1000;

interface Known {
  info: MailboxInfo;
  /** Null: of no interest. */
  status: MailboxStatus | null;
}

/**
 * What a session tells of the mailboxes that are not selected: what NOTIFY asks for (RFC 5465), and entries of METADATA that others have changed
 * (RFC 5464 4.4). It remembers what the client knows, and says the difference.
 */
export class AccountNews implements Disposable {
  readonly #session: SessionState;
  readonly #account: ImapAccount;
  readonly #watch: Disposable;
  readonly #send: (text: string) => void;
  #groups: readonly EventGroup[] = [];
  #known = new Map<string, Known>();
  #metadataModSeq: number;
  /** Writes of this session to METADATA: it knows. */
  readonly #own = new Set<number>();
  #isStale = false;

  /** @param onChange something may be there to be told */
  static async start(
    session: SessionState,
    account: ImapAccount,
    send: (text: string) => void,
    onChange: () => void,
  ): Promise<AccountNews> {
    return new AccountNews(session, account, send, await account.modSeq(), onChange);
  }

  private constructor(
    session: SessionState,
    account: ImapAccount,
    send: (text: string) => void,
    modSeq: number,
    onChange: () => void,
  ) {
    this.#session = session;
    this.#account = account;
    this.#send = send;
    this.#metadataModSeq = modSeq;
    this.#watch = account.watch(() => {
      this.#isStale = true;
      onChange();
    });
    // Between the number and the watch.
    this.#isStale = true;
  }

  /** The client is to hear at once, and not only beside the answer to a command. */
  get isImmediate(): boolean {
    return this.#groups.length > 0;
  }

  /** What the client wants to hear of the selected mailbox; null: nothing. */
  get selected(): { mayExpunge: boolean; wantsFlags: boolean; fetch: readonly FetchItem[] } | null {
    const group = this.#groups.find(({ mailboxes }) => mailboxes.kind.startsWith('SELECTED'));
    if (!group?.events.has('MessageNew')) return null;
    const { mailboxes, events, fetch } = group;
    return { mayExpunge: mailboxes.kind === 'SELECTED', wantsFlags: events.has('FlagChange'), fetch };
  }

  ownWrite(modSeq: number): void {
    this.#own.add(modSeq);
  }

  /** NOTIFY SET, or with no groups NONE. What is there now, the client knows, or is told with `wantsStatus` (RFC 5465 3.1). */
  async set(groups: readonly EventGroup[], wantsStatus: boolean): Promise<void> {
    this.#groups = groups;
    this.#known = groups.length === 0 ? new Map() : await this.#read();
    if (!wantsStatus) return;
    const selectedId = this.#session.selected?.mailbox.id;
    for (const { info, status } of this.#known.values())
      if (status !== null && info.id !== selectedId) this.#send(this.#statusLine(info, status));
  }

  /** Says what is new. */
  async tell(): Promise<void> {
    if (!this.#isStale) return;
    this.#isStale = false;
    const known = this.#known;
    try {
      const lines = [...(await this.#mailboxNews()), ...(await this.#metadataNews())];
      if (lines.length > MOST_AT_ONCE) this.#overflow();
      else if (lines.length > 0) this.#send(lines.join(''));
    } catch (error) {
      this.#isStale = true;
      this.#known = known;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
  }

  /** RFC 5465 5.8: as if NOTIFY NONE had been said. */
  #overflow(): void {
    this.#groups = [];
    this.#known = new Map();
    this.#send('* OK [NOTIFICATIONOVERFLOW] Too much has changed, look for yourself\r\n');
  }

  async #read(): Promise<Map<string, Known>> {
    const mailboxes = await this.#account.mailboxes();
    const counted = mailboxes.filter((info) => this.#wants(info, 'MessageNew')).map(({ id }) => id);
    const statuses = counted.length === 0 ? null : await this.#account.status(counted, { deleted: false });
    return new Map(mailboxes.map((info) => [info.id, { info, status: statuses?.get(info.id) ?? null }]));
  }

  async #mailboxNews(): Promise<string[]> {
    if (this.#groups.length === 0) return [];
    const before = this.#known;
    const now = await this.#read();
    this.#known = now;
    const lines: string[] = [];
    for (const [id, { info }] of before)
      if (!now.has(id) && this.#wants(info, 'MailboxName'))
        lines.push(this.#listLine(['\\NonExistent'], info.name));
    for (const [id, { info, status }] of now) {
      const known = before.get(id);
      lines.push(...this.#nameNews(info, known?.info));
      if (status !== null && this.#isStatusNews(info, status, known?.status ?? null))
        lines.push(this.#statusLine(info, status));
    }
    return lines;
  }

  #nameNews(info: MailboxInfo, before: MailboxInfo | undefined): string[] {
    const isRenamed = before !== undefined && before.name !== info.name;
    const isNameNews =
      (before === undefined || isRenamed) &&
      (this.#wants(info, 'MailboxName') || (isRenamed && this.#wants(before, 'MailboxName')));
    const isSubscriptionNews =
      before !== undefined &&
      before.isSubscribed !== info.isSubscribed &&
      (this.#wants(info, 'SubscriptionChange') || this.#wants(before, 'SubscriptionChange'));
    if (!isNameNews && !isSubscriptionNews) return [];
    const attributes = [
      info.hasChildren ? '\\HasChildren' : '\\HasNoChildren',
      ...(info.isSubscribed ? ['\\Subscribed'] : []),
      ...(info.specialUse === null ? [] : [info.specialUse]),
    ];
    return [this.#listLine(attributes, info.name, isNameNews && isRenamed ? before.name : null)];
  }

  /** Messages of the selected mailbox are told by their numbers, elsewhere. */
  #isStatusNews(info: MailboxInfo, now: MailboxStatus, before: MailboxStatus | null): boolean {
    if (this.#session.selected?.mailbox.id === info.id) return false;
    // A new one: that it is there is told by its name, if at all.
    if (before === null) return now.messages > 0;
    if (now.messages !== before.messages || now.uidNext !== before.uidNext) return true;
    return now.highestModSeq !== before.highestModSeq && this.#wants(info, 'FlagChange');
  }

  async #metadataNews(): Promise<string[]> {
    const isEnabled = this.#session.enabled.has('METADATA');
    const wanted = this.#groups.some(
      ({ events }) => events.has('MailboxMetadataChange') || events.has('ServerMetadataChange'),
    );
    if (!isEnabled && !wanted) return [];
    const changes = await this.#account.metadataChanges(this.#metadataModSeq);
    const told = new Map<string, string[]>();
    const infos = new Map([...this.#known.values()].map(({ info }) => [info.name, info]));
    for (const { name, entry, modSeq } of changes) {
      this.#metadataModSeq = Math.max(this.#metadataModSeq, modSeq);
      const info = infos.get(name);
      const isWanted =
        name === ''
          ? this.#groups.some(({ events }) => events.has('ServerMetadataChange'))
          : info !== undefined && this.#wants(info, 'MailboxMetadataChange');
      if ((isEnabled || isWanted) && !this.#own.has(modSeq))
        told.set(name, [...(told.get(name) ?? []), entry]);
    }
    for (const modSeq of this.#own) if (modSeq <= this.#metadataModSeq) this.#own.delete(modSeq);
    return [...told].map(
      ([name, entries]) => `* METADATA ${this.#name(name)} ${entries.map(astring).join(' ')}\r\n`,
    );
  }

  /** Of the groups that name a mailbox the first one counts (RFC 5465 6). */
  #wants(info: MailboxInfo, event: NotifyEvent): boolean {
    return this.#groups.find((group) => names(group, info))?.events.has(event) === true;
  }

  /** RFC 9051 7.3.4, with what says that flags have changed where the client knows of it (RFC 7162). */
  #statusLine(info: MailboxInfo, status: MailboxStatus): string {
    const items = [
      `MESSAGES ${status.messages}`,
      `UIDNEXT ${status.uidNext}`,
      `UIDVALIDITY ${status.uidValidity}`,
      `UNSEEN ${status.unseen}`,
    ];
    if (this.#session.enabled.has('CONDSTORE')) items.push(`HIGHESTMODSEQ ${status.highestModSeq}`);
    return `* STATUS ${this.#name(info.name)} ${list(items)}\r\n`;
  }

  #listLine(attributes: string[], name: string, oldName: string | null = null): string {
    const old = oldName === null ? '' : ` ("OLDNAME" (${this.#name(oldName)}))`;
    return `* LIST ${list(attributes)} "/" ${this.#name(name)}${old}\r\n`;
  }

  #name(name: string): string {
    return name === '' ? string('') : mailboxName(name, nameEncodingOf(this.#session));
  }
}

function names({ mailboxes }: EventGroup, { name, specialUse, isSubscribed }: MailboxInfo): boolean {
  switch (mailboxes.kind) {
    case 'SELECTED':
    case 'SELECTED-DELAYED':
      return false;
    case 'INBOXES':
      // Where mail is delivered.
      return name === 'INBOX' || specialUse === '\\Junk';
    case 'PERSONAL':
      return true;
    case 'SUBSCRIBED':
      return isSubscribed;
    case 'SUBTREE':
      return mailboxes.names.some((top) => name === top || name.startsWith(`${top}/`));
    case 'MAILBOXES':
      return mailboxes.names.includes(name);
  }
}
