import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { ComposeError, composeMessage } from '@mailcote/mime';
import type { ServerContext } from '../context.ts';
import { submit } from '../submission/submit.ts';
import { findAccount } from './accounts.ts';
import { parseAddress } from './address.ts';
import { AdminError } from './admin-error.ts';

export interface Outgoing {
  /** An address of an account here, with which it may send. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  /** Paths of files. */
  attachments: string[];
}

export interface Sent {
  messageId: string;
  /** Of the queue, one for each recipient. */
  queueIds: string[];
}

const TYPES: Record<string, string> = {
  '.csv': 'text/csv',
  '.eml': 'message/rfc822',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.zip': 'application/zip',
};

/**
 * Writes a message and submits it in the name of one of our accounts, by the same function as port 587 and the webmail.
 * @throws AdminError invalid, notFound (the sender)
 */
export async function sendText(ctx: ServerContext, outgoing: Outgoing): Promise<Sent> {
  const account = await findAccount(ctx.store, outgoing.from);
  const { address: from, domain } = parseAddress(outgoing.from, 'from');
  const messageId = `${randomUUID()}@${domain}`;
  const bytes = await compose(outgoing, { from, name: account.name, messageId });
  const result = await submit(ctx, {
    accountId: account.id,
    envelope: { mailFrom: from, rcptTo: outgoing.to },
    message: { bytes },
  });
  if (!result.ok) throw new AdminError('invalid', result.reply.text);
  return { messageId, queueIds: result.queueItemIds };
}

async function compose(
  outgoing: Outgoing,
  { from, name, messageId }: { from: string; name: string; messageId: string },
): Promise<Buffer> {
  try {
    return await composeMessage({
      from: { name, email: from },
      to: outgoing.to.map((email) => ({ name: null, email })),
      subject: outgoing.subject,
      text: outgoing.text,
      messageId,
      date: new Date(),
      attachments: await Promise.all(outgoing.attachments.map(readAttachment)),
    });
  } catch (error) {
    if (error instanceof ComposeError) throw new AdminError('invalid', error.message);
    throw error;
  }
}

async function readAttachment(path: string): Promise<{ name: string; type: string; content: Buffer }> {
  try {
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { name: basename(path), type, content: await readFile(path) };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new AdminError('notFound', `The file ${path} cannot be read (${reason}).`, 'attach');
  }
}
