import { describe, expect, test } from 'vitest';
import { play } from '../testing/dialogue.ts';
import { opened, recipient, session } from '../testing/openings.ts';

describe('line ends', () => {
  test('a bare LF in a command closes, and what follows is not executed', () => {
    const { events } = play(
      session(),
      `${opened}
      C# MAIL FROM:<bob@remote.test>\\nRCPT TO:<anna@example.test>\\r\\n
      S: 500 5.5.2 Lines end in CRLF here
      S: (closed)
      C: QUIT`,
    );
    expect(events).toEqual(['close']);
  });

  test('only CRLF.CRLF ends the data; what hides behind other endings is text', () => {
    for (const ending of [
      '\\n.\\n',
      '\\n.\\r\\n',
      '\\r\\n.\\n',
      '\\r.\\r',
      '\\r\\n.\\r',
      '\\r.\\r\\n',
      '\\r\\n\\u0000.\\r\\n',
    ]) {
      const { messages } = play(
        session(),
        `${opened}${recipient}
        C: DATA
        S: 354 End…
        C# innocent${ending}MAIL FROM:<admin@example.test>\\r\\nRCPT TO:<anna@example.test>\\r\\nDATA\\r\\nforged\\r\\n.\\r\\n
        S: 250 2.0.0 OK`,
      );
      expect(messages.length).toBe(1);
      expect(messages[0]?.bytes.toString()).toContain('forged');
      expect(messages[0]?.bytes.toString()).not.toMatch(/[^\r]\n|\r[^\n]/);
    }
  });
});
