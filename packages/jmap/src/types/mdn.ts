import type { Id, PatchObject, SetError } from './core.ts';

/** RFC 9007 2. */
export interface MdnDisposition {
  actionMode: 'manual-action' | 'automatic-action';
  sendingMode: 'mdn-sent-manually' | 'mdn-sent-automatically';
  type: 'deleted' | 'dispatched' | 'displayed' | 'processed';
}

/** RFC 9007 2: a receipt. Recipients with their type, "rfc822; ana@example.org". */
export interface Mdn {
  /** The Email it is about; null: not known. */
  forEmailId: Id | null;
  subject: string | null;
  textBody: string | null;
  includeOriginalMessage: boolean;
  reportingUA: string | null;
  disposition: MdnDisposition;
  mdnGateway: string | null;
  originalRecipient: string | null;
  finalRecipient: string | null;
  /** The Message-ID field, angle brackets included. */
  originalMessageId: string | null;
  error: string[] | null;
  extensionFields: Record<string, string> | null;
}
export type MdnCreate = Pick<Mdn, 'disposition'> & { forEmailId: Id } & Partial<
    Pick<
      Mdn,
      'subject' | 'textBody' | 'includeOriginalMessage' | 'reportingUA' | 'finalRecipient' | 'extensionFields'
    >
  >;

/** RFC 9007 2.1. Keys of onSuccessUpdateEmail: the Email's id, or "#" and the creation id of the receipt. */
export interface MdnSendArguments {
  accountId: Id;
  identityId: Id;
  send: Record<Id, MdnCreate>;
  onSuccessUpdateEmail?: Record<Id, PatchObject> | null;
}
export interface MdnSendResponse {
  accountId: Id;
  /** What the client had not set. */
  sent: Record<Id, Partial<Mdn>> | null;
  notSent: Record<Id, SetError> | null;
}

/** RFC 9007 2.2. */
export interface MdnParseArguments {
  accountId: Id;
  blobIds: Id[];
}
export interface MdnParseResponse {
  accountId: Id;
  parsed: Record<Id, Mdn> | null;
  notParsable: Id[] | null;
  notFound: Id[] | null;
}
