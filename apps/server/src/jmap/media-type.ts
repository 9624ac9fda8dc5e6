/** RFC 6838 4.2, with parameters; what does not fit is served as octets without a meaning. */
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:;[\t\x20-\x7e]{1,200})?$/;
const ANY_TYPE = 'application/octet-stream';

/** The type a blob is kept or served with: never sniffed, what was said if that is a type at all. */
export function mediaType(given: string | null | undefined): string {
  return given && MEDIA_TYPE.test(given) ? given : ANY_TYPE;
}
