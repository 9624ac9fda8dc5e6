/** For one document. A PDF can be written so that reading it never ends. */
export const MAX_DOCUMENT_MS = 20_000;
/** For all documents of one email: the others wait behind it. */
export const MAX_EMAIL_MS = 60_000;
/** Resident octets of the process that reads: a few kilobytes can ask to be unpacked into gigabytes. */
export const MAX_PROCESS_MEMORY = 400 * 1024 * 1024;
/** Larger documents are not read. Octets. */
export const MAX_DOCUMENT_SIZE = 25 * 1024 * 1024;
/** Documents of one email that are read; the first ones. */
export const MAX_DOCUMENTS = 20;
