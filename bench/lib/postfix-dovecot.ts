import { setTimeout as sleep } from 'node:timers/promises';
import { postfixIsMissing, startPostfix } from '../../apps/server/src/testing/postfix.ts';
import { startDovecot } from './dovecot.ts';
import { DOMAIN } from './server.ts';

/*
 * What many run instead of us: Postfix that takes mail in, queues it, and hands it to Dovecot over LMTP, which writes it into Maildirs.
 */

const WAIT_MS = 10 * 60_000;

export interface PostfixDovecot extends AsyncDisposable {
  postfixVersion: string;
  dovecotVersion: string;
  smtpPort: number;
  /** Waits until so many messages are in all mailboxes together. */
  delivered: (count: number) => Promise<void>;
}

/** Null, with a word to `say`, where one of them is not installed or cannot run. */
export async function startPostfixDovecot(
  mailboxes: number,
  say: (line: string) => void,
): Promise<PostfixDovecot | null> {
  const missing = postfixIsMissing();
  if (missing !== null) {
    say(`${missing}: nothing to compare with.`);
    return null;
  }
  const dovecot = await startDovecot(say);
  if (dovecot === null) return null;
  await using stack = new AsyncDisposableStack();
  const { lmtpPort } = stack.use(dovecot);
  if (lmtpPort === null) {
    say('Dovecot takes no mail in here (Debian package dovecot-lmtpd): nothing to compare with.');
    return null;
  }
  const users = Array.from({ length: mailboxes }, (_, n) => `user${n}@${DOMAIN}`);
  for (const user of users) await dovecot.addUser(user, nothing());
  const postfix = stack.use(
    await startPostfix({
      virtual_mailbox_domains: DOMAIN,
      virtual_mailbox_maps: 'static:all',
      virtual_transport: `lmtp:inet:127.0.0.1:${lmtpPort}`,
    }),
  );
  const delivered = async (count: number): Promise<void> => {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const counts = await Promise.all(users.map((user) => dovecot.countNew(user)));
      const sum = counts.reduce((total, each) => total + each, 0);
      if (sum >= count) return;
      if (Date.now() > deadline)
        throw new Error(`${sum} of ${count} delivered:\n${(await postfix.log()).slice(-2000)}`);
      await sleep(50);
    }
  };
  const all = stack.move();
  return {
    postfixVersion: postfix.version,
    dovecotVersion: dovecot.version,
    smtpPort: postfix.port,
    delivered,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function* nothing(): AsyncGenerator<never> {}
