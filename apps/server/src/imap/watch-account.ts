import type { Hint, HintType, Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { RECHECK_EVERY_MS } from './limits.ts';

/** What is watched of an account. */
interface Watched {
  accountId: Id;
  types: readonly HintType[];
  /** Of which entries alone are looked at. */
  mailboxId?: Id;
}

/** Calls `listener` whenever it may have changed: a hint that got lost costs no more than a moment. */
export function watchAccount(
  { hub }: Pick<ServerContext, 'hub'>,
  { accountId, types, mailboxId }: Watched,
  listener: () => void,
): Disposable {
  const isElsewhere = ({ mailboxIds }: Hint): boolean =>
    mailboxId !== undefined && mailboxIds?.includes(mailboxId) === false;
  const subscription = hub.subscribe(accountId, (hint) => {
    if (hint === null || (hint.types.some((type) => types.includes(type)) && !isElsewhere(hint))) listener();
  });
  const recheck = setInterval(listener, RECHECK_EVERY_MS);
  recheck.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(recheck);
      subscription[Symbol.dispose]();
    },
  };
}
