/** Words that promise a file, in the languages of the app: people write in more than one. */
const PROMISE = /(?<![\p{L}])(attached|attachments?|attaching|enclosed|첨부|별첨|동봉)/iu;

/** The word by which the text says that something is attached; null when it says no such thing. */
export function promisedAttachment(text: string): string | null {
  return PROMISE.exec(text)?.[0] ?? null;
}
