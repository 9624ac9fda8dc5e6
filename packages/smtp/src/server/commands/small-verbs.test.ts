import { describe, test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { offers, opened, session } from '../../testing/openings.ts';

describe('small verbs', () => {
  test('VRFY and EXPN tell nothing, HELP helps, NOOP takes a parameter', () => {
    play(
      session(),
      `${opened}
      C: VRFY anna
      S: 252 2.0.0 Not verified, send the message and see
      C: VRFY nobody
      S: 252 2.0.0 Not verified, send the message and see
      C: VRFY
      S: 501 5.5.4 Syntax: VRFY address
      C: EXPN staff
      S: 502 5.5.1 EXPN is not available
      C: HELP
      S: 214-2.0.0 Commands…
      S: 214 2.0.0 See RFC 5321
      C: noop whatever
      S: 250 2.0.0 OK
      C: DATA now
      S: 503 5.5.1 MAIL first
      C: RSET now
      S: 501 5.5.4 RSET has no parameters
      C: QUIT now
      S: 501 5.5.4 QUIT has no parameters`,
    );
  });

  test('what is no command', () => {
    play(
      session(),
      `${opened}
      C: XDAT 10 LAST
      S: 500 5.5.1 Command not recognized
      C: MAILFROM:<bob@remote.test>
      S: 500 5.5.1 Command not recognized
      C:
      S: 500 5.5.1 Command not recognized
      C: constructor
      S: 500 5.5.1 Command not recognized
      C# NOOP\\u0000\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C# NOOP\\r\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C# MAIL FROM:<\\u00ff@remote.test> SMTPUTF8\\r\\n
      S: 500 5.5.2 Control characters or broken UTF-8 in a command
      C: EHLO
      S: 501 5.5.4 Syntax: your host name
      C: EHLO [192.0.2.1] and more words
      ${offers('STARTTLS')}`,
    );
  });
});
