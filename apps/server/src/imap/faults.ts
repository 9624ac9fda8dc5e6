import { ImapError, no } from '@mailcote/imap';
import { isTemporary, type Store, StoreError } from '@mailcote/store';
import type { Logger } from 'pino';
import { whileStoreAnswers } from '../inbound/store-pulse.ts';

/** What the client hears when something of ours went wrong (RFC 5530 3). */
export function describeFault(error: unknown, log: Logger): { code: string; text: string } {
  if (isTemporary(error)) {
    log.warn({ err: error }, 'temporary trouble, the client was told to come back');
    return { code: 'UNAVAILABLE', text: 'Temporary trouble here, try again later' };
  }
  log.error({ err: error }, 'fault while a command was carried out');
  return { code: 'SERVERBUG', text: 'A fault of ours; it has been logged' };
}

const CODES: Partial<Record<StoreError['code'], string>> = {
  alreadyExists: 'ALREADYEXISTS',
  invalidProperties: 'CANNOT',
  mailboxHasChild: 'HASCHILDREN',
  notFound: 'NONEXISTENT',
  overQuota: 'OVERQUOTA',
  tooLarge: 'TOOBIG',
  tooMany: 'METADATA TOOMANY',
};

/** Waits for work of the store for as long as the store answers at all; what it refuses is said to the client. */
export async function answeringNo<T>(store: Pick<Store, 'ping'>, work: Promise<T>): Promise<T> {
  try {
    return await whileStoreAnswers(store, work);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const code = CODES[error.code];
    if (code === undefined) throw error;
    throw new ImapError('NO', code, error.message, { cause: error });
  }
}

export function nonexistent(name: string): ImapError {
  return no('NONEXISTENT', `There is no mailbox "${name}"`);
}

/** RFC 9051 6.3.12, 6.4.7: the client may create the target and try again. */
export function tryCreate(name: string): ImapError {
  return no('TRYCREATE', `There is no mailbox "${name}"`);
}
