import type { Reader } from '../grammar/reader.ts';
import { bad } from '../imap-error.ts';
import { hasUidForm, isCommandName, type CommandName } from './state.ts';

/** @throws ImapError BAD: there is no such command, or it has no form with UIDs (RFC 9051 6.4.9) */
export function readName(reader: Reader): { name: CommandName; isUid: boolean } {
  const isUid = reader.take('UID ');
  const name = reader.word('A command');
  if (!isCommandName(name) || (isUid && !hasUidForm(name)))
    throw bad(`There is no command ${isUid ? 'UID ' : ''}${name}`);
  return { name, isUid };
}

/** The tag of a command that was not read to its end; "*" when even that is not one. */
export function tagOf(text: string): string {
  return /^[^\s(){%*"\\+\x00-\x1f\x7f-\xff]+/.exec(text)?.[0] ?? '*';
}
