import type { GetResponse, Id, SetError } from './core.ts';

/** RFC 9404 4.1: exactly one of a text, base64, or a range of a blob (which may be "#" and a creation id). Octets. */
export type DataSourceObject =
  | { 'data:asText': string }
  | { 'data:asBase64': string }
  | { blobId: Id; offset?: number | null; length?: number | null };

export interface BlobUploadArguments {
  accountId: Id;
  create: Record<Id, { data: DataSourceObject[]; type?: string | null }>;
}
export interface BlobUploadResponse {
  accountId: Id;
  created: Record<Id, { id: Id; type: string; size: number }> | null;
  notCreated: Record<Id, SetError> | null;
}

/** RFC 9404 4.2. Range in octets; default: all. Ids may be "#" and a creation id. */
export interface BlobGetArguments {
  accountId: Id;
  ids: Id[];
  properties?: string[] | null;
  offset?: number | null;
  length?: number | null;
}
/** `size` is the whole blob's; everything else is of the range that was asked for. */
export interface BlobData {
  id: Id;
  'data:asText'?: string | null;
  'data:asBase64'?: string;
  size?: number;
  /** The range is not UTF-8. */
  isEncodingProblem?: true;
  /** The range ends behind the blob. */
  isTruncated?: true;
  /** Base64. */
  [digest: `digest:${string}`]: string;
}
export type BlobGetResponse = Omit<GetResponse<BlobData>, 'state'>;

/** RFC 9404 4.3. */
export interface BlobLookupArguments {
  accountId: Id;
  typeNames: string[];
  ids: Id[];
}
export interface BlobLookupResponse {
  accountId: Id;
  list: { id: Id; matchedIds: Record<string, Id[]> }[];
  notFound: Id[];
}

/** RFC 8620 6.3. */
export interface BlobCopyArguments {
  fromAccountId: Id;
  accountId: Id;
  blobIds: Id[];
}
export interface BlobCopyResponse {
  fromAccountId: Id;
  accountId: Id;
  copied: Record<Id, Id> | null;
  notCopied: Record<Id, SetError> | null;
}
