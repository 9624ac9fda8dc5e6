/** Must agree with the server's (NIST SP 800-63B: length is what counts). */
export const MIN_PASSWORD = 8;

/** A host name of at least two labels; international ones as they are written. */
export function isDomain(text: string): boolean {
  const label = /^(?!-)[\p{L}\p{N}-]{1,63}(?<!-)$/u;
  const labels = text.split('.');
  return text.length <= 253 && labels.length >= 2 && labels.every((part) => label.test(part));
}

/** The dot-atom of RFC 5322 in the characters that every program handles. */
export function isLocalPart(text: string): boolean {
  return text.length <= 64 && /^[\p{L}\p{N}_+-]+(?:\.[\p{L}\p{N}_+-]+)*$/u.test(text);
}

/** A rough word for how hard a password is to guess: its length, and how many different characters it has. */
export function passwordStrength(password: string): 'short' | 'weak' | 'fair' | 'good' {
  if (password.length < MIN_PASSWORD) return 'short';
  const variety = new Set(password.toLowerCase()).size;
  if (password.length < 12 || variety < 6) return 'weak';
  return password.length < 16 || variety < 9 ? 'fair' : 'good';
}
