import { createHash } from 'node:crypto';
import {
  BLOB_CAPABILITY,
  CONTACTS_CAPABILITY,
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  MAILCOTE_CAPABILITY,
  MDN_CAPABILITY,
  QUOTA_CAPABILITY,
  SUBMISSION_CAPABILITY,
  VACATION_CAPABILITY,
  WEBPUSH_VAPID_CAPABILITY,
  WEBSOCKET_CAPABILITY,
  type BlobAccountCapability,
  type ContactsAccountCapability,
  type CoreCapability,
  type MailAccountCapability,
  type MailcoteAccountCapability,
  type Session,
  type SubmissionAccountCapability,
  type WebPushVapidCapability,
  type WebSocketCapability,
} from '@mailcote/jmap';
import { MAX_IMPORT_OCTETS } from '@mailcote/store';
import type { Config } from '../config.ts';
import type { Principal } from '../http/principal.ts';
import { DIGEST_ALGORITHMS } from './blob-get.ts';
import { BLOB_LOOKUP_TYPES } from './blob-lookup.ts';
import { COLLATIONS } from './collation.ts';
import { EMAIL_SORT_PROPERTIES } from './email-sort.ts';
import { submissionExtensions } from './emailsubmission-parameters.ts';
import * as limits from './limits.ts';

/** Every capability this server has; a request may use no other. */
export const CAPABILITIES = [
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  SUBMISSION_CAPABILITY,
  WEBSOCKET_CAPABILITY,
  VACATION_CAPABILITY,
  BLOB_CAPABILITY,
  MDN_CAPABILITY,
  QUOTA_CAPABILITY,
  CONTACTS_CAPABILITY,
  WEBPUSH_VAPID_CAPABILITY,
  MAILCOTE_CAPABILITY,
];

/**
 * RFC 8620 2: what this server offers this user.
 * @param base scheme, host and port under which the client sees us
 * @param applicationServerKey RFC 9749
 */
export function sessionObject(
  config: Config,
  principal: Principal,
  base: string,
  applicationServerKey: string,
): Session {
  const { accountId, address } = principal;
  const accountCapabilities = {
    [MAIL_CAPABILITY]: {
      maxMailboxesPerEmail: null,
      maxMailboxDepth: limits.MAX_MAILBOX_DEPTH,
      maxSizeMailboxName: limits.MAX_SIZE_MAILBOX_NAME,
      maxSizeAttachmentsPerEmail: maxSizeAttachments(config),
      emailQuerySortOptions: EMAIL_SORT_PROPERTIES,
      mayCreateTopLevelMailbox: true,
    } satisfies MailAccountCapability,
    [SUBMISSION_CAPABILITY]: {
      maxDelayedSend: limits.MAX_DELAYED_SEND,
      submissionExtensions: submissionExtensions(config.maxMessageSize, new Date()),
    } satisfies SubmissionAccountCapability,
    [BLOB_CAPABILITY]: {
      maxSizeBlobSet: config.maxMessageSize,
      maxDataSources: limits.MAX_DATA_SOURCES,
      supportedTypeNames: BLOB_LOOKUP_TYPES,
      supportedDigestAlgorithms: Object.keys(DIGEST_ALGORITHMS),
    } satisfies BlobAccountCapability,
    [VACATION_CAPABILITY]: {},
    [MDN_CAPABILITY]: {},
    [QUOTA_CAPABILITY]: {},
    [CONTACTS_CAPABILITY]: {
      maxAddressBooksPerCard: null,
      mayCreateAddressBook: true,
    } satisfies ContactsAccountCapability,
    [MAILCOTE_CAPABILITY]: {
      undoSeconds: config.undoSeconds,
      zipUrl: `${base}/jmap/zip/{accountId}/{id}/{name}`,
      exportUrl: `${base}/jmap/export/{accountId}/{name}`,
      maxSizeImport: MAX_IMPORT_OCTETS,
    } satisfies MailcoteAccountCapability,
  };
  const core: CoreCapability = {
    maxSizeUpload: config.maxMessageSize,
    maxConcurrentUpload: limits.MAX_CONCURRENT_UPLOAD,
    maxSizeRequest: limits.MAX_SIZE_REQUEST,
    maxConcurrentRequests: limits.MAX_CONCURRENT_REQUESTS,
    maxCallsInRequest: limits.MAX_CALLS_IN_REQUEST,
    maxObjectsInGet: limits.MAX_OBJECTS_IN_GET,
    maxObjectsInSet: limits.MAX_OBJECTS_IN_SET,
    collationAlgorithms: COLLATIONS,
  };
  const webSocket: WebSocketCapability = {
    url: `${base.replace(/^http/, 'ws')}/jmap/ws`,
    supportsPush: true,
  };
  const session = {
    capabilities: {
      [CORE_CAPABILITY]: core,
      [MAIL_CAPABILITY]: {},
      [SUBMISSION_CAPABILITY]: {},
      [WEBSOCKET_CAPABILITY]: webSocket,
      [BLOB_CAPABILITY]: {},
      [VACATION_CAPABILITY]: {},
      [MDN_CAPABILITY]: {},
      [QUOTA_CAPABILITY]: {},
      [CONTACTS_CAPABILITY]: {},
      [WEBPUSH_VAPID_CAPABILITY]: { applicationServerKey } satisfies WebPushVapidCapability,
      [MAILCOTE_CAPABILITY]: {},
    },
    accounts: {
      [accountId]: { name: address, isPersonal: true, isReadOnly: false, accountCapabilities },
    },
    primaryAccounts: Object.fromEntries(Object.keys(accountCapabilities).map((uri) => [uri, accountId])),
    username: address,
    apiUrl: `${base}/jmap/api`,
    downloadUrl: `${base}/jmap/download/{accountId}/{blobId}/{name}?type={type}`,
    uploadUrl: `${base}/jmap/upload/{accountId}`,
    eventSourceUrl: `${base}/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  };
  const state = createHash('sha256').update(JSON.stringify(session)).digest('base64url').slice(0, 16);
  return { ...session, state };
}

/** What base64 leaves of the largest message we would send. */
export function maxSizeAttachments(config: Config): number {
  return Math.floor((config.maxMessageSize * 57) / 78);
}
