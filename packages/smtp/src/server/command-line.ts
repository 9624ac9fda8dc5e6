import { isUtf8 } from 'node:buffer';
import { SmtpError } from '../smtp-error.ts';
import { commands } from './commands/index.ts';
import { MAX_COMMAND_LINE } from './limits.ts';
import type { Verb } from './state.ts';

/** A web page that posts to us can say EHLO in its body; its first line gives it away. */
const HTTP_REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) /i;

/** A line, taken apart but not judged yet. */
export interface CommandLine {
  bytes: Buffer;
  text: string;
  /** In upper case; whether it is one shows in `checkCommandLine`. */
  verb: string;
  rest: string;
  isHttp: boolean;
}

export function splitCommandLine(bytes: Buffer): CommandLine {
  const text = bytes.toString('utf8');
  const [, word = '', rest = ''] = /^([A-Za-z]*)(.*)$/s.exec(text) ?? [];
  return { bytes, text, verb: word.toUpperCase(), rest, isHttp: HTTP_REQUEST.test(text) };
}

/** As the trace shows it: without secrets. */
export function shownCommandLine({ verb, text }: CommandLine): string {
  return verb === 'AUTH' ? text.replace(/^(\S+ +\S+) .*$/s, '$1 ***') : text;
}

/** @throws SmtpError for what is no command here */
export function checkCommandLine({ bytes, text, verb, rest }: CommandLine, isLmtp: boolean): Verb {
  if (bytes.length > MAX_COMMAND_LINE && verb !== 'AUTH') throw new SmtpError(500, '5.5.2', 'Line too long');
  // RFC 5321 4.1.2 has no control characters anywhere in a command, RFC 6531 nothing but UTF-8.
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text) || !isUtf8(bytes))
    throw new SmtpError(500, '5.5.2', 'Control characters or broken UTF-8 in a command');
  if (!isOffered(verb, isLmtp) || (rest !== '' && !rest.startsWith(' ')))
    throw new SmtpError(500, '5.5.1', 'Command not recognized');
  return verb;
}

/** RFC 2033 4.1: LHLO in place of HELO and EHLO. */
function isOffered(verb: string, isLmtp: boolean): verb is Verb {
  if (!Object.hasOwn(commands, verb)) return false;
  if (verb === 'LHLO') return isLmtp;
  return !isLmtp || (verb !== 'HELO' && verb !== 'EHLO');
}
