import type { Reply } from '../../reply.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';

/** AUTH (RFC 4954) by PLAIN (RFC 4616), or by LOGIN where the server offers nothing better. */
export function auth(context: ClientContext): Command | null {
  const { username = '', password = '' } = context.options.auth ?? {};
  const mechanisms = (context.extensions.get('AUTH') ?? '').toUpperCase().split(/\s+/);
  const end = (reply: Reply): void => {
    if (reply.code === 235) context.becomeReady();
    else context.fail(reply, 'The server refused our credentials');
  };
  if (mechanisms.includes('PLAIN')) {
    return secret('AUTH PLAIN ***', `AUTH PLAIN ${base64(`\u0000${username}\u0000${password}`)}`, end);
  }
  if (!mechanisms.includes('LOGIN')) return null;
  const sendPassword = (reply: Reply): void => {
    if (reply.code === 334) context.send(secret('***', base64(password), end));
    else end(reply);
  };
  return secret('AUTH LOGIN ***', `AUTH LOGIN ${base64(username)}`, sendPassword);
}

function secret(shown: string, line: string, onReply: (reply: Reply) => void): Command {
  return { line, shown, timeout: timeouts.command, onReply };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
