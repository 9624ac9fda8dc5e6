import { test } from 'vitest';
import { play } from '../../testing/dialogue.ts';
import { opened, session } from '../../testing/openings.ts';

test('relay tricks', () => {
  const refused = {
    'anna@remote.test': '550 5.7.1 Relaying denied',
    'anna%remote.test@example.test': '550 5.7.1 Routing within the local part is not accepted',
    'remote.test!anna@example.test': '550 5.7.1 Routing within the local part is not accepted',
    '"anna@remote.test"@example.test': '550 5.7.1 Routing within the local part is not accepted',
    '@example.test:anna@remote.test': '553 5.1.3 Source routes are not accepted',
    '@example.test,@remote.test:anna@example.test': '553 5.1.3 Source routes are not accepted',
    'anna@[192.0.2.1]': '550 5.7.1 Address literals are not accepted',
    'anna@[IPv6:2001:db8::1]': '550 5.7.1 Address literals are not accepted',
    'anna@remote.test@example.test': '553 5.1.3 Not an address',
    'anna@example.test@remote.test': '553 5.1.3 Not an address',
    'anna@.example.test': '553 5.1.3 Not a domain',
    'anna@example..test': '553 5.1.3 Not an address',
    'anna@example.test.': '553 5.1.3 Not an address',
    '.anna@example.test': '553 5.1.3 Not an address',
    'anna@': '553 5.1.3 Not a domain',
    anna: '553 5.1.3 Recipient address needs a domain',
    'anna b@example.test': '553 5.1.3 Not an address',
    [`${'a'.repeat(320)}@example.test`]: '553 5.1.3 Address too long',
  };
  for (const [address, answer] of Object.entries(refused)) {
    play(
      session(),
      `${opened}
      C: MAIL FROM:<bob@remote.test>
      S: 250 2.1.0 Sender OK
      C: RCPT TO:<${address}>
      S: ${answer}
      C: DATA
      S: 554 5.5.1 No valid recipients`,
    );
  }
  play(
    session(),
    `${opened}
    C: MAIL FROM:<bob@remote.test>
    S: 250 2.1.0 Sender OK
    C: RCPT TO:anna@example.test
    S: 501 5.5.4 Syntax: an address in angle brackets
    C: RCPT TO:<"anna"@example.test>
    S: 250 2.1.5 Recipient OK
    C: RCPT TO:<postmaster@example.test>
    S: 250 2.1.5 Recipient OK`,
  );
});
