import { isPositive, type Reply } from '../../reply.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';
import { helo } from './helo.ts';

/** EHLO (RFC 5321 4.1.1.1); a server too old for it is greeted with HELO. */
export function ehlo(context: ClientContext): Command {
  return {
    line: `EHLO ${context.options.hostname}`,
    timeout: timeouts.command,
    onReply: (reply) => {
      if (isPositive(reply) && isOwnName(context, reply)) {
        context.fail(null, 'The server has our own name: the mail would go round in circles', {
          isLoop: true,
        });
      } else if (isPositive(reply)) {
        context.extensions = parseExtensions(reply.text);
        context.continueOpening();
      } else if (reply.code >= 500) {
        context.send(helo(context));
      } else {
        context.fail(reply, 'EHLO was refused');
      }
    },
  };
}

/** RFC 5321 4.1.1.1: the answer begins with the name of the server. */
function isOwnName({ options }: ClientContext, { text }: Reply): boolean {
  if (options.refusesOwnName !== true || options.hostname === 'localhost') return false;
  return /^\S*/.exec(text)?.[0].toLowerCase() === options.hostname.toLowerCase();
}

/** Keywords in upper case with their parameters, from all lines but the first. "AUTH=PLAIN" is an old way to write AUTH. */
function parseExtensions(text: string): Map<string, string> {
  const extensions = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const [, keyword, parameters = ''] = /^([A-Za-z\d][A-Za-z\d-]*)(?:[ =](.*))?$/.exec(line.trim()) ?? [];
    if (keyword !== undefined) extensions.set(keyword.toUpperCase(), parameters.trim());
  }
  return extensions;
}
