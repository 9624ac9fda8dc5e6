import type {
  BlobCopyArguments,
  BlobCopyResponse,
  BlobGetArguments,
  BlobGetResponse,
  BlobLookupArguments,
  BlobLookupResponse,
  BlobUploadArguments,
  BlobUploadResponse,
} from './blob.ts';
import type {
  AddressBook,
  AddressBookSetArguments,
  ContactCard,
  ContactCardCopy,
  ContactCardCreate,
  ContactCardQueryArguments,
  ContactCardQueryChangesArguments,
} from './contacts.ts';
import type {
  ChangesArguments,
  ChangesResponse,
  CopyArguments,
  CopyResponse,
  GetArguments,
  GetResponse,
  QueryChangesResponse,
  QueryResponse,
  ResultReference,
  SetArguments,
  SetResponse,
} from './core.ts';
import type {
  Email,
  EmailCopy,
  EmailCreate,
  EmailGetArguments,
  EmailImportArguments,
  EmailImportResponse,
  EmailParseArguments,
  EmailParseResponse,
  EmailQueryArguments,
  SearchSnippetGetArguments,
  SearchSnippetGetResponse,
  EmailQueryChangesArguments,
  Thread,
} from './email.ts';
import type {
  Mailbox,
  MailboxChangesResponse,
  MailboxQueryArguments,
  MailboxQueryChangesArguments,
  MailboxSetArguments,
} from './mailbox.ts';
import type {
  BulkUpdate,
  BulkUpdateCreate,
  ListUnsubscribePostArguments,
  ListUnsubscribePostResponse,
  Preferences,
  BlockedSender,
  BlockedSenderCreate,
  MailImport,
  MailImportCreate,
  SavedSearch,
  SavedSearchCreate,
  TrustedSender,
  TrustedSenderCreate,
  SafeHtmlGetArguments,
  SafeHtmlGetResponse,
  TraceGetArguments,
  TraceGetResponse,
} from './mailcote.ts';
import type { MdnParseArguments, MdnParseResponse, MdnSendArguments, MdnSendResponse } from './mdn.ts';
import type {
  Quota,
  QuotaChangesResponse,
  QuotaQueryArguments,
  QuotaQueryChangesArguments,
} from './quota.ts';
import type {
  PushSubscriptionGetArguments,
  PushSubscriptionGetResponse,
  PushSubscriptionSetArguments,
  PushSubscriptionSetResponse,
} from './push.ts';
import type { VacationResponse } from './vacation.ts';
import type {
  EmailSubmission,
  EmailSubmissionQueryArguments,
  EmailSubmissionQueryChangesArguments,
  EmailSubmissionSetArguments,
  Identity,
  IdentityCreate,
} from './submission.ts';

interface Signature<Arguments, Response> {
  arguments: Arguments;
  response: Response;
}

