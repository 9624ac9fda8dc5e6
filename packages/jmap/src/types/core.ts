/** RFC 8620 1.2: 1–255 octets of A–Z a–z 0–9 "-" "_". */
export type Id = string;
/** RFC 8620 1.4: "2026-11-22T10:00:00Z". */
export type UTCDate = string;
/** RFC 8620 1.4: as UTCDate, with any offset. */
export type DateTime = string;

/** RFC 8620 3.2: name, arguments, method call id. */
export type Invocation = [name: string, arguments_: Record<string, unknown>, methodCallId: string];

/** RFC 8620 3.3. */
export interface JmapRequest {
  using: string[];
  methodCalls: Invocation[];
  createdIds?: Record<Id, Id>;
}

/** RFC 8620 3.4. */
export interface JmapResponse {
  methodResponses: Invocation[];
  createdIds?: Record<Id, Id>;
  sessionState: string;
}

/** RFC 8620 3.7: "take this argument from an earlier response of the same request". */
export interface ResultReference {
  resultOf: string;
  name: string;
  path: string;
}

/** RFC 8620 5.1. */
export interface GetArguments<Property extends string = string> {
  accountId: Id;
  ids?: Id[] | null;
  properties?: Property[] | null;
}
export interface GetResponse<T> {
  accountId: Id;
  state: string;
  list: T[];
  notFound: Id[];
}

/** RFC 8620 5.2. */
export interface ChangesArguments {
  accountId: Id;
  sinceState: string;
  maxChanges?: number | null;
}
export interface ChangesResponse {
  accountId: Id;
  oldState: string;
  newState: string;
  hasMoreChanges: boolean;
  created: Id[];
  updated: Id[];
  destroyed: Id[];
}

/** RFC 8620 5.3: paths ("keywords/$seen") to new values; null removes. */
export type PatchObject = Record<string, unknown>;

export interface SetArguments<Create = Record<string, unknown>> {
  accountId: Id;
  ifInState?: string | null;
  create?: Record<Id, Create> | null;
  update?: Record<Id, PatchObject> | null;
  destroy?: Id[] | null;
}

/** RFC 8620 5.3 and RFC 8621: why one record of a /set was refused. */
export interface SetError {
  type: SetErrorType;
  description?: string | null;
  /** invalidProperties: the properties that are wrong. */
  properties?: string[];
  /** alreadyExists: the record that is there. */
  existingId?: Id;
  /** blobNotFound. */
  notFound?: Id[];
  /** invalidRecipients. */
  invalidRecipients?: string[];
  /** tooManyRecipients. */
  maxRecipients?: number;
  /** tooLarge. */
  maxSize?: number;
}
export type SetErrorType =
  | 'forbidden'
  | 'overQuota'
  | 'tooLarge'
  | 'rateLimit'
  | 'notFound'
  | 'invalidPatch'
  | 'willDestroy'
  | 'invalidProperties'
  | 'singleton'
  | 'alreadyExists'
  // RFC 8621
  | 'mailboxHasChild'
  | 'mailboxHasEmail'
  | 'blobNotFound'
  | 'tooManyKeywords'
  | 'tooManyMailboxes'
  | 'invalidEmail'
  | 'tooManyRecipients'
  | 'noRecipients'
  | 'invalidRecipients'
  | 'forbiddenMailFrom'
  | 'forbiddenFrom'
  | 'forbiddenToSend'
  | 'cannotUnsend'
  // RFC 9007
  | 'mdnAlreadySent'
  // RFC 9610
  | 'addressBookHasContents'
  // Rare: the server could not finish this one record.
  | 'serverFail';

export interface SetResponse<T = Record<string, unknown>> {
  accountId: Id;
  oldState: string | null;
  newState: string;
  created: Record<Id, Partial<T> & { id: Id }> | null;
  updated: Record<Id, Partial<T> | null> | null;
  destroyed: Id[] | null;
  notCreated: Record<Id, SetError> | null;
  notUpdated: Record<Id, SetError> | null;
  notDestroyed: Record<Id, SetError> | null;
}

/** RFC 8620 5.4. */
export interface CopyArguments<Create> {
  fromAccountId: Id;
  ifFromInState?: string | null;
  accountId: Id;
  ifInState?: string | null;
  create: Record<Id, Create>;
  onSuccessDestroyOriginal?: boolean;
  destroyFromIfInState?: string | null;
}
export interface CopyResponse<T> extends Pick<
  SetResponse<T>,
  'accountId' | 'oldState' | 'newState' | 'created' | 'notCreated'
> {
  fromAccountId: Id;
}

/** RFC 8620 5.5. */
export interface FilterOperator<Condition> {
  operator: 'AND' | 'OR' | 'NOT';
  conditions: (FilterOperator<Condition> | Condition)[];
}
export interface Comparator {
  property: string;
  isAscending?: boolean;
  collation?: string;
}
export interface QueryArguments<Condition, Sort = Comparator> {
  accountId: Id;
  filter?: FilterOperator<Condition> | Condition | null;
  sort?: Sort[] | null;
  position?: number;
  anchor?: Id | null;
  anchorOffset?: number;
  limit?: number | null;
  calculateTotal?: boolean;
}
export interface QueryResponse {
  accountId: Id;
  queryState: string;
  canCalculateChanges: boolean;
  position: number;
  ids: Id[];
  total?: number;
  limit?: number;
}

/** RFC 8620 5.6. */
export interface QueryChangesArguments<Condition, Sort = Comparator> {
  accountId: Id;
  filter?: FilterOperator<Condition> | Condition | null;
  sort?: Sort[] | null;
  sinceQueryState: string;
  maxChanges?: number | null;
  upToId?: Id | null;
  calculateTotal?: boolean;
}
export interface AddedItem {
  id: Id;
  index: number;
}
export interface QueryChangesResponse {
  accountId: Id;
  oldQueryState: string;
  newQueryState: string;
  total?: number;
  removed: Id[];
  added: AddedItem[];
}

/** RFC 8620 6.1: the answer to an upload. Size in octets. */
export interface UploadResponse {
  accountId: Id;
  blobId: Id;
  type: string;
  size: number;
}

/** RFC 8620 7.1: new state strings, by account and type name. */
export interface StateChange {
  '@type': 'StateChange';
  changed: Record<Id, Record<string, string>>;
}
