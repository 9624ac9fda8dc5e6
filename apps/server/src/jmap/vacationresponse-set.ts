import {
  ArgumentError,
  boolean,
  nullable,
  string,
  utcDate,
  VACATION_CAPABILITY,
  type Check,
  type Patch,
} from '@mailcote/jmap';
import type { VacationResponse } from '@mailcote/store';
import { MAX_VACATION_BODY, MAX_VACATION_SUBJECT } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { singletonSet } from './singleton.ts';

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

/** RFC 8621 8.2. */
export const vacationResponseSet = singletonSet(
  'VacationResponse',
  VACATION_CAPABILITY,
  async (tx, lines) => {
    await tx.setVacationResponse({ ...(await tx.vacationResponse()), ...readPatch(lines) });
  },
);

/** Throws ArgumentError, SetFailure. */
function readPatch(lines: readonly Patch[]): Partial<VacationResponse> {
  if (lines.some(({ path }) => path.length > 1))
    throw new SetFailure('invalidPatch', 'a key is no property of a VacationResponse');
  const entries = lines.map(({ path: [name = ''], value }) => {
    if (!Object.hasOwn(CHECKS, name)) throw new ArgumentError(name, 'cannot change');
    return [name, CHECKS[name as keyof typeof CHECKS](value, name)] as const;
  });
  return Object.fromEntries(entries);
}
