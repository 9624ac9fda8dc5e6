import { SaslError } from './sasl-error.ts';

/** @throws SaslError malformed */
export function readResponse(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new SaslError('malformed', 'Not base64');
  return bytes;
}

/** The response that comes with the command; "=" is an empty one, null: none. @throws SaslError malformed, canceled */
export function readInitialResponse(text: string | null): Buffer | null {
  if (text === null) return null;
  if (text === '*') throw new SaslError('canceled', 'Authentication canceled');
  return text === '=' ? Buffer.alloc(0) : readResponse(text);
}
