import {
  ArgumentError,
  boolean,
  nullable,
  object,
  parsePatch,
  string,
  utcDate,
  VACATION_CAPABILITY,
  type Check,
} from '@mailcote/jmap';
import type { VacationResponse } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { MAX_VACATION_BODY, MAX_VACATION_SUBJECT } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { checkSetSize, SetResult, setShape } from './set.ts';
import { writeSet } from './set-write.ts';
import { SINGLETON } from './vacation-json.ts';

const setArguments = object(setShape);

const text =
  (most: number): Check<string> =>
  (value, path) => {
    const given = string(value, path);
    if (given.length > most) throw new ArgumentError(path, `has at most ${most} characters`);
    return given;
  };
/** One line: it becomes a header field. */
const subject: Check<string> = (value, path) => {
  const given = text(MAX_VACATION_SUBJECT)(value, path);
  if (/\p{Cc}/u.test(given)) throw new ArgumentError(path, 'must not contain control characters');
  return given;
};
const CHECKS: { [Name in keyof VacationResponse]: Check<VacationResponse[Name]> } = {
  isEnabled: boolean,
  fromDate: nullable(utcDate),
  toDate: nullable(utcDate),
  subject: nullable(subject),
  textBody: nullable(text(MAX_VACATION_BODY)),
  htmlBody: nullable(text(MAX_VACATION_BODY)),
};

/** RFC 8621 8.2. There is one VacationResponse, always: it can be changed and neither created nor destroyed. */
export const vacationResponseSet: JmapMethod = {
  capability: VACATION_CAPABILITY,
  async run(raw, call) {
    const { accountId, ifInState, create, update, destroy } = setArguments(raw, '');
    checkAccount(call, accountId);
    checkSetSize((create?.size ?? 0) + (update?.size ?? 0) + (destroy?.length ?? 0));
    const result = new SetResult();
    const onlyOne = (): SetFailure => new SetFailure('singleton', 'there is one, and always one');
    for (const creationId of create?.keys() ?? []) result.notCreated(creationId, onlyOne());
    for (const id of destroy ?? []) result.notDestroyed(id, id === SINGLETON ? onlyOne() : notFound());
    return writeSet({ call, type: 'VacationResponse', accountId, ifInState }, result, async (tx) => {
      for (const [id, patch] of update ?? []) {
        await result.tryUpdate(id, async () => {
          if (id !== SINGLETON) throw notFound();
          await tx.setVacationResponse({ ...(await tx.vacationResponse()), ...readPatch(patch) });
          return null;
        });
      }
    });
  },
};

function notFound(): SetFailure {
  return new SetFailure('notFound');
}

/** Throws ArgumentError, SetFailure. The id may be sent as it is. */
function readPatch(raw: Record<string, unknown>): Partial<VacationResponse> {
  const lines = parsePatch(raw);
  if (!lines || lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', 'a key is no property of a VacationResponse');
  const entries: [string, unknown][] = [];
  for (const {
    path: [name = ''],
    value,
  } of lines) {
    if (Object.hasOwn(CHECKS, name)) entries.push([name, CHECKS[name as keyof typeof CHECKS](value, name)]);
    else if (name !== 'id' || value !== SINGLETON) throw new ArgumentError(name, 'cannot change');
  }
  return Object.fromEntries(entries);
}
