import { SaslError, SaslExchange, type SaslStep } from '@mailcote/sasl';
import { bad, no, type ImapError } from '../../imap-error.ts';
import { authMechanisms, channelBindings, mayLogIn } from '../capabilities.ts';
import { command, type CommandContext, type Completion } from '../command-context.ts';
import type { ImapAccount } from '../backend.ts';
import { countFailure, enter } from '../log-in.ts';

/** RFC 9051 6.2.2 with an initial response (RFC 4959), and the mechanisms of packages/sasl. */
export const authenticate = command<{ name: string; initial: string | null }>({
  parse(reader) {
    reader.space();
    const name = reader.atom('A mechanism').toUpperCase();
    return { name, initial: reader.take(' ') ? reader.rest() : null };
  },
  async run(context, { name, initial }) {
    const { session, options } = context;
    const offered = authMechanisms(options);
    const mechanism = offered.find((one) => one === name);
    if (mechanism === undefined) throw no('CANNOT', `The mechanisms here are ${offered.join(', ')}`);
    if (!mayLogIn(session, options)) {
      throw no('PRIVACYREQUIRED', 'STARTTLS first: passwords do not go in the clear');
    }
    return exchanged(context, new SaslExchange(mechanism, channelBindings(options)), initial);
  },
});

async function exchanged(
  context: CommandContext,
  exchange: SaslExchange<ImapError>,
  initial: string | null,
): Promise<Completion> {
  let account: ImapAccount | null = null;
  let step = translated(context, () => exchange.start(initial));
  for (;;) {
    switch (step.type) {
      case 'challenge': {
        const line = await context.continue(step.text);
        // The connection is gone; nobody will hear this.
        if (line === null) throw bad('Canceled');
        step = translated(context, () => exchange.respond(line));
        break;
      }
      case 'question': {
        const answer = await context.options.backend.authenticate(step.question);
        if ('account' in answer) ({ account } = answer);
        step = translated(context, () => exchange.answer(answer));
        break;
      }
      case 'success':
        if (account === null) throw new Error('success without an account');
        return enter(context, account);
      case 'refused':
        throw countFailure(context, step.refusal);
    }
  }
}

function translated(context: CommandContext, next: () => SaslStep<ImapError>): SaslStep<ImapError> {
  try {
    return next();
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    if (!error.isFailedAttempt) throw bad(error.message);
    const code = error.reason === 'authorization' ? 'AUTHORIZATIONFAILED' : 'AUTHENTICATIONFAILED';
    throw countFailure(context, no(code, error.message));
  }
}
