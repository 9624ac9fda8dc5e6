import { type Command, timeouts } from '../command.ts';
import type { Transaction } from '../transaction.ts';

/** DATA (RFC 5321 4.1.1.4). `onGo` when the server waits for the message, `onRefused` when it does not. */
export function data(transaction: Transaction, then: { onGo: () => void; onRefused: () => void }): Command {
  return {
    line: 'DATA',
    timeout: timeouts.data,
    onReply: (reply) => {
      if (reply.code === 354) {
        then.onGo();
        return;
      }
      // A 2xx here answers nothing that was asked; the message has not been sent and must be tried again.
      if (reply.code >= 400) transaction.settleAll(reply, null);
      else transaction.settleAll(null, `Unexpected reply ${reply.code} to DATA`);
      then.onRefused();
    },
  };
}
