import { NumberSet } from '../grammar/number-set.ts';
import { list } from '../serializer/writer.ts';
import type { SessionState } from './command-context.ts';
import type { ViewNews } from './selected-view.ts';
import { fetchName, uidItems } from './uid-only.ts';

/** Brings the view of a session up to date and tells its client (RFC 9051 7.5.1): the untagged answers that no command asked for. */
export class MailboxNews {
  readonly #session: SessionState;
  readonly #send: (text: string) => void;
  #told: Promise<void> | null = null;

  constructor(session: SessionState, send: (text: string) => void) {
    this.#session = session;
    this.#send = send;
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
    if (selected.isStale || force) {
      selected.isStale = false;
      try {
        view.take(await mailbox.changes(view.modSeq));
      } catch (error) {
        selected.isStale = true;
        throw error;
      }
    }
    if (this.#session.selected !== selected) return;
    this.#untagged(selected.contexts.expunged(view));
    this.#say(view.tell(mayExpunge));
    if (view.touched.size === 0) return;
    const answers = await selected.contexts.changed(view, mailbox);
    if (this.#session.selected === selected) this.#untagged(answers);
  }

  #untagged(answers: readonly string[]): void {
    if (answers.length > 0) this.#send(answers.map((text) => `* ${text}\r\n`).join(''));
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
    for (const { sequence, uid, flags, modSeq } of changed) {
      const items = [...uidItems(this.#session, uid), `FLAGS ${list(flags)}`];
      if (enabled.has('CONDSTORE')) items.push(`MODSEQ (${modSeq})`);
      text += `* ${fetchName(this.#session, { uid, sequence })} ${list(items)}\r\n`;
    }
    if (text !== '') this.#send(text);
  }
}