/** Every method a Mailcote server offers: its arguments and its response. */
export interface Methods {
  'Core/echo': Signature<Record<string, unknown>, Record<string, unknown>>;
  'Blob/upload': Signature<BlobUploadArguments, BlobUploadResponse>;
  'Blob/get': Signature<BlobGetArguments, BlobGetResponse>;
  'Blob/lookup': Signature<BlobLookupArguments, BlobLookupResponse>;
  'Blob/copy': Signature<BlobCopyArguments, BlobCopyResponse>;
  'PushSubscription/get': Signature<PushSubscriptionGetArguments, PushSubscriptionGetResponse>;
  'PushSubscription/set': Signature<PushSubscriptionSetArguments, PushSubscriptionSetResponse>;
  'Mailbox/get': Signature<GetArguments<keyof Mailbox>, GetResponse<Mailbox>>;
  'Mailbox/changes': Signature<ChangesArguments, MailboxChangesResponse>;
  'Mailbox/query': Signature<MailboxQueryArguments, QueryResponse>;
  'Mailbox/queryChanges': Signature<MailboxQueryChangesArguments, QueryChangesResponse>;
  'Mailbox/set': Signature<MailboxSetArguments, SetResponse<Mailbox>>;
  'Thread/get': Signature<GetArguments<keyof Thread>, GetResponse<Thread>>;
  'Thread/changes': Signature<ChangesArguments, ChangesResponse>;
  'Email/get': Signature<EmailGetArguments, GetResponse<Email>>;
  'Email/changes': Signature<ChangesArguments, ChangesResponse>;
  'Email/query': Signature<EmailQueryArguments, QueryResponse>;
  'Email/queryChanges': Signature<EmailQueryChangesArguments, QueryChangesResponse>;
  'Email/set': Signature<SetArguments<EmailCreate>, SetResponse<Email>>;
  'Email/copy': Signature<CopyArguments<EmailCopy>, CopyResponse<Email>>;
  'Email/parse': Signature<EmailParseArguments, EmailParseResponse>;
  'Email/import': Signature<EmailImportArguments, EmailImportResponse>;
  'SearchSnippet/get': Signature<SearchSnippetGetArguments, SearchSnippetGetResponse>;
  'Identity/get': Signature<GetArguments<keyof Identity>, GetResponse<Identity>>;
  'Identity/changes': Signature<ChangesArguments, ChangesResponse>;
  'Identity/set': Signature<SetArguments<IdentityCreate>, SetResponse<Identity>>;
  'EmailSubmission/get': Signature<GetArguments<keyof EmailSubmission>, GetResponse<EmailSubmission>>;
  'EmailSubmission/changes': Signature<ChangesArguments, ChangesResponse>;
  'EmailSubmission/query': Signature<EmailSubmissionQueryArguments, QueryResponse>;
  'EmailSubmission/queryChanges': Signature<EmailSubmissionQueryChangesArguments, QueryChangesResponse>;
  'EmailSubmission/set': Signature<EmailSubmissionSetArguments, SetResponse<EmailSubmission>>;
  'VacationResponse/get': Signature<GetArguments<keyof VacationResponse>, GetResponse<VacationResponse>>;
  'VacationResponse/set': Signature<SetArguments<VacationResponse>, SetResponse<VacationResponse>>;
  'MDN/send': Signature<MdnSendArguments, MdnSendResponse>;
  'MDN/parse': Signature<MdnParseArguments, MdnParseResponse>;
  'Quota/get': Signature<GetArguments<keyof Quota>, GetResponse<Quota>>;
  'Quota/changes': Signature<ChangesArguments, QuotaChangesResponse>;
  'Quota/query': Signature<QuotaQueryArguments, QueryResponse>;
  'Quota/queryChanges': Signature<QuotaQueryChangesArguments, QueryChangesResponse>;
  'AddressBook/get': Signature<GetArguments<keyof AddressBook>, GetResponse<AddressBook>>;
  'AddressBook/changes': Signature<ChangesArguments, ChangesResponse>;
  'AddressBook/set': Signature<AddressBookSetArguments, SetResponse<AddressBook>>;
  'ContactCard/get': Signature<GetArguments, GetResponse<ContactCard>>;
  'ContactCard/changes': Signature<ChangesArguments, ChangesResponse>;
  'ContactCard/query': Signature<ContactCardQueryArguments, QueryResponse>;
  'ContactCard/queryChanges': Signature<ContactCardQueryChangesArguments, QueryChangesResponse>;
  'ContactCard/set': Signature<SetArguments<ContactCardCreate>, SetResponse<ContactCard>>;
  'ContactCard/copy': Signature<CopyArguments<ContactCardCopy>, CopyResponse<ContactCard>>;
  'Trace/get': Signature<TraceGetArguments, TraceGetResponse>;
  'SafeHtml/get': Signature<SafeHtmlGetArguments, SafeHtmlGetResponse>;
  'ListUnsubscribe/post': Signature<ListUnsubscribePostArguments, ListUnsubscribePostResponse>;
  'BlockedSender/get': Signature<GetArguments<keyof BlockedSender>, GetResponse<BlockedSender>>;
  'BlockedSender/changes': Signature<ChangesArguments, ChangesResponse>;
  'BlockedSender/set': Signature<SetArguments<BlockedSenderCreate>, SetResponse<BlockedSender>>;
  'MailImport/get': Signature<GetArguments<keyof MailImport>, GetResponse<MailImport>>;
  'MailImport/set': Signature<SetArguments<MailImportCreate>, SetResponse<MailImport>>;
  'SavedSearch/get': Signature<GetArguments<keyof SavedSearch>, GetResponse<SavedSearch>>;
  'SavedSearch/changes': Signature<ChangesArguments, ChangesResponse>;
  'SavedSearch/set': Signature<SetArguments<SavedSearchCreate>, SetResponse<SavedSearch>>;
  'TrustedSender/get': Signature<GetArguments<keyof TrustedSender>, GetResponse<TrustedSender>>;
  'TrustedSender/changes': Signature<ChangesArguments, ChangesResponse>;
  'TrustedSender/set': Signature<SetArguments<TrustedSenderCreate>, SetResponse<TrustedSender>>;
  'Preferences/get': Signature<GetArguments<keyof Preferences>, GetResponse<Preferences>>;
  'Preferences/set': Signature<SetArguments<Preferences>, SetResponse<Preferences>>;
  'BulkUpdate/get': Signature<GetArguments<keyof BulkUpdate>, GetResponse<BulkUpdate>>;
  'BulkUpdate/set': Signature<SetArguments<BulkUpdateCreate>, SetResponse<BulkUpdate>>;
}

export type MethodName = keyof Methods;

/** Arguments in which any one may be a result reference instead: `{ '#ids': { resultOf, name, path } }`; accountId may be left to the client. */
export type CallArguments<Name extends MethodName> = Partial<Methods[Name]['arguments']> & {
  [Key in `#${string}`]?: ResultReference;
};
export type MethodResponse<Name extends MethodName> = Methods[Name]['response'];
