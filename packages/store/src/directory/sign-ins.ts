import { byteaArray, int4Array, int8Array, textArray, timestamptzArray } from '../db/arrays.ts';
import { execute, run, type Database } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { fromId, toId } from '../ids.ts';
import { addSignIns, readSignIns, readSignInsOf, type SignInRow } from '../sql/sign-ins.ts';
import type { Id } from '../types.ts';

export type SignInService = 'http' | 'imap' | 'pop3' | 'smtp';
/**
 * `invalid`: a wrong name, password or code, or an account that is switched off. `limited`: not looked at, after too many tries. `appPasswordNeeded`:
 * the right password where only app passwords are taken.
 */
export type SignInOutcome = 'ok' | 'invalid' | 'limited' | 'appPasswordNeeded';
/** What was shown; `session`: the token of one. */
export type SignInFactor =
  | 'password'
  | 'appPassword'
  | 'session'
  | 'passkey'
  | 'totp'
  | 'recoveryCode'
  | 'trustedBrowser';

/** Tries of one hour that are alike. */
export interface SignIn {
  id: Id;
  /** Null: no account has that name. */
  accountId: Id | null;
  /** As it was given; empty, like `ip` and `userAgent`: not kept, as there were too many. */
  username: string;
  service: SignInService;
  ip: string;
  /** Of sign-ins on the web; empty for mail programs. */
  userAgent: string;
  outcome: SignInOutcome;
  /** In the order in which they were shown. */
  factors: SignInFactor[];
  count: number;
  firstAt: Date;
  lastAt: Date;
}

/** `key`: what makes tries alike, the hour among it; what has the same one is counted together. */
export type NewSignIn = Omit<SignIn, 'id'> & { key: Uint8Array };

const MOST_ID = Number.MAX_SAFE_INTEGER;

/** Adds to the log of sign-ins; each key once. */
export async function add(database: Database, signIns: readonly NewSignIn[]): Promise<void> {
  if (signIns.length === 0) return;
  await execute(database, addSignIns, [
    byteaArray(signIns.map(({ key }) => key)),
    int8Array(signIns.map(({ accountId }) => (accountId === null ? null : (fromId('a', accountId) ?? 0)))),
    textArray(signIns.map(({ username }) => cleanText(username))),
    textArray(signIns.map(({ service }) => service)),
    textArray(signIns.map(({ ip }) => ip)),
    textArray(signIns.map(({ userAgent }) => cleanText(userAgent))),
    textArray(
      signIns.map(({ outcome }) => (outcome === 'appPasswordNeeded' ? 'app_password_needed' : outcome)),
    ),
    textArray(signIns.map(({ factors }) => factors.join(' '))),
    int4Array(signIns.map(({ count }) => count)),
    timestamptzArray(signIns.map(({ firstAt }) => firstAt)),
    timestamptzArray(signIns.map(({ lastAt }) => lastAt)),
  ]);
}

/** The newest first, those before `before` (the id of one; null: from the newest). */
export async function list(
  database: Database,
  { accountId, before = null, limit }: { accountId?: Id; before?: Id | null; limit: number },
): Promise<SignIn[]> {
  const behind = before === null ? MOST_ID : (fromId('n', before) ?? 0);
  const rows =
    accountId === undefined
      ? await run(database, readSignIns, [behind, limit])
      : await run(database, readSignInsOf, [fromId('a', accountId) ?? 0, behind, limit]);
  return rows.map(toSignIn);
}

function toSignIn(row: SignInRow): SignIn {
  return {
    id: toId('n', row.id),
    accountId: row.account_id === null ? null : toId('a', row.account_id),
    username: row.username,
    service: row.service,
    ip: row.ip,
    userAgent: row.user_agent,
    outcome: row.outcome === 'app_password_needed' ? 'appPasswordNeeded' : row.outcome,
    factors: row.factors as SignInFactor[],
    count: row.count,
    firstAt: row.first_at,
    lastAt: row.last_at,
  };
}
