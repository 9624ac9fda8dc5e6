import { anyObject, id, list, MAIL_CAPABILITY, nullable, object, type SearchSnippet } from '@mailcote/jmap';
import { SnippetWords, type Email, type ParsedStructure } from '@mailcote/store';
import { checkAccount, type JmapMethod } from './call.ts';
import { readEmailFilter } from './email-filter.ts';
import { notFoundIds, uniqueIds } from './get.ts';
import { MAX_SNIPPET_OCTETS, MAX_SNIPPET_OCTETS_IN_CALL } from './limits.ts';
import { MessageReader } from './message-reader.ts';
import { textsOf } from './message-texts.ts';

const getArguments = object({ accountId: id, filter: nullable(anyObject), emailIds: list(id) });

/** Messages read at the same time: the database answers one while another is looked through. */
const AT_ONCE = 8;

/**
 * RFC 8621 5.1. Two statements for the rows of all Emails, and where the filter speaks of the text one more for each Email, which reads
 * its text parts up to the first that holds a word of the filter. Past the limit of a call the rest has no snippet.
 */
export const searchSnippetGet: JmapMethod = {
  capability: MAIL_CAPABILITY,
  async run(raw, call) {
    const args = getArguments(raw, '');
    checkAccount(call, args.accountId);
    const words = new SnippetWords(args.filter && readEmailFilter(args.filter));
    const { reader, server } = call.context;
    const ids = uniqueIds(args.emailIds);
    const emails = ids.length > 0 ? await reader.emails(ids) : [];
    const byId = new Map(emails.map((email) => [email.id, email]));
    const found = ids.map((emailId) => byId.get(emailId)).filter((email) => email !== undefined);
    const structures = words.areInBody ? await reader.structures(ids) : null;
    let octetsLeft = MAX_SNIPPET_OCTETS_IN_CALL;

    const snippet = async (email: Email): Promise<SearchSnippet> => {
      const structure = structures?.get(email.id);
      if (octetsLeft <= 0) return { emailId: email.id, subject: null, preview: null };
      octetsLeft -= structure ? Math.min(email.size, MAX_SNIPPET_OCTETS) : 0;
      return {
        emailId: email.id,
        subject: words.subject(email.envelope.subject ?? ''),
        preview: structure
          ? await preview(words, structure, new MessageReader(server.store.blobs, email.blobId, email.size))
          : null,
      };
    };
    const snippets: SearchSnippet[] = [];
    for (let start = 0; start < found.length; start += AT_ONCE) {
      snippets.push(...(await Promise.all(found.slice(start, start + AT_ONCE).map(snippet))));
    }
    const notFound = notFoundIds(ids, emails);
    return {
      accountId: args.accountId,
      list: snippets,
      notFound: notFound.length > 0 ? notFound : null,
    };
  },
};

async function preview(
  words: SnippetWords,
  { structure }: ParsedStructure,
  message: MessageReader,
): Promise<string | null> {
  for await (const text of textsOf(structure, message, MAX_SNIPPET_OCTETS)) {
    const html = words.preview(text);
    if (html !== null) return html;
  }
  return null;
}
