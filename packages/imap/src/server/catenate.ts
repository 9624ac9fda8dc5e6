import type { AppendMessage, CatenatePart } from '../grammar/append-message.ts';
import { parseImapUrl, type ImapUrl } from '../grammar/imap-url.ts';
import { NumberSet } from '../grammar/number-set.ts';
import { bad, no, type ImapError } from '../imap-error.ts';
import type { SectionBody } from '../types.ts';
import type { AppendedMessage, IncomingMessage, OpenMailbox } from './backend.ts';
import { fetchRequest } from './fetch-request.ts';
import type { CommandContext } from './command-context.ts';

/**
 * The messages of a command, each in one piece: as it came, or put together from its parts (RFC 4469).
 * @param texts literals in their order; used up or aborted, also where this throws
 * @throws ImapError BADURL, TOOBIG
 */
export async function assembled(
  context: CommandContext,
  messages: readonly AppendMessage[],
  texts: readonly IncomingMessage[],
): Promise<AppendedMessage[]> {
  const left = [...texts];
  const done: AppendedMessage[] = [];
  try {
    const count = messages.reduce((sum, { parts }) => sum + parts.filter(isText).length, 0);
    if (count !== left.length) throw bad('Each message is one literal');
    for (const { flags, internalDate, parts } of messages) {
      const [only, ...others] = parts;
      const isPlain = only?.kind === 'text' && others.length === 0;
      const message = isPlain ? left.shift() : await catenated(context, parts, left);
      if (message === undefined) throw new Error('a message without octets');
      done.push({ message, flags, internalDate });
    }
    return done;
  } catch (error) {
    for (const message of [...left, ...done.map(({ message }) => message)]) message.abort();
    throw error;
  }
}

function isText(part: CatenatePart): boolean {
  return part.kind === 'text';
}

/** @param texts those of the first parts are taken out */
async function catenated(
  context: CommandContext,
  parts: readonly CatenatePart[],
  texts: IncomingMessage[],
): Promise<IncomingMessage> {
  let drained: () => void = () => undefined;
  const whole = context.account.newMessage(() => drained());
  let room = context.options.maxMessageSize;
  try {
    for (const part of parts) {
      for await (const chunk of octetsOf(context, part, texts, room)) {
        room -= chunk.length;
        if (room < 0) throw tooBig(context);
        whole.write(chunk);
        while (whole.isFull) {
          await new Promise<void>((resolve) => {
            drained = resolve;
          });
        }
      }
    }
    return whole;
  } catch (error) {
    whole.abort();
    throw error;
  }
}

async function* octetsOf(
  context: CommandContext,
  part: CatenatePart,
  texts: IncomingMessage[],
  room: number,
): AsyncGenerator<Buffer> {
  if (part.kind === 'text') {
    const text = texts.shift();
    if (text !== undefined) yield* text.contents();
    return;
  }
  const body = await resolved(context, part.url);
  if (Buffer.isBuffer(body)) yield body;
  // Not worth a look at its octets.
  else if (body.size > room) throw tooBig(context);
  else yield* body.chunks;
}

/** What a URL stands for, as FETCH would give it; \Seen is not set. */
async function resolved(context: CommandContext, text: string): Promise<SectionBody> {
  const url = parseImapUrl(text);
  if (url === null || !isHere(context, url)) throw badUrl(text, 'That is no URL of a message of yours here');
  const mailbox = await mailboxOf(context, url);
  if (mailbox === null) throw badUrl(text, 'There is no such mailbox');
  const { section, partial } = url;
  const item = { item: 'SECTION', section, partial, isPeek: true, label: null } as const;
  const request = fetchRequest([item], {
    changedSince: null,
    marksSeen: false,
    isUtf8: context.isUtf8,
    isCurrent: false,
  });
  for await (const { message } of mailbox.fetch(NumberSet.of([url.uid]), request)) {
    const body = message.sections?.[0];
    if (body) return body;
  }
  throw badUrl(text, 'There is no such message, or it has no such part');
}

function isHere({ options, account }: CommandContext, { server }: ImapUrl): boolean {
  if (server === null) return true;
  const isUser = server.user === null || server.user.toLowerCase() === account.address.toLowerCase();
  return isUser && server.host.toLowerCase() === options.hostname.toLowerCase();
}

async function mailboxOf(context: CommandContext, url: ImapUrl): Promise<OpenMailbox | null> {
  const { account, session } = context;
  const name = url.mailbox ?? session.selected?.mailbox.name;
  const info = (await account.mailboxes()).find((one) => one.name === name);
  if (info === undefined) return null;
  if (url.uidValidity !== null) {
    const status = (await account.status([info.id], { deleted: false })).get(info.id);
    if (status?.uidValidity !== url.uidValidity) return null;
  }
  return account.open(info.name);
}

function tooBig({ options }: CommandContext): ImapError {
  return no('TOOBIG', `A message has at most ${options.maxMessageSize} octets here`);
}

/** RFC 4469 4. */
function badUrl(url: string, text: string): ImapError {
  const shown = url.replaceAll(/[^\x21-\x7e]|["\\\]]/gu, (character) => encodeURIComponent(character));
  return no(`BADURL "${shown}"`, text);
}
