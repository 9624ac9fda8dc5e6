import type { ChangesResponse, Comparator, Id, QueryArguments, QueryChangesArguments } from './core.ts';

/** RFC 9425 4. A Mailcote account has one: the octets of its mail. */
export interface Quota {
  id: Id;
  resourceType: 'octets';
  used: number;
  /** 2^53 − 1, the largest number there is, when there is no limit. */
  hardLimit: number;
  /** Null when there is no limit. */
  warnLimit: number | null;
  softLimit: null;
  scope: 'account';
  /** The address of the account. */
  name: string;
  types: string[];
  description: null;
}

/** RFC 9425 4.3: updatedProperties is ["used"] when nothing else has changed. */
export interface QuotaChangesResponse extends ChangesResponse {
  updatedProperties: (keyof Quota)[] | null;
}

/** RFC 9425 4.4. */
export interface QuotaFilterCondition {
  name?: string;
  scope?: string;
  resourceType?: string;
  type?: string;
}
export interface QuotaComparator extends Comparator {
  property: 'name' | 'used';
}
export type QuotaQueryArguments = QueryArguments<QuotaFilterCondition, QuotaComparator>;
export type QuotaQueryChangesArguments = QueryChangesArguments<QuotaFilterCondition, QuotaComparator>;
