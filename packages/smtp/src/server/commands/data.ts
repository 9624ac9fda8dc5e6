import { isPositive, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import { type CommandContext, envelopeOf } from '../command-context.ts';

/** DATA (RFC 5321 4.1.1.4). What follows is decoded by the session and ends in a `message` question. */
export function data(context: CommandContext): void {
  const { session } = context;
  const { mail } = session;
  if (context.args !== '' || mail === null) throw new SmtpError(501, '5.5.4', 'DATA has no parameters');
  // RFC 3030 3.
  if (mail.body === 'BINARYMIME') throw new SmtpError(503, '5.5.1', 'BINARYMIME needs BDAT');
  context.ask({ type: 'data', mail, envelope: envelopeOf(session) }, (answer) => {
    const said = answer ?? reply(354, null, 'End data with <CRLF>.<CRLF>');
    if (isPositive(said) || said.code === 354) {
      context.reply(354, null, said.text);
      context.readData();
      return;
    }
    context.resetTransaction();
    context.reply(said.code, said.enhancedCode, said.text);
  });
}
