import {
  TransportError,
  type Id,
  type Identity,
  type MailboxRole,
  type SubmissionEnvelope,
} from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { Emitter, whenPossible } from '../../mail-store/index.ts';
import { composeBody, toEmailCreate, type ComposedBody } from './draft-email.ts';
import { LINEAGE_PROPERTY, otherVersion, type OtherVersion } from './draft-lineage.ts';
import { DraftFiles } from './draft-files.ts';
import { recipientsOf, type Draft } from './draft.ts';
import { uniqueAddresses } from '../../lib/address-list.ts';
import { heldUntil } from './scheduled.ts';
import { forgetLocally, holdDraft, keepLocally } from './local-drafts.ts';
import { saveTemplate } from './templates.ts';
import { UploadWait, type WaitEnd } from './upload-wait.ts';

/** After the last key: kept on this machine, then on the server. Milliseconds. */
const LOCAL_PAUSE_MS = 400;
const SERVER_PAUSE_MS = 2_500;
const RETRY_MS = 10_000;

export type SaveState = 'unsaved' | 'saving' | 'saved' | 'local';

/** Why a message was not sent. */
export type SendProblem = 'noRecipients' | 'stillUploading' | 'failedUploads' | 'forbiddenFrom' | 'failed';

export type SendOutcome =
  /** `submissionId` null: an earlier attempt had gone through, and there is nothing left to call back. */
  | { kind: 'sent'; submissionId: Id | null; emailId: Id }
  /** The server cannot be reached: it is kept on this machine, to be sent when it can. */
  | { kind: 'waiting' }
  | { kind: 'refused'; problem: SendProblem; detail: string | null };

/** Reads what the editor holds now: markup and the same as plain text. */
export type ReadBody = (draft: Draft) => ComposedBody;

/**
 * One message being written: its content, its saves on this machine and on the server, its uploads, its sending. Saves follow one another;
 * on the server each makes a new Email and removes the one before, since Emails do not change (RFC 8621 4.6).
 */
export class DraftSession extends Emitter {
  readonly #account: Account;
  readonly #readBody: ReadBody;
  #draft: Draft;
  #saveState: SaveState;
  #savedAt: Date | null = null;
  #isDirty = false;
  #localTimer: ReturnType<typeof setTimeout> | undefined;
  #serverTimer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isOver = false;
  #isChecking = false;
  #mustCheck = false;
  isSending = false;
  /** True once something was written here. */
  isTouched = false;
  /** What another window or device has made of it meanwhile. */
  other: OtherVersion | null = null;
  readonly #stopListening: () => void;
  /** Lets other pages open it again. */
  readonly #letGo: () => void;
  /** Copies that newer ones have replaced, and that are still to be taken away. */
  readonly #outdated = new Set<Id>();
  /** Its attachments and the pictures of its text. */
  readonly files: DraftFiles;
  /** For them, once it was said to be sent. */
  readonly wait = new UploadWait(() => this.changed());

