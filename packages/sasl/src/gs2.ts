import { SaslError } from './sasl-error.ts';

/** RFC 5801 4, saslname: "," is written "=2C" and "=" is "=3D". @throws SaslError malformed */
export function readName(text: string): string {
  if (/=(?!2C|3D)/.test(text) || text === '') throw new SaslError('malformed', 'A name has a stray "="');
  return text.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
