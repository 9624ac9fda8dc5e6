/** How JSON.stringify spells NUL and a lone surrogate; may also match an escaped backslash, which only costs time. */
const UNWELCOME_JSON = /\\u(?:0000|d[89a-f])/;

/** PostgreSQL's text refuses NUL and lone surrogates; both become U+FFFD. The message's bytes keep what was sent. */
export function cleanText(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text).toWellFormed();
}

/** A value as JSON that jsonb accepts. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return UNWELCOME_JSON.test(json) ? JSON.stringify(cleanValue(value)) : json;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (value instanceof Date) return value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [cleanText(key), cleanValue(inner)]),
    );
  }
  return value;
}
