/** Largest Request, in octets: no client needs more, and it is held in memory whole. Message bytes go by upload. */
export const MAX_SIZE_REQUEST = 10 * 1024 * 1024;
/** Requests of one account at a time. */
export const MAX_CONCURRENT_REQUESTS = 32;
/** Of those, at work: one client must not take the whole pool of database connections. */
export const MAX_REQUESTS_AT_WORK = 8;
export const MAX_CONCURRENT_UPLOAD = 16;
export const MAX_UPLOADS_AT_WORK = 4;
export const MAX_CALLS_IN_REQUEST = 64;
/** Records in one /get, and in one /set: bounds the time a request holds the account's lock. */
export const MAX_OBJECTS_IN_GET = 1_000;
export const MAX_OBJECTS_IN_SET = 1_000;
/** Ids in one answer to /query and /changes. */
export const MAX_QUERY_LIMIT = 10_000;
export const MAX_CHANGES = 10_000;
/** Text handed out by one Email/get, in UTF-16 units: 1,000 messages of 50 MB must not meet in memory. */
export const MAX_BODY_VALUES = 64 * 1024 * 1024;
/** Text read for one snippet, and for all snippets of one call: a search over large messages must not read a mailbox. Octets. */
export const MAX_SNIPPET_OCTETS = 256 * 1024;
export const MAX_SNIPPET_OCTETS_IN_CALL = 32 * 1024 * 1024;
/** Conditions in one filter: each costs the planner time. */
export const MAX_FILTER_CONDITIONS = 200;
/** Of one account, over all its devices: each is a POST for each change. */
export const MAX_PUSH_SUBSCRIPTIONS = 32;
/** New ones of one account in an hour: each is a POST to an address that the client chose, before anybody there has agreed. */
export const MAX_NEW_PUSH_SUBSCRIPTIONS = 30;
/** RFC 8620 7.2: how long one lasts that was made with a password, which never ends by itself. */
export const MAX_PUSH_DAYS = 30;
/** Octets of the texts of a PushSubscription, and its types. */
export const MAX_PUSH_URL = 2_048;
export const MAX_PUSH_TEXT = 255;
export const MAX_PUSH_TYPES = 100;
/** RFC 8621 1.3.1; the store holds both. Octets of UTF-8. */
export const MAX_SIZE_MAILBOX_NAME = 255;
export const MAX_MAILBOX_DEPTH = 20;
/** RFC 9404 3.1 maxDataSources, the least a server must take. */
export const MAX_DATA_SOURCES = 64;
/** RFC 8621 1.3.2 maxDelayedSend, in seconds. */
export const MAX_DELAYED_SEND = 365 * 24 * 3600;
/** Octets that the Blob methods of one request may read: a small request must not copy gigabytes from blob to blob. */
export const MAX_BLOB_OCTETS_IN_REQUEST = 256 * 1024 * 1024;
/** What opening a blob counts for in that, however little of it is read. */
export const MIN_BLOB_OCTETS = 64 * 1024;
/** Of a vacation response, in UTF-16 units: it is composed again for each answer. */
export const MAX_VACATION_SUBJECT = 255;
export const MAX_VACATION_BODY = 100_000;
/** Of one contact, octets of JSON: cards are read many at a time. Pictures are blobs of their own. */
export const MAX_CARD_OCTETS = 256 * 1024;
/** Of one picture of a contact, octets. */
export const MAX_CARD_PICTURE = 10 * 1024 * 1024;
/** RFC 9610 2, octets of UTF-8. */
export const MAX_ADDRESS_BOOK_NAME = 255;
export const MAX_ADDRESS_BOOK_DESCRIPTION = 10_000;
/** Characters. All searches of an account are read when a page opens. */
export const MAX_SAVED_SEARCH_NAME = 200;
export const MAX_SAVED_SEARCH_QUERY = 2_000;
/** Of Preferences: characters of a name, and names; all are read when a page opens. */
export const MAX_SEEN_NAME = 40;
export const MAX_SEEN = 100;
/** A BulkUpdate waits no longer than this, seconds. */
export const MAX_BULK_WAIT = 3_600;
/** What a client calls one, in letters: it is kept as long as the BulkUpdate is. */
export const MAX_BULK_KEY = 100;
/** Of one account in an hour: each is a POST to an address that a stranger chose. */
export const MAX_UNSUBSCRIBES = 60;
/** Pieces of one archive of mail to be imported: each is a row and a look at the uploads. */
export const MAX_IMPORT_BLOBS = 4_096;
/** Characters of its name, and of the Mailbox to put it beneath. */
export const MAX_IMPORT_NAME = 200;
