import {
  ArgumentError,
  list,
  nullable,
  object,
  parsePatch,
  string,
  utcDate,
  type Check,
} from '@mailcote/jmap';
import type { PushSubscription } from '@mailcote/store';
import { readPushKeys, type PushKeys } from '../push/encrypt.ts';
import { MAX_PUSH_DAYS, MAX_PUSH_TEXT, MAX_PUSH_TYPES, MAX_PUSH_URL } from './limits.ts';
import { SetFailure } from './set-error.ts';

const DAY_MS = 24 * 60 * 60_000;

const shortText: Check<string> = (value, path) => {
  const text = string(value, path);
  if (Buffer.byteLength(text) > MAX_PUSH_TEXT) throw new ArgumentError(path, `longer than ${MAX_PUSH_TEXT}`);
  return text;
};

const types: Check<string[]> = (value, path) => {
  const names = list(shortText)(value, path);
  if (names.length > MAX_PUSH_TYPES) throw new ArgumentError(path, `more than ${MAX_PUSH_TYPES}`);
  return names;
};

/** RFC 8620 7.2: "MUST begin with https://". Where it leads is judged each time something is sent. */
const url: Check<string> = (value, path) => {
  const text = string(value, path);
  const parsed = URL.parse(text);
  if (!text.startsWith('https://') || parsed === null) throw new ArgumentError(path, 'must be an https URL');
  if (parsed.username !== '' || parsed.password !== '')
    throw new ArgumentError(path, 'must not contain a user name');
  if (Buffer.byteLength(text) > MAX_PUSH_URL) throw new ArgumentError(path, `longer than ${MAX_PUSH_URL}`);
  return text;
};

const keyTexts = object({ p256dh: string, auth: string });
const keys: Check<PushKeys> = (value, path) => {
  const { p256dh, auth } = keyTexts(value, path);
  const found = readPushKeys(p256dh, auth);
  if (!found) throw new ArgumentError(path, 'expected a point of P-256 and 16 octets, in URL-safe base64');
  return found;
};

const nothing: Check<null> = (value, path) => {
  if (value === null || value === undefined) return null;
  throw new ArgumentError(path, 'must be null: it is sent to the url');
};

/** What a client sends to make one. */
export const pushSubscriptionCreate = object({
  deviceClientId: shortText,
  url,
  keys: nullable(keys),
  verificationCode: nothing,
  expires: nullable(utcDate),
  types: nullable(types),
});

/**
 * RFC 8620 7.2: a session ends by itself and takes its subscriptions along, so the client may choose; a password does not, so the time
 * is bounded.
 */
export function boundExpiry(expires: Date | null, isOfSession: boolean): Date | null {
  if (expires && expires.getTime() <= Date.now()) throw new ArgumentError('expires', 'is past');
  if (isOfSession) return expires;
  const latest = new Date(Date.now() + MAX_PUSH_DAYS * DAY_MS);
  latest.setUTCMilliseconds(0);
  return expires && expires < latest ? expires : latest;
}

const CHECKS: Record<string, Check<unknown>> = {
  verificationCode: string,
  expires: nullable(utcDate),
  types: nullable(types),
};

/** What an update may change. Throws SetFailure invalidPatch, invalidProperties. */
export interface PushSubscriptionPatch {
  verificationCode?: string;
  expires?: Date | null;
  types?: string[] | null;
}

/** Reads a patch; id and deviceClientId may be sent as they are. */
export function readPushPatch(
  raw: Record<string, unknown>,
  current: PushSubscription,
): PushSubscriptionPatch {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', 'a key is no property of a PushSubscription');
  const { id, deviceClientId } = current;
  const unchanging: Record<string, unknown> = { id, deviceClientId };
  const entries: [string, unknown][] = [];
  const wrong: string[] = [];
  for (const { path, value } of lines) {
    const name = path[0]!;
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (check) entries.push([name, check(value, name)]);
    else if (!Object.hasOwn(unchanging, name) || unchanging[name] !== value) wrong.push(name);
  }
  if (wrong.length > 0)
    throw new SetFailure('invalidProperties', `${wrong.join(', ')}: cannot change`, { properties: wrong });
  return Object.fromEntries(entries) as PushSubscriptionPatch;
}
