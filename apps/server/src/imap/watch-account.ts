import type { Hint, HintType, Id, ModSeq } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { RECHECK_EVERY_MS } from './limits.ts';

/** What is watched of an account. */
interface Watched {
  accountId: Id;
  types: readonly HintType[];
  /** Of which entries alone are looked at. */
  mailboxId?: Id;
}

/** Calls `listener` whenever it may have changed, with the number of the write if that is known: a hint that got lost costs no more than a moment. */
export function watchAccount(
  { hub }: Pick<ServerContext, 'hub'>,
  { accountId, types, mailboxId }: Watched,
  listener: (modSeq: ModSeq | null) => void,
): Disposable {
  const isElsewhere = ({ mailboxIds }: Hint): boolean =>
    mailboxId !== undefined && mailboxIds?.includes(mailboxId) === false;
  const subscription = hub.subscribe(accountId, (hint) => {
    if (hint === null) listener(null);
    else if (hint.types.some((type) => types.includes(type)) && !isElsewhere(hint)) listener(hint.modSeq);
  });
  const recheck = setInterval(() => listener(null), RECHECK_EVERY_MS);
  recheck.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(recheck);
      subscription[Symbol.dispose]();
    },
  };
}
