import { ArgumentError, string, type Check } from '@mailcote/jmap';

/** RFC 5321 4.5.3.1.3. */
const MAX_ADDRESS = 254;
/** An address, or "@" and a domain: what stands in a From field, not only what can be written to. */
const ADDRESS = /^[^\s@]*@[^\s@]+$/;

/** Whose mail is meant: that of an address, or with "@" and a domain of everybody there. */
export const senderAddress: Check<string> = (value, path) => {
  const text = string(value, path);
  if (!ADDRESS.test(text) || text.length > MAX_ADDRESS)
    throw new ArgumentError(path, 'must be an address, or "@" and a domain');
  return text;
};
