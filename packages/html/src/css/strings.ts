/** A plain CSS identifier. Escapes are not allowed in: `u\72l` is only ever written to be misread. */
const IDENTIFIER = /^-?[a-z_][a-z0-9_-]*$/i;

export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/**
 * A CSS string (CSS Syntax 3, 4.3.5) in double quotes. Everything but letters, digits and harmless signs is written as `\hex `:
 * the text then holds no quote, bracket, backslash of its own, line end or "<", whatever reads it.
 */
export function cssString(value: string): string {
  return `"${escapeCss(value, /[^a-z0-9 _.,:/?=%#+~@!*$&;|-]/gi)}"`;
}

/** A CSS identifier from its meaning: class names such as `sm:w-1/2` need escapes to be written. */
export function cssIdentifier(name: string): string {
  return escapeCss(name, /^[0-9]|^-[0-9-]?|[^a-z0-9_-]/gi);
}

function escapeCss(text: string, unsafe: RegExp): string {
  return text.replaceAll(unsafe, (match) => {
    let escaped = '';
    for (const character of match) escaped += `\\${(character.codePointAt(0) ?? 0xfffd).toString(16)} `;
    return escaped;
  });
}
