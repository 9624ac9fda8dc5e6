import { requestError } from './errors.ts';

/** Deeper JSON would overflow the stack of whoever walks it (JSON.stringify included); 60 nested MIME parts still fit. */
const MAX_DEPTH = 128;

/**
 * Parses I-JSON (RFC 7493), as JMAP requires of a request: JSON without duplicate names and without lone surrogates.
 * Throws RequestError notJSON, or notRequest when it is nested too deeply.
 */
export function parseIJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw requestError('notJSON', `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  checkNames(text);
  checkStrings(value);
  return value;
}

/** Walks text already known to be JSON: only strings and brackets need looking at. */
function checkNames(text: string): void {
  /** The names so far of each open object; null for an open array. */
  const open: (Set<string> | null)[] = [];
  let expectsName = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (expectsName) {
          const names = open.at(-1);
          const name = JSON.parse(text.slice(at, end)) as string;
          if (names?.has(name))
            throw requestError(
              'notJSON',
              `not I-JSON: the name ${JSON.stringify(name)} occurs twice in one object`,
            );
          names?.add(name);
          expectsName = false;
        }
        at = end - 1;
        break;
      }
      case 0x7b:
        open.push(new Set());
        expectsName = true;
        break;
      case 0x5b:
        open.push(null);
        expectsName = false;
        break;
      case 0x7d:
      case 0x5d:
        open.pop();
        expectsName = false;
        break;
      case 0x2c:
        expectsName = open.at(-1) !== null;
        break;
      default:
    }
    if (open.length > MAX_DEPTH) throw requestError('notRequest', `nested more than ${MAX_DEPTH} deep`);
  }
}

/** One past the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    at = text.indexOf('"', at);
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes += 1;
    at += 1;
    if (backslashes % 2 === 0) return at;
  }
}

function checkStrings(value: unknown): void {
  if (typeof value === 'string') checkWellFormed(value);
  else if (Array.isArray(value)) for (const item of value) checkStrings(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      checkWellFormed(name);
      checkStrings(item);
    }
  }
}

function checkWellFormed(text: string): void {
  if (!text.isWellFormed()) throw requestError('notJSON', 'not I-JSON: a string holds a lone surrogate');
}
