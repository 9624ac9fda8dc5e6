import { Pop3Error } from '../../pop3-error.ts';
import { type CommandContext, requireEncryption } from '../command-context.ts';

/** AUTH (RFC 5034) with PLAIN (RFC 4616), in the command itself or after an empty challenge. Alone it lists the mechanisms. */
export function auth(context: CommandContext): void {
  if (context.args === '') {
    context.okLines('Mechanisms', ['PLAIN']);
    return;
  }
  requireEncryption(context);
  const [, mechanism, initial] = /^([\w-]{1,20})(?: +(\S+))?$/.exec(context.args) ?? [];
  if (mechanism === undefined) throw new Pop3Error('Syntax: AUTH mechanism [initial-response]');
  if (mechanism.toUpperCase() !== 'PLAIN') throw new Pop3Error('Mechanism not available');
  if (initial !== undefined) plain(context, initial);
  else context.readLine((line) => plain(context, line));
}

function plain(context: CommandContext, response: string): void {
  if (response === '*') throw new Pop3Error('Authentication canceled');
  const bytes = Buffer.from(response, 'base64');
  if (bytes.toString('base64') !== response) throw new Pop3Error('Not base64');
  const [identity, username, password, ...more] = bytes.toString('utf8').split('\u0000');
  if (identity === undefined || !username || !password || more.length > 0)
    throw new Pop3Error('Not a PLAIN response');
  // RFC 4616 2: acting as somebody else is possible there; here nobody may.
  if (identity !== '' && identity.toLowerCase() !== username.toLowerCase())
    throw new Pop3Error('Nobody may act as somebody else', 'AUTH');
  context.login(username, password);
}
