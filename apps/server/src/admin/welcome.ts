import { randomUUID } from 'node:crypto';
import { composeMessage } from '@mailcote/mime';
import type { ServerContext } from '../context.ts';
import { queueForLater } from '../inbound/queue-for-later.ts';
import { sendMessage } from '../relay/send-message.ts';
import { WELCOME_TEXTS, type WelcomeLanguage } from './welcome-texts.ts';

export interface Welcomed {
  address: string;
  name: string;
}

/**
 * Sends the first message by SMTP to our own port, the way every other message comes: whoever reads it knows that the road is open, and its trace
 * shows the road.
 * @param smtpPort on which we listen; null: another process does, and the queue takes it there
 */
export async function sendWelcome(
  ctx: ServerContext,
  smtpPort: number | null,
  account: Welcomed,
  language: WelcomeLanguage,
): Promise<void> {
  const domain = account.address.slice(account.address.lastIndexOf('@') + 1);
  const from = `postmaster@${domain}`;
  const { subject, html, text } = WELCOME_TEXTS[language]({ name: account.name, webmail: ctx.publicUrl });
  const bytes = await composeMessage({
    from: { name: 'Mailcote', email: from },
    to: [{ name: account.name, email: account.address }],
    subject,
    text,
    html,
    messageId: `${randomUUID()}@${domain}`,
    date: new Date(),
    headers: [{ name: 'Auto-Submitted', value: { raw: 'auto-generated' } }],
  });
  if (smtpPort === null) {
    await queueForLater(ctx, { stored: bytes }, from, {}, [{ rcptTo: account.address }]);
    return;
  }
  await sendMessage(ctx, {
    host: localHost(ctx.config.host),
    port: smtpPort,
    mailFrom: from,
    rcptTo: [account.address],
    bytes,
  });
}

/** Where we reach ourselves: a wildcard is an address to listen on, not one to connect to. */
function localHost(host: string): string {
  if (host === '0.0.0.0' || host === 'localhost') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
