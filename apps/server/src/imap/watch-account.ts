import type { HintType, Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import { RECHECK_EVERY_MS } from './limits.ts';

/** Calls `listener` whenever one of the types may have changed: a hint that got lost costs no more than a moment. */
export function watchAccount(
  { hub }: Pick<ServerContext, 'hub'>,
  accountId: Id,
  types: readonly HintType[],
  listener: () => void,
): Disposable {
  const subscription = hub.subscribe(accountId, (hint) => {
    if (hint === null || hint.types.some((type) => types.includes(type))) listener();
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
