/** First letters in a circle; the tint follows the address, so that a person always looks the same. Decoration only. */
export function Avatar({ name, email, size = 36 }: { name: string; email: string; size?: number }) {
  const hue = hueOf(email.toLowerCase());
  return (
    <span
      aria-hidden="true"
      className="inline-grid flex-none place-items-center rounded-full font-semibold select-none"
      style={{
        inlineSize: size,
        blockSize: size,
        fontSize: Math.round(size * 0.38),
        background: `light-dark(oklch(0.91 0.035 ${hue}), oklch(0.36 0.045 ${hue}))`,
        color: `light-dark(oklch(0.42 0.075 ${hue}), oklch(0.86 0.055 ${hue}))`,
      }}
    >
      {initials(name || email)}
    </span>
  );
}

function hueOf(text: string): number {
  let hash = 0;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) | 0;
  return Math.abs(hash) % 360;
}

/** One Hangul or Han character says enough; of Latin names the first letters of the first and last word. */
function initials(name: string): string {
  const words = name
    .replaceAll(/["'()[\]<>]/g, ' ')
    .trim()
    .split(/[\s@._-]+/)
    .filter(Boolean);
  const first = firstCharacter(words[0] ?? '?');
  if (/[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u.test(first) || name.includes('@')) {
    return first.toUpperCase();
  }
  const last = words.length > 1 ? firstCharacter(words.at(-1) ?? '') : '';
  return (first + (/\p{L}/u.test(last) ? last : '')).toUpperCase();
}

function firstCharacter(text: string): string {
  const codePoint = text.codePointAt(0);
  return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
}
