import { addressBookChanges } from './addressbook-changes.ts';
import { addressBookGet } from './addressbook-get.ts';
import { addressBookSet } from './addressbook-set.ts';
import { blobCopy } from './blob-copy.ts';
import { blobGet } from './blob-get.ts';
import { blobLookup } from './blob-lookup.ts';
import { blobUpload } from './blob-upload.ts';
import { bulkUpdateGet } from './bulkupdate-get.ts';
import { bulkUpdateSet } from './bulkupdate-set.ts';
import type { JmapMethod } from './call.ts';
import { contactCardChanges } from './contactcard-changes.ts';
import { contactCardCopy } from './contactcard-copy.ts';
import { contactCardGet } from './contactcard-get.ts';
import { contactCardQueryChanges } from './contactcard-query-changes.ts';
import { contactCardQuery } from './contactcard-query.ts';
import { contactCardSet } from './contactcard-set.ts';
import { coreEcho } from './core-echo.ts';
import { emailChanges } from './email-changes.ts';
import { emailCopy } from './email-copy.ts';
import { emailGet } from './email-get.ts';
import { emailImport } from './email-import.ts';
import { emailParse } from './email-parse.ts';
import { emailQueryChanges } from './email-query-changes.ts';
import { emailQuery } from './email-query.ts';
import { emailSet } from './email-set.ts';
import { emailSubmissionChanges } from './emailsubmission-changes.ts';
import { emailSubmissionGet } from './emailsubmission-get.ts';
import { emailSubmissionQueryChanges } from './emailsubmission-query-changes.ts';
import { emailSubmissionQuery } from './emailsubmission-query.ts';
import { emailSubmissionSet } from './emailsubmission-set.ts';
import { identityChanges } from './identity-changes.ts';
import { identityGet } from './identity-get.ts';
import { identitySet } from './identity-set.ts';
import { listUnsubscribePost } from './listunsubscribe-post.ts';
import { mailboxChanges } from './mailbox-changes.ts';
import { mailboxGet } from './mailbox-get.ts';
import { mailboxQueryChanges } from './mailbox-query-changes.ts';
import { mailboxQuery } from './mailbox-query.ts';
import { mailboxSet } from './mailbox-set.ts';
import { mdnParse } from './mdn-parse.ts';
import { mdnSend } from './mdn-send.ts';
import { quotaChanges } from './quota-changes.ts';
import { quotaGet } from './quota-get.ts';
import { quotaQueryChanges } from './quota-query-changes.ts';
import { quotaQuery } from './quota-query.ts';
import { pushSubscriptionGet } from './pushsubscription-get.ts';
import { pushSubscriptionSet } from './pushsubscription-set.ts';
import { safeHtmlGet } from './safehtml-get.ts';
import { blockedSenderChanges } from './blockedsender-changes.ts';
import { blockedSenderGet } from './blockedsender-get.ts';
import { blockedSenderSet } from './blockedsender-set.ts';
import { preferencesGet } from './preferences-get.ts';
import { preferencesSet } from './preferences-set.ts';
import { mailImportGet } from './mailimport-get.ts';
import { mailImportSet } from './mailimport-set.ts';
import { savedSearchChanges } from './savedsearch-changes.ts';
import { savedSearchGet } from './savedsearch-get.ts';
import { savedSearchSet } from './savedsearch-set.ts';
import { trustedSenderChanges } from './trustedsender-changes.ts';
import { trustedSenderGet } from './trustedsender-get.ts';
import { trustedSenderSet } from './trustedsender-set.ts';
import { searchSnippetGet } from './searchsnippet-get.ts';
import { threadChanges } from './thread-changes.ts';
import { threadGet } from './thread-get.ts';
import { traceGet } from './trace-get.ts';
import { vacationResponseGet } from './vacationresponse-get.ts';
import { vacationResponseSet } from './vacationresponse-set.ts';

/** Every method by its wire name. To add one: its file, its line here, its types in packages/jmap. */
export const methods: Record<string, JmapMethod> = {
  'Core/echo': coreEcho,
  'Blob/upload': blobUpload,
  'Blob/get': blobGet,
  'Blob/lookup': blobLookup,
  'Blob/copy': blobCopy,
  'PushSubscription/get': pushSubscriptionGet,
  'PushSubscription/set': pushSubscriptionSet,
  'Mailbox/get': mailboxGet,
  'Mailbox/changes': mailboxChanges,
  'Mailbox/query': mailboxQuery,
  'Mailbox/queryChanges': mailboxQueryChanges,
  'Mailbox/set': mailboxSet,
  'Thread/get': threadGet,
  'Thread/changes': threadChanges,
  'Email/get': emailGet,
  'Email/changes': emailChanges,
  'Email/query': emailQuery,
  'Email/queryChanges': emailQueryChanges,
  'Email/set': emailSet,
  'Email/copy': emailCopy,
  'Email/import': emailImport,
  'Email/parse': emailParse,
  'SearchSnippet/get': searchSnippetGet,
  'Identity/get': identityGet,
  'Identity/changes': identityChanges,
  'Identity/set': identitySet,
  'EmailSubmission/get': emailSubmissionGet,
  'EmailSubmission/changes': emailSubmissionChanges,
  'EmailSubmission/query': emailSubmissionQuery,
  'EmailSubmission/queryChanges': emailSubmissionQueryChanges,
  'EmailSubmission/set': emailSubmissionSet,
  'VacationResponse/get': vacationResponseGet,
  'VacationResponse/set': vacationResponseSet,
  'MDN/send': mdnSend,
  'MDN/parse': mdnParse,
  'Quota/get': quotaGet,
  'Quota/changes': quotaChanges,
  'Quota/query': quotaQuery,
  'Quota/queryChanges': quotaQueryChanges,
  'AddressBook/get': addressBookGet,
  'AddressBook/changes': addressBookChanges,
  'AddressBook/set': addressBookSet,
  'ContactCard/get': contactCardGet,
  'ContactCard/changes': contactCardChanges,
  'ContactCard/query': contactCardQuery,
  'ContactCard/queryChanges': contactCardQueryChanges,
  'ContactCard/set': contactCardSet,
  'ContactCard/copy': contactCardCopy,
  'Trace/get': traceGet,
  'SafeHtml/get': safeHtmlGet,
  'ListUnsubscribe/post': listUnsubscribePost,
  'BlockedSender/get': blockedSenderGet,
  'BlockedSender/changes': blockedSenderChanges,
  'BlockedSender/set': blockedSenderSet,
  'Preferences/get': preferencesGet,
  'Preferences/set': preferencesSet,
  'MailImport/get': mailImportGet,
  'MailImport/set': mailImportSet,
  'SavedSearch/get': savedSearchGet,
  'SavedSearch/changes': savedSearchChanges,
  'SavedSearch/set': savedSearchSet,
  'TrustedSender/get': trustedSenderGet,
  'TrustedSender/changes': trustedSenderChanges,
  'TrustedSender/set': trustedSenderSet,
  'BulkUpdate/get': bulkUpdateGet,
  'BulkUpdate/set': bulkUpdateSet,
};
