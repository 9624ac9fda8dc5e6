import type { FetchItem } from '../grammar/fetch-items.ts';
import { NumberSet } from '../grammar/number-set.ts';
import { serializeFetched } from '../serializer/fetch-response.ts';
import { list } from '../serializer/writer.ts';
import type { CommandContext, Selected, SessionState } from './command-context.ts';
import { fetchRequest } from './fetch-request.ts';
import type { ViewNews } from './selected-view.ts';
import { takesUtf8 } from './session-state.ts';
import { fetchName, uidItems } from './uid-only.ts';

export interface MailboxNewsOutput extends Pick<CommandContext, 'untaggedPieces'> {
  send(this: void, text: string): void;
  flush(this: void): void;
}

/** Brings the view of a session up to date and tells its client (RFC 9051 7.5.1): the untagged answers that no command asked for. */
export class MailboxNews {
  readonly #session: SessionState;
  readonly #output: MailboxNewsOutput;
  #told: Promise<void> | null = null;

  constructor(session: SessionState, output: MailboxNewsOutput) {
    this.#session = session;
    this.#output = output;
  }

  /**
   * One at a time: IDLE may ask while it is being told already.
   * @param options.mayExpunge see the state table. @param options.force ask even if nothing was announced
   */
  async tell(options: { mayExpunge: boolean; force: boolean }): Promise<void> {
    while (this.#told !== null) await this.#told;
    this.#told = this.#look(options);
    try {
      await this.#told;
    } finally {
      this.#told = null;
    }
  }

  async #look({ mayExpunge, force }: { mayExpunge: boolean; force: boolean }): Promise<void> {
    const { selected } = this.#session;
    if (selected === null) return;
    const { view, mailbox } = selected;
    const mustAsk = view.isStale || force;
    view.forgetAnnounced();
    if (mustAsk) {
      try {
        view.take(await mailbox.changes(view.modSeq));
      } catch (error) {
        view.announce(null);
        throw error;
      }
    }
    if (this.#session.selected !== selected) return;
    this.#untagged(selected.contexts.expunged(view));
    const known = view.exists;
    const news = view.tell(mayExpunge);
    this.#say(news);
    const fetch = this.#session.news?.selected?.fetch ?? [];
    if (news.exists !== null && fetch.length > 0)
      await this.#sayNew(selected, [known - news.expunged.length + 1, news.exists], fetch);
    if (view.touched.size === 0) return;
    const answers = await selected.contexts.changed(view, mailbox);
    if (this.#session.selected === selected) this.#untagged(answers);
  }

  #untagged(answers: readonly string[]): void {
    if (answers.length > 0) this.#output.send(answers.map((text) => `* ${text}\r\n`).join(''));
  }

  /** What the client wants to have of each new message (RFC 5465 5.2). To be told of it is not to have seen it. */
  async #sayNew(
    selected: Selected,
    range: [first: number, last: number],
    fetch: readonly FetchItem[],
  ): Promise<void> {
    const { view, mailbox } = selected;
    const uids = view.uidsOfSequences({ kind: 'ranges', ranges: [range] });
    if (uids === null || uids.isEmpty) return;
    const { untaggedPieces, flush } = this.#output;
    const request = fetchRequest(fetch, {
      changedSince: null,
      marksSeen: false,
      isUtf8: takesUtf8(this.#session),
      isCurrent: !view.isStale && !view.hasUntoldExpunge,
    });
    for await (const { message } of mailbox.fetch(uids, request)) {
      const sequence = view.sequenceOf(message.uid);
      if (sequence === null) continue;
      const name = fetchName(this.#session, { uid: message.uid, sequence });
      await untaggedPieces([`${name} `, ...serializeFetched(fetch, message)]);
    }
    flush();
  }

  #say({ expunged, exists, changed }: ViewNews): void {
    const { enabled } = this.#session;
    let text = '';
    if (expunged.length > 0 && (enabled.has('QRESYNC') || enabled.has('UIDONLY'))) {
      text += `* VANISHED ${NumberSet.of(expunged.map(({ uid }) => uid)).toString()}\r\n`;
    } else {
      for (const { sequence } of expunged) text += `* ${sequence} EXPUNGE\r\n`;
    }
    if (exists !== null) text += `* ${exists} EXISTS\r\n`;
    for (const { sequence, uid, flags, modSeq } of this.#session.news?.selected?.wantsFlags === false
      ? []
      : changed) {
      const items = [...uidItems(this.#session, uid), `FLAGS ${list(flags)}`];
      if (enabled.has('CONDSTORE')) items.push(`MODSEQ (${modSeq})`);
      text += `* ${fetchName(this.#session, { uid, sequence })} ${list(items)}\r\n`;
    }
    if (text !== '') this.#output.send(text);
  }
}
