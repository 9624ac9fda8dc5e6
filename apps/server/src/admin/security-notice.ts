import { randomUUID } from 'node:crypto';
import { composeMessage } from '@mailcote/mime';
import type { ServerContext } from '../context.ts';
import { queueForLater } from '../inbound/queue-for-later.ts';
import { type SecurityChange, SECURITY_TEXTS } from './security-texts.ts';
import type { WelcomeLanguage } from './welcome-texts.ts';

export interface ChangeFrom {
  language: WelcomeLanguage;
  /** Null: an administrator has done it. */
  ip: string | null;
  userAgent: string;
}

/** Whose language is not known. */
export const BY_ADMINISTRATOR: ChangeFrom = { language: 'en', ip: null, userAgent: '' };

/**
 * Tells an account by mail what has changed about signing in to it, so that a thief cannot do it in silence. Never rejects: the change has been
 * made, and is not undone because the message could not be written.
 */
export async function tellOfChange(
  ctx: ServerContext,
  account: { address: string },
  change: SecurityChange,
  { language, ip, userAgent }: ChangeFrom,
): Promise<void> {
  try {
    const domain = account.address.slice(account.address.lastIndexOf('@') + 1);
    const now = new Date();
    const webmail = ctx.publicUrl;
    const at = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    const { subject, text } = SECURITY_TEXTS[language](change, { at, ip, userAgent, webmail });
    const bytes = await composeMessage({
      from: { name: 'Mailcote', email: `postmaster@${domain}` },
      to: [{ name: null, email: account.address }],
      subject,
      text,
      messageId: `${randomUUID()}@${domain}`,
      date: now,
      headers: [{ name: 'Auto-Submitted', value: { raw: 'auto-generated' } }],
    });
    await queueForLater(ctx, { stored: bytes }, '', {}, [{ rcptTo: account.address }]);
  } catch (error) {
    ctx.log.error({ err: error, change: change.type }, 'an account could not be told of a change');
  }
}
