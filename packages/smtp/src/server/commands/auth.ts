import {
  type MechanismName,
  offeredMechanisms,
  SaslError,
  SaslExchange,
  type SaslStep,
} from '@mailcote/sasl';
import { type Reply, reply } from '../../reply.ts';
import { SmtpError } from '../../smtp-error.ts';
import { channelBindings, type CommandContext, isAuthOffered } from '../command-context.ts';
import { MAX_AUTH_FAILURES } from '../limits.ts';

/** The words behind AUTH in the answer to EHLO (RFC 4954 3). */
export function authMechanisms(context: Pick<CommandContext, 'options'>): MechanismName[] {
  return offeredMechanisms(channelBindings(context), {
    hasLogin: true,
    hasScram: context.options.hasScram ?? true,
  });
}

/** AUTH (RFC 4954) with the mechanisms of packages/sasl. */
export function auth(context: CommandContext): void {
  const { session, options } = context;
  if (options.auth === 'none') throw new SmtpError(502, '5.5.1', 'AUTH is not available');
  if (session.hello?.isExtended !== true) throw new SmtpError(503, '5.5.1', 'EHLO first');
  if (session.username !== null) throw new SmtpError(503, '5.5.1', 'Authenticated already');
  if (!isAuthOffered(context)) throw new SmtpError(538, '5.7.11', 'Encryption required: STARTTLS first');
  const [, name, initial = null] = /^([\w-]+)(?: +(\S+))?$/.exec(context.args) ?? [];
  if (name === undefined) throw new SmtpError(501, '5.5.4', 'Syntax: AUTH mechanism [initial-response]');
  const mechanism = authMechanisms(context).find((offered) => offered === name.toUpperCase());
  if (mechanism === undefined) throw new SmtpError(504, '5.5.4', 'Mechanism not available');
  if (session.authFailures >= MAX_AUTH_FAILURES) {
    context.close(reply(421, '4.7.0', 'Too many failed attempts'));
    return;
  }
  const exchange = new SaslExchange<Reply>(mechanism, channelBindings(context));
  proceed(context, exchange, () => exchange.start(initial));
}

function proceed(context: CommandContext, exchange: SaslExchange<Reply>, next: () => SaslStep<Reply>): void {
  const step = translated(context, next);
  switch (step.type) {
    case 'challenge':
      context.reply(334, null, step.text);
      context.readLine((line) => proceed(context, exchange, () => exchange.respond(line)));
      return;
    case 'question':
      context.askWho(step.question, (answer) => proceed(context, exchange, () => exchange.answer(answer)));
      return;
    case 'success':
      context.session.username = step.username;
      context.reply(235, '2.7.0', 'Authentication succeeded');
      return;
    case 'refused':
      context.session.authFailures++;
      context.reply(step.refusal.code, step.refusal.enhancedCode, step.refusal.text);
  }
}

/** RFC 4954 4, 6: what ends an exchange before anybody was asked. */
function translated({ session }: CommandContext, next: () => SaslStep<Reply>): SaslStep<Reply> {
  try {
    return next();
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    if (error.reason === 'canceled') throw new SmtpError(501, '5.7.0', error.message, { cause: error });
    if (error.reason === 'malformed') throw new SmtpError(501, '5.5.2', error.message, { cause: error });
    session.authFailures++;
    throw new SmtpError(535, '5.7.8', 'Authentication credentials invalid', { cause: error });
  }
}
