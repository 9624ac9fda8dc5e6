import { parseNotify, parseOrcpt, type RcptDsn } from '../../dsn-parameters.ts';
import { parseParameters } from '../../parameters.ts';
import { isInternational, type Mailbox, parsePath } from '../../path.ts';
import { isPositive, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import type { CommandContext } from '../command-context.ts';
import { MAX_RECIPIENTS, MAX_REFUSED_RECIPIENTS } from '../limits.ts';

/** RCPT TO (RFC 5321 4.1.1.3) with NOTIFY and ORCPT (RFC 3461 4.1, 4.2). */
export function rcpt(context: CommandContext): void {
  const { session, options } = context;
  const { mail } = session;
  const prefix = /^TO: ?/i.exec(context.args);
  if (prefix === null || mail === null) throw new SmtpError(501, '5.5.4', 'Syntax: RCPT TO:<address>');
  const { path, rest } = parsePath(context.args.slice(prefix[0].length));
  if (path === null) throw new SmtpError(501, '5.1.3', 'A recipient is needed');
  const dsn = readParameters(rest, context);
  if (isInternational(`${path.address}${dsn.orcpt ?? ''}`) && !mail.isSmtpUtf8) {
    throw new SmtpError(553, '5.6.7', 'Address needs SMTPUTF8');
  }
  refuseRelayTricks(path);
  if (session.recipients.length >= (options.maxRecipients ?? MAX_RECIPIENTS)) {
    throw new SmtpError(452, '4.5.3', 'Too many recipients for one message, send it again for the rest');
  }
  const parsed = { path, ...dsn };
  context.ask({ type: 'rcpt', mail, rcpt: parsed }, (answer) => {
    const said = answer ?? reply(250, '2.1.5', 'Recipient OK');
    if (isPositive(said)) {
      session.recipients.push(parsed);
      session.state = 'rcpt';
    } else if (said.code >= 500 && ++session.refusedRecipients >= MAX_REFUSED_RECIPIENTS) {
      context.close(reply(421, '4.7.0', 'Too many unknown recipients'));
      return;
    }
    context.reply(said.code, said.enhancedCode, said.text);
  });
}

function readParameters(text: string, { session }: CommandContext): RcptDsn {
  const result: RcptDsn = { notify: null, orcpt: null };
  for (const [keyword, value] of parseParameters(text)) {
    // RFC 5321 2.2.1: a client that said HELO has not been offered any parameter.
    const known = session.hello?.isExtended === true ? keyword : '';
    if (known === 'NOTIFY') result.notify = parseNotify(value);
    else if (known === 'ORCPT') result.orcpt = parseOrcpt(value);
    else throw new SmtpError(555, '5.5.4', 'RCPT parameter not recognized');
  }
  return result;
}

/** Forms that mean "send this on to somewhere else" to one program or another, and that no mailbox here needs. */
function refuseRelayTricks({ localPart, domain }: Mailbox): void {
  if (domain === '' && localPart.toLowerCase() !== 'postmaster') {
    throw new SmtpError(553, '5.1.3', 'Recipient address needs a domain');
  }
  if (domain.startsWith('[')) throw new SmtpError(550, '5.7.1', 'Address literals are not accepted');
  if (/[%!@]/.test(localPart))
    throw new SmtpError(550, '5.7.1', 'Routing within the local part is not accepted');
}
