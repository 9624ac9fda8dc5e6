import { type ClientContext, type Command, timeouts } from '../command.ts';

/** STARTTLS (RFC 3207). A refusal is the end only where TLS is required. */
export function starttls(context: ClientContext): Command {
  return {
    line: 'STARTTLS',
    timeout: timeouts.command,
    onReply: (reply) => {
      if (reply.code === 220) {
        // Replies sent ahead in clear text would be taken for answers inside TLS.
        if (context.discardInput()) context.fail(null, 'The server talked past STARTTLS');
        else context.emit({ type: 'startTls' });
      } else if (context.options.tls === 'required') {
        context.fail(reply, 'STARTTLS was refused', { isTlsMissing: true });
      } else {
        context.extensions.delete('STARTTLS');
        context.continueOpening();
      }
    },
  };
}
