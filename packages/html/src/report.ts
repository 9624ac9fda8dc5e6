import { MAX_REPORT_ENTRIES } from './limits.ts';

/**
 * What was taken out because it acts rather than shows. `remoteResource`: style sheets, fonts and everything else that would be fetched
 * besides pictures. `css`: declarations that fetch, leave the message's box or compute; plainly unknown properties are not counted.
 */
export type BlockedKind =
  | 'script'
  | 'eventHandler'
  | 'scriptLink'
  | 'form'
  | 'frame'
  | 'embed'
  | 'media'
  | 'svg'
  | 'math'
  | 'refresh'
  | 'base'
  | 'remoteResource'
  | 'css'
  | 'dataPicture';

/** A picture whose only use is to tell the sender that the mail was opened. */
export interface Tracker {
  /** The service's name where it is known ("Mailchimp"), else the host. */
  name: string;
  host: string;
  reason: 'known' | 'tiny' | 'hidden';
}

/** A link whose text names one site while the target is another. Hosts as a browser would contact them (punycode). */
export interface MisleadingLink {
  text: string;
  shownHost: string;
  targetHost: string;
}

export type TruncationKind = 'input' | 'nodes' | 'depth' | 'css' | 'structure';

/** What `sanitizeHtml` found and did. Every list holds at most 50 entries; counts are exact. */
export interface SanitizeReport {
  /** Kinds that did not occur are absent. */
  blocked: Partial<Record<BlockedKind, number>>;
  /** Remote pictures that are not trackers, each address once. `shown` is false when they were blocked. */
  remotePictures: { count: number; hosts: string[]; shown: boolean };
  /** Pictures that came with the mail (cid: and data:). */
  embeddedPictures: number;
  /** One for each address. */
  trackers: Tracker[];
  trackerCount: number;
  misleadingLinks: MisleadingLink[];
  /** Tracking parameters taken off link targets: how many links, which names. */
  cleanedLinks: { count: number; parameters: string[] };
  /** Which caps were met; empty for nearly all mail. */
  truncated: TruncationKind[];
}

export function emptyReport(shown: boolean): SanitizeReport {
  return {
    blocked: {},
    remotePictures: { count: 0, hosts: [], shown },
    embeddedPictures: 0,
    trackers: [],
    trackerCount: 0,
    misleadingLinks: [],
    cleanedLinks: { count: 0, parameters: [] },
    truncated: [],
  };
}

export function countBlocked(report: SanitizeReport, kind: BlockedKind): void {
  report.blocked[kind] = (report.blocked[kind] ?? 0) + 1;
}

/** Adds to a list of the report, each entry once, until the list is full. */
export function note<T extends string>(list: T[], entry: T): void {
  if (list.length < MAX_REPORT_ENTRIES && !list.includes(entry)) list.push(entry);
}
