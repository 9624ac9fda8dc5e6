/** RFC 9553 1.4.2: which of a person's lives something belongs to. */
export type Contexts = Record<string, boolean>;

interface Labelled {
  contexts?: Contexts;
  /** 1 (most) to 100. */
  pref?: number;
  label?: string;
}

/** RFC 9553 2.2.1.2. */
export interface NameComponent {
  kind: string;
  value: string;
  phonetic?: string;
}
/** RFC 9553 2.2.1. */
export interface Name {
  components?: NameComponent[];
  isOrdered?: boolean;
  defaultSeparator?: string;
  full?: string;
  sortAs?: Record<string, string>;
}
export interface Organization {
  name?: string;
  units?: { name: string }[];
  contexts?: Contexts;
}
export interface Title {
  name: string;
  kind?: string;
  organizationId?: string;
}
export interface EmailAddress extends Labelled {
  address: string;
}
export interface Phone extends Labelled {
  number: string;
  features?: Record<string, boolean>;
}
export interface OnlineService extends Labelled {
  service?: string;
  uri?: string;
  user?: string;
}
export interface AddressComponent {
  kind: string;
  value: string;
}
/** RFC 9553 2.5.1. */
export interface Address extends Labelled {
  components?: AddressComponent[];
  isOrdered?: boolean;
  defaultSeparator?: string;
  full?: string;
  countryCode?: string;
}
/** RFC 9553 1.4.4, RFC 9610 3: what lies elsewhere, or in a blob. */
export interface Resource extends Labelled {
  kind?: string;
  uri?: string;
  blobId?: string;
  mediaType?: string;
}
/** RFC 9553 2.8.1. */
export interface Anniversary {
  kind: string;
  date: { '@type'?: string; year?: number; month?: number; day?: number; utc?: string };
}
export interface Note {
  note: string;
  created?: string;
}

/** RFC 9553 2: the properties that are looked into here; every other one is kept as it is. */
export interface Card {
  '@type'?: 'Card';
  version?: string;
  uid?: string;
  kind?: string;
  created?: string;
  updated?: string;
  name?: Name;
  nicknames?: Record<string, { name: string }>;
  organizations?: Record<string, Organization>;
  titles?: Record<string, Title>;
  emails?: Record<string, EmailAddress>;
  phones?: Record<string, Phone>;
  onlineServices?: Record<string, OnlineService>;
  addresses?: Record<string, Address>;
  links?: Record<string, Resource>;
  media?: Record<string, Resource>;
  anniversaries?: Record<string, Anniversary>;
  notes?: Record<string, Note>;
  keywords?: Record<string, boolean>;
  members?: Record<string, boolean>;
  [other: string]: unknown;
}
