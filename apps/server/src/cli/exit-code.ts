import { isTemporary } from '@mailcote/store';
import { CommanderError } from 'commander';
import { AdminError } from '../admin/admin-error.ts';
import { ConfigError } from '../config.ts';

/** What the command's exit codes mean; scripts rely on them. */
export const EXIT_CODES = {
  ok: 0,
  /** Anything not named below. */
  failure: 1,
  /** Unknown command or option, or a value that makes no sense. */
  usage: 2,
  notFound: 3,
  alreadyExists: 4,
  /** It is there, but in a state in which this cannot be done. */
  conflict: 5,
  /** The database cannot be reached; try again later. */
  unavailable: 6,
} as const;

export type ExitCodeName = keyof typeof EXIT_CODES;

export function exitCodeName(error: unknown): ExitCodeName {
  if (error instanceof AdminError) return error.code === 'invalid' ? 'usage' : error.code;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
  if (error instanceof ConfigError) return 'usage';
  if (isTemporary(error)) return 'unavailable';
  return 'failure';
}

export const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  failed
  2  wrong usage or a value that makes no sense
  3  there is no such thing
  4  it exists already
  5  not possible in the state it is in
  6  the database cannot be reached`;