  constructor(account: Account, draft: Draft, readBody: ReadBody) {
    super();
    this.#account = account;
    this.#draft = draft;
    this.#readBody = readBody;
    this.#saveState = draft.emailId === null ? 'unsaved' : 'saved';
    this.#letGo = holdDraft(draft.key);
    this.#stopListening = account.client.onStateChange(({ changed }) => {
      if (changed[account.client.accountId]?.['Email'] !== undefined) void this.#check();
    });
    this.files = new DraftFiles(
      account,
      () => this.#draft.attachments,
      (attachments, isProgress) => {
        if (!isProgress) {
          this.#takeFiles(attachments);
          return;
        }
        this.#draft = { ...this.#draft, attachments };
        this.changed();
      },
    );
  }

  get draft(): Draft {
    return this.#draft;
  }
  get saveState(): SaveState {
    return this.#saveState;
  }
  get savedAt(): Date | null {
    return this.#savedAt;
  }
  get identity(): Identity | undefined {
    const { identities } = this.#account.store;
    return identities.get(this.#draft.identityId) ?? identities.list()[0];
  }

  /** Nothing that a person would miss. A quote alone is none of their work. */
  get isEmpty(): boolean {
    const { to, cc, bcc, subject, attachments, quote } = this.#draft;
    return (
      !this.hasText &&
      attachments.length === 0 &&
      (quote !== null || (to.length + cc.length + bcc.length === 0 && subject === ''))
    );
  }

  get hasText(): boolean {
    return this.#draft.html.replaceAll(/<(?!img)[^>]*>|&nbsp;|\s|\u200B/g, '') !== '';
  }

  /** Changes the draft; saves follow by themselves. A message that waits to be sent is not: nothing half written leaves. */
  change(parts: Partial<Draft>): void {
    this.wait.end('stopped');
    this.#change(parts);
  }

  #takeFiles(attachments: Draft['attachments']): void {
    const isRemoved = attachments.length < this.#draft.attachments.length;
    this.#change({ attachments });
    const has = (wanted: string): boolean => attachments.some(({ state }) => state === wanted);
    if (isRemoved) this.wait.end('stopped');
    else if (has('failed')) this.wait.end('failed');
    else if (!has('uploading')) this.wait.end('ready');
  }

  #change(parts: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...parts };
    this.#isDirty = true;
    this.isTouched = true;
    if (this.#saveState !== 'saving') this.#saveState = 'unsaved';
    this.#schedule();
    this.changed();
  }

  #schedule(): void {
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
    if (this.#isOver) return;
    this.#localTimer = setTimeout(() => void this.#saveLocally(), LOCAL_PAUSE_MS);
    this.#serverTimer = setTimeout(() => void this.save(), SERVER_PAUSE_MS);
  }

  async #saveLocally(): Promise<void> {
    if (this.isEmpty || this.#isOver) return;
    try {
      await keepLocally(this.#account.principal.accountId, this.#draft);
    } catch {
      // A private window may keep nothing; the server's copy follows in a moment.
    }
  }

  /** Saves on the server, after the save that is under way. Never rejects: the state says how it went. */
  save(): Promise<void> {
    clearTimeout(this.#serverTimer);
    this.#saving = this.#saveAfter(this.#saving);
    return this.#saving;
  }

  async #saveAfter(before: Promise<void>): Promise<void> {
    await before;
    if (!this.#isDirty || this.isEmpty || this.#isOver || this.isSending) return;
    this.#isDirty = false;
    this.#saveState = 'saving';
    this.changed();
    try {
      await this.#saveOnServer();
      this.#savedAt = new Date();
      this.#saveState = this.#isDirty ? 'unsaved' : 'saved';
      if (!this.#isDirty) await forgetLocally(this.#draft.key).catch(() => undefined);
    } catch {
      // Kept on this machine until the server is back.
      this.#isDirty = true;
      this.#saveState = 'local';
      await this.#saveLocally();
      if (!this.#isOver) this.#serverTimer = setTimeout(() => void this.save(), RETRY_MS);
    }
    this.changed();
  }

  async #saveOnServer(): Promise<void> {
    const { store } = this.#account;
    const { identity } = this;
    const drafts = store.mailboxOf('drafts');
    if (!identity || !drafts) throw new Error('no identity or no drafts mailbox');
    const before = this.#draft.emailId;
    const batch = store.batch();
    const body = composeBody(this.#readBody(this.#draft), this.#draft, true);
    const messageId = `${crypto.randomUUID()}@${identity.email.split('@').at(-1) ?? ''}`;
    const set = batch.call('Email/set', {
      create: {
        draft: {
          ...toEmailCreate(this.#draft, body, identity, drafts.id),
          messageId: [messageId],
          [LINEAGE_PROPERTY]: this.#draft.lineage,
        },
      },
    });
    await this.#findUnanswered();
    this.#draft = { ...this.#draft, unanswered: [...this.#draft.unanswered, messageId] };
    const { created, notCreated } = (await store.send(batch)).get(set);
    this.#answered(messageId);
    const emailId = created?.['draft']?.id;
    if (emailId === undefined) throw new Error(notCreated?.['draft']?.description ?? 'the draft was refused');
    this.#replaceDraft(emailId);
    const gone = await this.#removeOutdated();
    if (before !== null && gone.includes(before)) await this.#lookForOther(before);
    store.refresh();
  }

  /** Takes away the copies that newer ones have replaced. @returns those that somebody else had taken away already */
  async #removeOutdated(): Promise<Id[]> {
    const { store } = this.#account;
    const ids = [...this.#outdated];
    if (ids.length === 0) return [];
    const batch = store.batch();
    const set = batch.call('Email/set', { destroy: ids });
    const { destroyed } = (await store.ask(batch)).get(set);
    // Gone from the screen at once, not only when the server says so.
    store.emails.remove(ids);
    for (const id of ids) this.#outdated.delete(id);
    return ids.filter((id) => destroyed?.includes(id) !== true);
  }

  /** Saves whose answers were lost may have been made all the same: what they left goes with the next one. */
  async #findUnanswered(): Promise<void> {
    for (const messageId of this.#draft.unanswered) {
      const batch = this.#account.store.batch();
      const query = batch.call('Email/query', { filter: { header: ['Message-ID', messageId] } });
      for (const id of (await this.#account.store.ask(batch)).get(query).ids) this.#outdated.add(id);
      this.#answered(messageId);
    }
  }

  #answered(messageId: string): void {
    this.#draft = { ...this.#draft, unanswered: this.#draft.unanswered.filter((id) => id !== messageId) };
  }

  /** Another window or device may have saved this draft too: both copies stay, and it is said. */
  async #lookForOther(own: Id): Promise<void> {
    const found = await otherVersion(this.#account.store, this.#draft.lineage, own);
    // Our own next copy is no other one.
    if (found?.kind === 'changed' && found.emailId === this.#draft.emailId) return;
    if (found === null || this.#isOver || this.isSending) return;
    // Nobody is shown what is gone.
    this.#account.store.emails.remove([own]);
    this.other = found;
    // What is written here from now on is a copy of its own.
    if (this.#draft.emailId === own)
      this.#draft = { ...this.#draft, emailId: null, lineage: crypto.randomUUID() };
    this.changed();
  }

  /** The account has changed: is our copy still there? One look at a time, and one more for all that is told meanwhile. Never rejects: a save asks again. */
  async #check(): Promise<void> {
    this.#mustCheck = true;
    if (this.#isChecking) return;
    this.#isChecking = true;
    while (this.#mustCheck) {
      this.#mustCheck = false;
      await this.#saving;
      const { emailId } = this.#draft;
      if (emailId === null || this.#isOver || this.isSending || this.other) continue;
      await this.#lookForOther(emailId).catch(() => undefined);
    }
    this.#isChecking = false;
  }

  /** What another window made of it has gone before it could be shown: what is here stays. */
  missOther(): void {
    this.other = { kind: 'gone', isNewer: true };
    this.changed();
  }

  /** The person has seen what another window made of it. */
  forgetOther(): void {
    this.other = null;
    this.changed();
  }

  /** Lets go without a save: the other version is the one that counts. */
  abandon(): void {
    this.files.abort();
    this.#end();
    void forgetLocally(this.#draft.key).catch(() => undefined);
  }

  /** Keeps what is written as a template too. @throws when the server refuses */
  async saveAsTemplate(): Promise<void> {
    const { identity } = this;
    if (!identity) throw new Error('there is no identity');
    // Without what it answers and the signature, which come with each message that is made of it.
    const template: Draft = {
      ...this.#draft,
      signature: null,
      quote: null,
      inReplyTo: null,
      references: null,
    };
    const body = composeBody(this.#readBody(template), template, true);
    await saveTemplate(this.#account, (mailboxId) => toEmailCreate(template, body, identity, mailboxId));
  }

  /** Waits until all files are on the server, or one of them cannot be brought there, or the wait is stopped. */
  uploaded(): Promise<WaitEnd> {
    return this.problem() === 'stillUploading' ? this.wait.start() : Promise.resolve('ready');
  }

  /** What stands against sending it now. */
  problem(): SendProblem | null {
    if (recipientsOf(this.#draft).length === 0) return 'noRecipients';
    if (this.#draft.attachments.some(({ state }) => state === 'uploading')) return 'stillUploading';
    if (this.#draft.attachments.some(({ state }) => state === 'failed')) return 'failedUploads';
    return null;
  }

  /**
   * Sends it: the Email as it is now, its submission, its way from Drafts to Sent, in one request. May be called again after `waiting`:
   * it is sent once.
   * @param at when it is to leave (RFC 4865); null: now
   */
  async send(at: Date | null = null): Promise<SendOutcome> {
    const problem = this.problem();
    if (problem) return { kind: 'refused', problem, detail: null };
    this.isSending = true;
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
    this.changed();
    await this.#saving;
    try {
      const outcome = (await this.#sentBefore()) ?? (await this.#submit(at));
      if (outcome.kind === 'sent') await this.#afterSending(outcome.emailId);
      else this.#goOn();
      return outcome;
    } catch (error) {
      if (error instanceof TransportError && (error.status === null || error.status >= 502))
        return { kind: 'waiting' };
      this.#goOn();
      return { kind: 'refused', problem: 'failed', detail: error instanceof Error ? error.message : null };
    } finally {
      this.changed();
    }
  }

  /** It is not sent, and is a draft again. */
  #goOn(): void {
    this.isSending = false;
    this.#draft = { ...this.#draft, sending: null };
    this.#isDirty = true;
    this.#schedule();
  }

  /** Before a further attempt: whether the one before went through although its answer was lost. */
  async #sentBefore(): Promise<SendOutcome | null> {
    const { sending } = this.#draft;
    if (!sending) return null;
    const { store } = this.#account;
    const batch = store.batch();
    const query = batch.call('Email/query', { filter: { header: ['Message-ID', sending.messageId] } });
    const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['id', 'keywords'] });
    const found = (await store.ask(batch)).get(get).list;
    const sent = found.find(({ keywords }) => !keywords['$draft']);
    if (sent) return { kind: 'sent', submissionId: null, emailId: sent.id };
    // Made, but not on its way: what is made now takes its place.
    for (const { id } of found) if (id !== this.#draft.emailId) this.#outdated.add(id);
    await this.#removeOutdated();
    return null;
  }

  async #submit(at: Date | null): Promise<SendOutcome> {
    const { store } = this.#account;
    const { identity } = this;
    const mailbox = (role: MailboxRole) => store.mailboxOf(role)?.id ?? '';
    if (!identity) return { kind: 'refused', problem: 'forbiddenFrom', detail: null };
    const domain = identity.email.split('@').at(-1) ?? '';
    const sending = { messageId: `${crypto.randomUUID()}@${domain}`, at: at?.toISOString() ?? null };
    this.#draft = { ...this.#draft, sending: this.#draft.sending ?? sending };
    await keepLocally(this.#account.principal.accountId, this.#draft).catch(() => {
      // A private window may keep nothing; then it waits as long as the page is open.
    });
    const batch = store.batch();
    const body = composeBody(this.#readBody(this.#draft), this.#draft, false);
    const set = batch.call('Email/set', {
      create: { message: toEmailCreate(this.#draft, body, identity, mailbox('drafts')) },
    });
    const submit = batch.call('EmailSubmission/set', {
      create: { submission: { identityId: identity.id, emailId: '#message', ...(at && this.#held(at)) } },
      onSuccessUpdateEmail: {
        '#submission': {
          [`mailboxIds/${mailbox('drafts')}`]: null,
          [`mailboxIds/${mailbox('sent')}`]: true,
          'keywords/$draft': null,
        },
      },
    });
    const result = await store.send(batch);
    const { created, notCreated } = result.get(set);
    const emailId = created?.['message']?.id;
    if (emailId === undefined) {
      return { kind: 'refused', problem: 'failed', detail: notCreated?.['message']?.description ?? null };
    }
    const submitted = result.get(submit);
    const submissionId = submitted.created?.['submission']?.id;
    if (submissionId === undefined) {
      // The Email lies in the drafts now; it takes the place of the copy before.
      this.#replaceDraft(emailId);
      await this.#removeOutdated();
      const error = submitted.notCreated?.['submission'];
      const isForbidden = error?.type.startsWith('forbidden') === true;
      return {
        kind: 'refused',
        problem: isForbidden ? 'forbiddenFrom' : 'failed',
        detail: error?.description ?? null,
      };
    }
    return { kind: 'sent', submissionId, emailId };
  }

  #held(at: Date): { envelope: SubmissionEnvelope } {
    const rcptTo = uniqueAddresses(recipientsOf(this.#draft)).map(({ email }) => ({ email }));
    return { envelope: heldUntil({ mailFrom: { email: this.identity?.email ?? '' }, rcptTo }, at) };
  }

  /** The copy before it is to be taken away. */
  #replaceDraft(emailId: Id): void {
    const before = this.#draft.emailId;
    this.#draft = { ...this.#draft, emailId };
    if (before !== null) this.#outdated.add(before);
  }

  /** The draft's copies go, the answered message is marked. Its failure does not make the message unsent. */
  async #afterSending(emailId: Id): Promise<void> {
    this.#end();
    const { store } = this.#account;
    const { answers, key } = this.#draft;
    try {
      this.#replaceDraft(emailId);
      await this.#findUnanswered();
      await this.#removeOutdated();
      if (answers)
        await store.update(new Map([[answers.emailId, { keywords: { [answers.keyword]: true } }]])).done;
      await forgetLocally(key);
    } catch {
      // A draft too many or a missing mark is a blemish; the message itself is on its way.
    }
    store.refresh();
  }

  /** Saves what is there and lets go. */
  async close(): Promise<void> {
    this.wait.end('stopped');
    clearTimeout(this.#localTimer);
    await this.#saveLocally();
    await this.save();
    if (this.#saveState === 'saved' || this.isEmpty) this.#end();
  }

  /** Throws it away, here and on the server: at once, or when it can be reached. @throws when it refuses */
  async discard(): Promise<void> {
    this.files.abort();
    this.#end();
    await this.#saving;
    await forgetLocally(this.#draft.key).catch(() => undefined);
    const { store } = this.#account;
    await whenPossible(async () => {
      await this.#findUnanswered();
      if (this.#draft.emailId !== null) this.#outdated.add(this.#draft.emailId);
      await this.#removeOutdated();
    }, store.connection);
    store.refresh();
  }

  #end(): void {
    this.#isOver = true;
    this.#letGo();
    this.#stopListening();
    this.wait.end('stopped');
    this.files.release();
    clearTimeout(this.#localTimer);
    clearTimeout(this.#serverTimer);
  }
}
