import type { Id, PatchObject, SetResponse, UTCDate } from './core.ts';

/** RFC 8620 7.2, as the server shows it: `url` and `keys` only go in. */
export interface PushSubscription {
  id: Id;
  deviceClientId: string;
  /** Null until the client has sent back the code it was pushed. */
  verificationCode: string | null;
  expires: UTCDate | null;
  /** Null: all. */
  types: string[] | null;
}
export interface PushSubscriptionCreate {
  deviceClientId: string;
  /** https: only. */
  url: string;
  /** RFC 8291, in URL-safe base64; without them what is pushed is not encrypted. */
  keys?: { p256dh: string; auth: string } | null;
  expires?: UTCDate | null;
  types?: string[] | null;
}

/** RFC 8620 7.2.1: no accountId, no state. */
export interface PushSubscriptionGetArguments {
  ids?: Id[] | null;
  properties?: (keyof PushSubscription)[] | null;
}
export interface PushSubscriptionGetResponse {
  list: PushSubscription[];
  notFound: Id[];
}

/** RFC 8620 7.2.2: no accountId, no states. */
export interface PushSubscriptionSetArguments {
  create?: Record<Id, PushSubscriptionCreate> | null;
  update?: Record<Id, PatchObject> | null;
  destroy?: Id[] | null;
}
export type PushSubscriptionSetResponse = Omit<
  SetResponse<PushSubscription>,
  'accountId' | 'oldState' | 'newState'
>;

/** RFC 8620 7.2.2: what is pushed first. */
export interface PushVerification {
  '@type': 'PushVerification';
  pushSubscriptionId: Id;
  verificationCode: string;
}
