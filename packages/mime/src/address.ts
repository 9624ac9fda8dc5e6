import { AddressLexer } from './address-lexer.ts';
import type { AddressToken } from './address-lexer.ts';
import {
  cleanText,
  collapseWhiteSpace,
  normalizeText,
  withoutBidiControls,
  withoutControls,
} from './clean-text.ts';
import { decodeEncodedWords } from './encoded-word.ts';
import type { Address, AddressGroup } from './types.ts';
import { unfold } from './unfold.ts';

/** The Addresses form (RFC 8621 4.1.2.3): every mailbox of an address-list (RFC 5322 3.4), groups opened. Never throws; reads broken lists as RFC 7103 7.1 advises. */
export function parseAddresses(raw: string): Address[] {
  return parseGroupedAddresses(raw).flatMap((group) => group.addresses);
}

/** The GroupedAddresses form (RFC 8621 4.1.2.4): groups kept, runs of mailboxes outside any group under `name: null`. */
export function parseGroupedAddresses(raw: string): AddressGroup[] {
  const list = new AddressList();
  for (const token of new AddressLexer(unfold(raw)).tokens()) list.take(token);
  return list.finish();
}

/** An address as it stands in a header field, for people and for composing; the name is quoted when it needs to be, not encoded. */
export function formatAddress(address: Address): string {
  if (address.name === null || address.name === '') return address.email;
  const isPhrase = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ \u0080-\uffff]+$/.test(address.name);
  const name = isPhrase ? address.name : `"${address.name.replace(/["\\]/g, String.raw`\$&`)}"`;
  return `${name} <${address.email}>`;
}

type Word = Extract<AddressToken, { kind: 'word' }>;

/** Collects tokens into mailboxes and mailboxes into groups. */
class AddressList {
  #groups: AddressGroup[] = [];
  /** The named group that is open, if any. */
  #open: AddressGroup | null = null;
  #words: Word[] = [];
  #angle: string | null = null;
  #comment: string | null = null;
  /** Words before a comma that had no address: half of "Doe, John <john@example.org>" written without quotes. */
  #unclaimed: Word[] = [];

  take(token: AddressToken): void {
    switch (token.kind) {
      case 'word':
        this.#words.push(token);
        return;
      case 'comment':
        this.#comment = token.text;
        return;
      case 'angle':
        if (this.#angle !== null) this.#endMailbox();
        this.#angle = token.text;
        return;
      case 'colon':
        this.#beginGroup();
        return;
      case 'comma':
        this.#endMailbox();
        return;
      case 'semicolon':
        this.#endMailbox();
        this.#flushUnclaimed();
        this.#open = null;
        return;
    }
  }

  finish(): AddressGroup[] {
    this.#endMailbox();
    this.#flushUnclaimed();
    return this.#groups;
  }

  #beginGroup(): void {
    if (this.#open !== null || this.#angle !== null || this.#words.length === 0) {
      this.#words.push({ kind: 'word', text: ':', isQuoted: false, isGlued: true });
      return;
    }
    this.#flushUnclaimed();
    this.#open = { name: displayName(this.#words), addresses: [] };
    this.#groups.push(this.#open);
    this.#words = [];
    this.#comment = null;
  }

