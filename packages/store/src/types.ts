/** What goes in and out of the store, a file for each concept. */
export type * from './types/blocked-sender.ts';
export type * from './types/account.ts';
export type * from './types/contact.ts';
export type * from './types/email.ts';
export type * from './types/email-query.ts';
export type * from './types/entry.ts';
export type * from './types/mailbox.ts';
export type * from './types/mail-import.ts';
export type * from './types/saved-search.ts';
export type * from './types/state.ts';
export type * from './types/submission.ts';
export type * from './types/trace.ts';
export type * from './types/trusted-sender.ts';
export type * from './queue/types.ts';
export type { Address, BodyStructure, Envelope, ParsedMessage, SearchText } from '@mailcote/mime';
