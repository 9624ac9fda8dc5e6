import { timingSafeEqual } from 'node:crypto';
import type { Store } from '@mailcote/store';
import { createToken, hashToken } from '../auth/token.ts';
import { createAccount, type AccountItem } from './accounts.ts';
import { parseDomain, parseLocalPart } from './address.ts';
import { addDomain } from './domains.ts';
import { AdminError } from './admin-error.ts';

/** Setting that holds the SHA-256 of the token in the printed link. */
const TOKEN_SETTING = 'setupTokenHash';

export interface SetUpRequest {
  token: string;
  domain: string;
  name: string;
  localPart: string;
  password: string;
}

export type SetUpOutcome =
  | { kind: 'done'; account: AccountItem }
  | { kind: 'notNeeded' }
  | { kind: 'wrongToken' };

/** True until there is an account. */
export async function isSetUpNeeded(store: Store): Promise<boolean> {
  return (await store.directory.countAccounts()) === 0;
}

/**
 * Makes a new one-time token while there is no account. Only its hash is kept, so each start prints a new link and the old one is void.
 * @returns null when the server is set up already
 */
export async function prepareSetUp(store: Store): Promise<string | null> {
  if (!(await isSetUpNeeded(store))) return null;
  const token = createToken();
  await store.directory.settings.set(TOKEN_SETTING, hashToken(token));
  return token;
}

/** Two browsers with the same link: one wins, the other is told that it is done. */
let running: Promise<unknown> = Promise.resolve();

/** Makes the domain, the administrator and their mailboxes. @throws AdminError for bad input */
export async function setUp(store: Store, request: SetUpRequest): Promise<SetUpOutcome> {
  const mine = running.then(() => setUpAlone(store, request));
  running = mine.catch(() => undefined);
  return mine;
}

async function setUpAlone(store: Store, request: SetUpRequest): Promise<SetUpOutcome> {
  if (!(await isSetUpNeeded(store))) return { kind: 'notNeeded' };
  const expected = await store.directory.settings.get(TOKEN_SETTING);
  if (typeof expected !== 'string' || !isSame(expected, hashToken(request.token)))
    return { kind: 'wrongToken' };

  const domain = parseDomain(request.domain);
  const localPart = parseLocalPart(request.localPart);
  try {
    await addDomain(store, domain);
  } catch (error) {
    // Added by an attempt that failed afterwards, or with the command line.
    if (!(error instanceof AdminError && error.code === 'alreadyExists')) throw error;
  }
  const account = await createAccount(store, {
    address: `${localPart}@${domain}`,
    password: request.password,
    name: request.name,
    isAdmin: true,
  });
  await store.directory.settings.delete(TOKEN_SETTING);
  return { kind: 'done', account };
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
