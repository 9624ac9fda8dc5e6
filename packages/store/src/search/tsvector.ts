import type { ParsedMessage, SearchText } from '../types.ts';
import { FACT_PREFIX, headerFacts, messageIdFact, typeFacts } from './facts.ts';
import { tokenize } from './tokens.ts';
import { WordList } from './word-list.ts';

/**
 * Weights as PostgreSQL numbers them. A: subject; B: people; C: text; D: names of attachments.
 * `from:` and `to:` cannot be told apart by weight alone, so names and addresses are indexed a second time with the
 * prefixes below; a search without a field uses the plain words.
 */
const WEIGHT = { A: 3, B: 2, C: 1, D: 0 } as const;
export const FIELD_PREFIX = { from: 'f:', to: 't:', cc: 'c:', bcc: 'b:' } as const;

/** Between two fields: no phrase reaches over it. */
const GAP = 8;

/** Of the message at hand. */
const words = new WordList();

/** What the words are made of besides the text. */
export type IndexedMessage = Pick<ParsedMessage, 'envelope' | 'header' | 'structure' | 'hasAttachment'>;

/** The words of a message, as a tsvector in PostgreSQL's binary form (see `tsvectorArray` of ../db/arrays.ts). `documents`: the text of attached ones. */
export function toTsvector(search: SearchText, message: IndexedMessage, documents = ''): Buffer {
  const { envelope } = message;
  words.clear();
  let position = 1;
  const field = (text: string, weight: number, prefix = ''): void => {
    words.beginField(prefix, weight);
    position = tokenize(text, position, words) + GAP;
  };
  field(search.subject, WEIGHT.A);
  for (const [name, prefix] of Object.entries(FIELD_PREFIX)) {
    for (const address of envelope[name as keyof typeof FIELD_PREFIX]) {
      field(`${address.name ?? ''} ${address.email}`, WEIGHT.B, prefix);
    }
  }
  field(search.from, WEIGHT.B);
  field(search.recipients, WEIGHT.B);
  for (const name of search.attachmentNames) field(name, WEIGHT.D);
  const facts = (prefix: string, all: Iterable<string>): void => {
    words.beginField(prefix, WEIGHT.D);
    for (const fact of all) words.addBare(fact);
  };
  // Before the text, which may fill the list.
  facts(FACT_PREFIX.header, headerFacts(message.header));
  facts(FACT_PREFIX.messageId, envelope.messageId.map(messageIdFact));
  facts(FACT_PREFIX.type, typeFacts(message.structure));
  facts(FACT_PREFIX.attachment, message.hasAttachment ? [''] : []);
  field(search.body, WEIGHT.C);
  if (documents !== '') field(documents, WEIGHT.C);
  return words.encode();
}
