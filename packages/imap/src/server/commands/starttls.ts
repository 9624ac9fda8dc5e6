import { bad } from '../../imap-error.ts';
import { command } from '../command-context.ts';

/** RFC 9051 6.2.1. The session throws away what came behind it in the clear. */
export const starttls = command({
  parse: () => undefined,
  run: ({ session, options, startTls }) => {
    if (session.isTls) throw bad('TLS is active already');
    if (!options.hasStartTls) throw bad('STARTTLS is not available');
    startTls();
    return { text: 'Begin TLS negotiation now' };
  },
});