  #endMailbox(): void {
    const { words, angle, comment } = { words: this.#words, angle: this.#angle, comment: this.#comment };
    this.#words = [];
    this.#angle = null;
    this.#comment = null;
    if (angle !== null) {
      const isNamed = words.length > 0 && !words.some((word) => word.text.includes('@'));
      const isContinued = isNamed && this.#unclaimed.length > 0;
      const named = isContinued ? [...this.#unclaimed, COMMA, ...words] : words;
      if (isContinued) this.#unclaimed = [];
      else this.#flushUnclaimed();
      this.#add({ name: displayName(named) ?? comment, email: addrSpec(angle) });
      return;
    }
    if (words.length === 0) return;
    const at = words.findIndex((word) => word.text.includes('@'));
    const isName = at < 0 && words.every((word) => !word.isQuoted) && comment === null;
    if (isName) {
      if (this.#unclaimed.length > 0) this.#unclaimed.push(COMMA);
      for (const word of words) this.#unclaimed.push(word);
      return;
    }
    this.#flushUnclaimed();
    this.#add(bareMailbox(words, comment));
  }

  /** Words that no address claimed stand for themselves: local parts of a local system, or half a draft. */
  #flushUnclaimed(): void {
    let words: Word[] = [];
    for (const word of [...this.#unclaimed, COMMA]) {
      if (word !== COMMA) words.push(word);
      else if (words.length > 0) {
        this.#add({ name: null, email: displayName(words) ?? '' });
        words = [];
      }
    }
    this.#unclaimed = [];
  }

  #add(address: Address): void {
    if (address.email === '' && address.name === null) return;
    let group = this.#open ?? this.#groups.at(-1);
    if (group === undefined || (this.#open === null && group.name !== null)) {
      group = { name: null, addresses: [] };
      this.#groups.push(group);
    }
    group.addresses.push(address);
  }
}

/** A comma that turned out to belong to a name. */
const COMMA: Word = { kind: 'word', text: ',', isQuoted: false, isGlued: true };

/** A mailbox without angle brackets: the word with the at-sign is the address, words before it are a name whose brackets are missing. */
function bareMailbox(words: Word[], comment: string | null): Address {
  let at = words.findLastIndex((word) => word.text.includes('@') && !word.isQuoted);
  if (at < 0) at = words.length - 1;
  // RFC 5322 4.4 (obs-addr-spec): CFWS around the dots and the at-sign.
  let first = at;
  while (first > 0 && isJoined(words[first - 1]!, words[first]!)) first--;
  let last = at;
  while (last + 1 < words.length && isJoined(words[last]!, words[last + 1]!)) last++;
  // A quoted string alone is no addr-spec: it stands for itself.
  const isAlone = first === last && words[first]!.isQuoted;
  const email = isAlone
    ? words[first]!.text
    : words
        .slice(first, last + 1)
        .map(asWritten)
        .join('');
  const name = displayName([...words.slice(0, first), ...words.slice(last + 1)]);
  return { name: name ?? comment, email: addrSpec(email) };
}

/** Whether two neighbouring words are parts of one addr-spec: glued, or with a dot or an at-sign where they meet. */
function isJoined(left: Word, right: Word): boolean {
  return (
    right.isGlued ||
    (/[.@]$/.test(left.text) && !left.isQuoted) ||
    (/^[.@]/.test(right.text) && !right.isQuoted)
  );
}

function asWritten(word: Word): string {
  return word.isQuoted ? `"${word.text.replace(/["\\]/g, String.raw`\$&`)}"` : word.text;
}

/** An addr-spec without what does not belong to it: white space, a source route (RFC 5322 4.4), "mailto:". */
function addrSpec(text: string): string {
  const unrouted = text.replace(/^\s*@[^:"]*:/, '');
  // CFWS may stand around dots and the at-sign only (RFC 5322 4.4); other spaces stay, so that no other address comes out.
  const unspaced = unrouted.includes('"')
    ? unrouted.trim()
    : collapseWhiteSpace(unrouted).replace(/ ?([.@]) ?/g, '$1');
  return withoutControls(cleanText(unspaced.replace(/^mailto:/i, '')));
}

/**
 * Words as a display name (RFC 5322 3.2.5): one space between words, white space inside quotes kept but for the ends
 * (RFC 8621 4.1.2.3); encoded-words decoded, also inside quotes, where senders put them in spite of RFC 2047 5.
 */
function displayName(words: Word[]): string | null {
  let text = '';
  let atoms = '';
  for (const word of words) {
    const space = word.isGlued || (atoms === '' && text === '') ? '' : ' ';
    if (!word.isQuoted) {
      atoms += space + word.text;
      continue;
    }
    text += decodeEncodedWords(atoms) + space + decodeEncodedWords(word.text.replaceAll('\t', ' '));
    atoms = '';
  }
  const plain = withoutBidiControls(withoutControls(cleanText(text + decodeEncodedWords(atoms))));
  const name = normalizeText(plain.trim());
  return name === '' ? null : name;
}
