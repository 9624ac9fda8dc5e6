import { bad } from '../../imap-error.ts';
import { command } from '../command-context.ts';

/** RFC 9051 6.3.13, RFC 2177. The session tells what is new whenever the mailbox is announced to have changed. */
export const idle = command({
  parse: () => undefined,
  async run(context) {
    const { selected } = context.session;
    let isOver = false;
    let telling = Promise.resolve();
    const tell = (): void => {
      telling = telling
        .then(() => (isOver ? undefined : context.tellNews({ mayExpunge: true })))
        // Told again at the next occasion: what was not told stays to be told.
        .catch(() => undefined);
    };
    // Other mailboxes are of interest as well (RFC 5465), and their changes are those of the account.
    const watch = context.session.news === null ? selected?.mailbox.watch(tell) : context.account.watch(tell);
    try {
      const line = context.continue('idling');
      // What happened before the watch began.
      tell();
      const said = await line;
      if (said === null) return { text: 'IDLE ended' };
      if (said.toUpperCase() !== 'DONE') throw bad('DONE ends IDLE');
      return { text: 'IDLE ended' };
    } finally {
      isOver = true;
      watch?.[Symbol.dispose]();
      await telling;
    }
  },
});
