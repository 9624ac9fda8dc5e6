import type { MailCommand } from '../../envelope.ts';
import { parseParameters } from '../../parameters.ts';
import { isInternational, parsePath } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import { decodeXtext } from '../../xtext.ts';
import type { CommandContext } from '../command-context.ts';

/** MAIL FROM (RFC 5321 4.1.1.2) with SIZE (RFC 1870), BODY (RFC 6152), SMTPUTF8 (RFC 6531) and AUTH (RFC 4954 5). */
export function mail(context: CommandContext): void {
  const { session, options } = context;
  if (options.auth === 'required' && session.username === null) {
    throw new SmtpError(530, '5.7.0', 'Authentication required');
  }
  const prefix = /^FROM: ?/i.exec(context.args);
  if (prefix === null) throw new SmtpError(501, '5.5.4', 'Syntax: MAIL FROM:<address>');
  const { path, rest } = parsePath(context.args.slice(prefix[0].length));
  if (path !== null && path.domain === '') throw new SmtpError(553, '5.1.7', 'Sender address needs a domain');
  const parsed = { path, ...readParameters(rest, context) };
  if (path !== null && isInternational(path.address) && !parsed.isSmtpUtf8) {
    throw new SmtpError(553, '5.6.7', 'Address needs SMTPUTF8');
  }
  context.ask({ type: 'mail', mail: parsed }, (answer) => {
    const said = answer ?? reply(250, '2.1.0', 'Sender OK');
    if (isPositive(said)) {
      session.mail = parsed;
      session.state = 'mail';
    }
    context.reply(said.code, said.enhancedCode, said.text);
  });
}

function readParameters(text: string, { session, options }: CommandContext): Omit<MailCommand, 'path'> {
  const result: Omit<MailCommand, 'path'> = { size: null, body: null, isSmtpUtf8: false, auth: null };
  for (const [keyword, value] of parseParameters(text)) {
    // RFC 5321 2.2.1: a client that said HELO has not been offered any parameter.
    const known = session.hello?.isExtended === true ? keyword : '';
    if (known === 'SIZE') {
      if (!/^\d{1,20}$/.test(value)) throw new SmtpError(501, '5.5.4', 'SIZE is a number of octets');
      result.size = Number(value);
      if (result.size > options.maxMessageSize) {
        throw new SmtpError(552, '5.3.4', `Message too large: at most ${options.maxMessageSize} octets`);
      }
    } else if (known === 'BODY') {
      const body = value.toUpperCase();
      if (body !== '7BIT' && body !== '8BITMIME')
        throw new SmtpError(501, '5.5.4', 'BODY is 7BIT or 8BITMIME');
      result.body = body;
    } else if (known === 'SMTPUTF8') {
      if (value !== '') throw new SmtpError(501, '5.5.4', 'SMTPUTF8 has no value');
      result.isSmtpUtf8 = true;
    } else if (known === 'AUTH' && options.auth !== 'none') {
      result.auth = decodeXtext(value);
    } else {
      throw new SmtpError(555, '5.5.4', 'MAIL parameter not recognized');
    }
  }
  return result;
}
