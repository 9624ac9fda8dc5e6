/** How a client has shown who it is; whether it is true, only those who know the credentials can say. */
export type SaslProof =
  | { type: 'password'; username: string; password: string }
  /** `username`: whom the client wants to be; null: whomever the token belongs to. */
  | { type: 'token'; username: string | null; token: string }
  | { type: 'scram'; username: string; authMessage: string; clientProof: Buffer; challenge: ScramChallenge };

/** RFC 5802 5.1: what the client needs to make its proof of a password. */
export interface ScramChallenge {
  salt: Buffer;
  iterations: number;
}

/** What a mechanism has to know before it can go on. */
export type SaslQuestion =
  /** There is an answer for every name, whether there is such a user or not. */
  { type: 'scramChallenge'; username: string } | { type: 'proof'; proof: SaslProof };

/** @template Refusal what the protocol at hand says to a client that is not let in */
export type SaslVerdict<Refusal> =
  /** `username`: who it is. `serverSignature`: for a SCRAM proof (RFC 5802 3). */
  { ok: true; username: string; serverSignature?: Buffer } | SaslRefusal<Refusal>;

/** `isTemporary`: the credentials may be good, and the client is not to forget them. */
export interface SaslRefusal<Refusal> {
  ok: false;
  refusal: Refusal;
  isTemporary?: boolean;
}

export type SaslAnswer<Refusal> = { challenge: ScramChallenge } | SaslVerdict<Refusal>;
