import {
  type MechanismName,
  offeredMechanisms,
  SaslError,
  SaslExchange,
  type SaslStep,
} from '@mailcote/sasl';
import type { MaildropMessage } from '../../maildrop.ts';
import { Pop3Error } from '../../pop3-error.ts';
import { channelBindings, type CommandContext, requireEncryption } from '../command-context.ts';
import type { LoginRefusal } from '../events.ts';

/** The words behind SASL in the answer to CAPA (RFC 5034 3). */
export function authMechanisms(context: Pick<CommandContext, 'options'>): MechanismName[] {
  return offeredMechanisms(channelBindings(context), { hasScram: context.options.hasScram ?? true });
}

/** AUTH (RFC 5034) with the mechanisms of packages/sasl. Alone it lists them. */
export function auth(context: CommandContext): void {
  if (context.args === '') {
    context.okLines('Mechanisms', authMechanisms(context));
    return;
  }
  requireEncryption(context);
  const [, name, initial = null] = /^([\w-]{1,20})(?: +(\S+))?$/.exec(context.args) ?? [];
  if (name === undefined) throw new Pop3Error('Syntax: AUTH mechanism [initial-response]');
  const mechanism = authMechanisms(context).find((offered) => offered === name.toUpperCase());
  if (mechanism === undefined) throw new Pop3Error('Mechanism not available');
  const exchange = new SaslExchange<LoginRefusal>(mechanism, channelBindings(context));
  proceed(context, exchange, [], () => exchange.start(initial));
}

/** @param messages of the maildrop, once there is one: the exchange may have a last word after that */
function proceed(
  context: CommandContext,
  exchange: SaslExchange<LoginRefusal>,
  messages: readonly MaildropMessage[],
  next: () => SaslStep<LoginRefusal>,
): void {
  const step = translated(next);
  switch (step.type) {
    case 'challenge':
      context.challenge(step.text, (line) =>
        proceed(context, exchange, messages, () => exchange.respond(line)),
      );
      return;
    case 'question':
      context.askWho(step.question, (answer) =>
        proceed(context, exchange, 'messages' in answer ? answer.messages : messages, () =>
          exchange.answer(answer),
        ),
      );
      return;
    case 'success':
      context.enter(messages);
      return;
    case 'refused':
      context.refuseLogin(step.refusal);
  }
}

function translated(next: () => SaslStep<LoginRefusal>): SaslStep<LoginRefusal> {
  try {
    return next();
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    if (!error.isFailedAttempt) throw new Pop3Error(error.message);
    return { type: 'refused', refusal: { code: 'AUTH', text: error.message } };
  }
}
