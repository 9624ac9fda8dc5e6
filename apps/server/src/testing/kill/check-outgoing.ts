import type { SmtpAttempt } from './smtp-load.ts';

/** A message that somebody else's server took for one recipient. Times are in milliseconds, as Date.now. */
export interface OutgoingArrival {
  messageId: string;
  rcptTo: string;
  at: number;
}

/** What was on its way when the server was killed may be taken this much later. */
const ON_ITS_WAY_MS = 5000;

/**
 * Mail handed in for people elsewhere: what was answered 250 has arrived for each recipient; what was not taken has not; and
 * nothing has arrived again without a kill of the server (`killedAt`) in between.
 * @returns what is wrong, in words; and the copies too many
 */
export function checkOutgoing(
  attempts: readonly SmtpAttempt[],
  arrivals: readonly OutgoingArrival[],
  killedAt: readonly number[],
): { wrong: string[]; doubles: number } {
  const wrong: string[] = [];
  let doubles = 0;
  const found = Map.groupBy(arrivals, ({ messageId, rcptTo }) => `${messageId} for ${rcptTo}`);
  for (const { messageId, rcptTo, state } of attempts)
    for (const recipient of rcptTo) {
      const name = `${messageId} for ${recipient}`;
      const copies = found.get(name) ?? [];
      found.delete(name);
      if (state === 'acknowledged' && copies.length === 0) wrong.push(`${name} never arrived`);
      if (state === 'none' && copies.length > 0) wrong.push(`${name} arrived though it was refused`);
      doubles += Math.max(0, copies.length - 1);
      for (const [index, { at }] of copies.entries()) {
        const before = copies[index - 1]?.at ?? Infinity;
        const isExplained = killedAt.some((kill) => before - ON_ITS_WAY_MS <= kill && kill <= at);
        if (index > 0 && !isExplained) wrong.push(`${name} went out twice without a kill between`);
      }
    }
  for (const name of found.keys()) wrong.push(`${name} arrived though nobody has sent it`);
  return { wrong, doubles };
}
