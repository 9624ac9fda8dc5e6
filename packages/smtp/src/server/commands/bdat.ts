import { isPositive, type Reply, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import { type CommandContext, envelopeOf } from '../command-context.ts';
import { checkSequence, isCommandState } from '../state.ts';

/**
 * BDAT (RFC 3030 2). Its octets follow at once, wanted or not, so a refusal is said when they have come and been thrown away;
 * what does not say how many there are ends the connection, as nobody could tell them from commands.
 */
export function bdat(context: CommandContext): void {
  const { session } = context;
  const found = /^(\d{1,20})(?: +(LAST))?$/i.exec(context.args);
  if (found === null) {
    context.close(reply(501, '5.5.4', 'Syntax: BDAT octets [LAST]'));
    return;
  }
  const octets = Number(found[1]);
  const isLast = found[2] !== undefined;
  const refusal = outOfOrder(context);
  if (refusal !== null || session.state === 'bdat' || session.mail === null) {
    context.readChunk({ octets, isLast, refusal });
    return;
  }
  context.ask({ type: 'data', mail: session.mail, envelope: envelopeOf(session) }, (answer) => {
    const isRefused = answer !== null && answer.code !== 354 && !isPositive(answer);
    context.readChunk({ octets, isLast, refusal: isRefused ? answer : null });
  });
}

function outOfOrder({ session, options }: CommandContext): Reply | null {
  if (!isCommandState(session.state)) return null;
  try {
    checkSequence('BDAT', session.state, options.isLmtp === true);
    return null;
  } catch (error) {
    if (error instanceof SmtpError) return error.reply;
    throw error;
  }
}
