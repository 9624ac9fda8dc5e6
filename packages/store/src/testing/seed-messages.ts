import { testMessage, type TestMessage } from './messages.ts';
import { pick, random } from './random-writer.ts';

const VOCABULARY = 40_000;
const CORRESPONDENTS = 400;
/** Conversations that may still be answered. */
const OPEN_CONVERSATIONS = 200;
const SYLLABLES =
  'ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo fu ga ge gi go gu la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu'.split(
    ' ',
  );
const FREQUENT =
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they which you were all her she there would their we him been has when who will more no if out so said what up its about into than them can only other'.split(
    ' ',
  );
const KOREAN = [
  '회의',
  '자료를',
  '보내',
  '드립니다',
  '일정',
  '확인',
  '부탁드립니다',
  '감사합니다',
  '견적서',
  '프로젝트',
];

interface Conversation {
  subject: string;
  messageIds: string[];
}

/** Makes one message after another, some of them answers to earlier ones. */
export class SeedMessages {
  readonly #next: () => number;
  readonly #words: string[];
  readonly #open: Conversation[] = [];
  #count = 0;
  /** Of its own, so that what else a seed makes does not hang on it. */
  readonly #nextExtra = random(7);

  constructor(next: () => number) {
    this.#next = next;
    const made = Array.from({ length: VOCABULARY }, () => this.#makeWord());
    this.#words = [...FREQUENT, ...made];
  }

  next(date: Date): Buffer {
    this.#count += 1;
    const next = this.#next;
    const messageId = `seed.${this.#count}@seed.example`;
    const answered = next() < 0.45 ? pick(next, this.#open) : undefined;
    const person = Math.floor(next() ** 2 * CORRESPONDENTS);
    const conversation = answered ?? { subject: this.#text(20 + next() * 40).trim(), messageIds: [] };
    const bytes = testMessage({
      from: `${this.#words[1000 + person * 2]} ${this.#words[1001 + person * 2]} <person${person}@host${person % 60}.example>`,
      to: 'Anna <anna@example.org>',
      subject: answered ? `Re: ${conversation.subject}` : conversation.subject,
      messageId,
      references: conversation.messageIds.slice(-10),
      body: this.#body(),
      ...this.#extra(),
    });
    conversation.messageIds.push(messageId);
    if (!answered) {
      if (this.#open.length < OPEN_CONVERSATIONS) this.#open.push(conversation);
      else this.#open[Math.floor(next() * OPEN_CONVERSATIONS)] = conversation;
    }
    return withDate(bytes, date);
  }

  /** Every fifth came by a mailing list, every twentieth has a file, one of a thousand a field that others lack. */
  #extra(): Pick<TestMessage, 'header' | 'attachment'> {
    const next = this.#nextExtra;
    const list = Math.floor(next() * 60);
    const header = list < 12 ? [`List-Id: List ${list} <list${list}.lists.example>`] : [];
    if (next() < 1 / 1000) header.push('X-Campaign: autumn');
    if (next() >= 0.05) return { header };
    const attachment = { name: `report${list}.pdf`, type: 'application/pdf', content: 'no real one' };
    return { header, attachment };
  }

  #body(): string {
    const next = this.#next;
    // Most are short, some are long: median about 1 KB, mean about 3 KB.
    let body = this.#text(200 + 1000 * next() ** 2 + (next() < 0.15 ? 12_000 * next() : 0));
    if (next() < 0.05) body += '\nPlease find the invoice.';
    if (next() < 1 / 5000) body += '\nGreetings from Zanzibar.';
    if (next() < 0.1) body += `\n${Array.from({ length: 12 }, () => pick(next, KOREAN)).join(' ')}`;
    return body;
  }

  /** Words as frequent as Zipf says, roughly. */
  #text(length: number): string {
    let text = '';
    while (text.length < length) {
      const rank = Math.floor(this.#words.length ** this.#next()) - 1;
      text += `${this.#words[rank]}${this.#next() < 0.08 ? '.\n' : ' '}`;
    }
    return text;
  }

  #makeWord(): string {
    let word = '';
    do word += pick(this.#next, SYLLABLES) ?? '';
    while (this.#next() < 0.65 && word.length < 14);
    return word;
  }
}

function withDate(bytes: Buffer, date: Date): Buffer {
  const line = /^Date: .*$/m;
  return Buffer.from(
    bytes.toString('utf8').replace(line, `Date: ${date.toUTCString().replace('GMT', '+0000')}`),
  );
}
