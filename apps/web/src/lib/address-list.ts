import type { EmailAddress } from '@mailcote/jmap';

/** Good enough to try: one @, something on both sides, no white space. The server and the receiving side have the last word. */
const ADDR_SPEC = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

export function isAddress(text: string): boolean {
  return ADDR_SPEC.test(text);
}

/**
 * Reads what people type or paste into a recipient field: addresses by comma, semicolon or line,
 * each bare, "Name <address>" or "\"Name, with comma\" <address>". What is no address is given back as it was.
 */
export function readAddresses(text: string): { addresses: EmailAddress[]; rest: string } {
  const addresses: EmailAddress[] = [];
  const rest: string[] = [];
  for (const piece of splitList(text)) {
    const address = readAddress(piece);
    if (address) addresses.push(address);
    else if (piece.trim()) rest.push(piece.trim());
  }
  return { addresses, rest: rest.join(', ') };
}

function readAddress(piece: string): EmailAddress | null {
  const text = piece.trim();
  const angle = /^(.*)<\s*([^<>]+?)\s*>$/s.exec(text);
  if (angle?.[2] !== undefined) {
    const name = (angle[1] ?? '')
      .trim()
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('\\"', '"');
    return isAddress(angle[2]) ? { name: name || null, email: angle[2] } : null;
  }
  const bare = text.replace(/^mailto:/i, '');
  return isAddress(bare) ? { name: null, email: bare } : null;
}

/** Splits at commas, semicolons and line ends outside of quotes and angle brackets. */
function splitList(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let isQuoted = false;
  let isAngled = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === '<' && !isQuoted) isAngled = true;
    else if (character === '>' && !isQuoted) isAngled = false;
    if (!isQuoted && !isAngled && /[,;\n\r]/.test(character)) {
      pieces.push(piece);
      piece = '';
    } else {
      piece += character;
    }
  }
  pieces.push(piece);
  return pieces;
}

/** `Ana Li <ana@example.org>`, or the address alone. */
export function formatAddress({ name, email }: EmailAddress): string {
  if (!name) return email;
  return /[",<>()@;:\\]/.test(name)
    ? `"${name.replaceAll(/["\\]/g, '\\$&')}" <${email}>`
    : `${name} <${email}>`;
}

/** The list without repetitions and without those in `without`; case of addresses does not matter. */
export function uniqueAddresses(
  addresses: readonly EmailAddress[],
  without: Iterable<string> = [],
): EmailAddress[] {
  const seen = new Set([...without].map((email) => email.toLowerCase()));
  return addresses.filter(({ email }) => {
    const key = email.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
