import type { SafeHtmlReport } from '@mailcote/jmap';

/** What the server's sanitiser took out of a message (packages/html, SanitizeReport), as far as it is told to the reader. */
export interface SanitizeReport {
  blocked: Record<string, number>;
  remotePictures: { count: number; hosts: string[]; shown: boolean };
  trackers: { name: string; host: string }[];
  trackerCount: number;
  misleadingLinks: { text: string; shownHost: string; targetHost: string }[];
  cleanedLinks: { count: number };
}

/** Reads a report; what is missing counts as nothing found. */
export function readReport(report: SafeHtmlReport): SanitizeReport {
  const known = report as Partial<SanitizeReport>;
  return {
    blocked: known.blocked ?? {},
    remotePictures: known.remotePictures ?? { count: 0, hosts: [], shown: false },
    trackers: known.trackers ?? [],
    trackerCount: known.trackerCount ?? 0,
    misleadingLinks: known.misleadingLinks ?? [],
    cleanedLinks: known.cleanedLinks ?? { count: 0 },
  };
}

/** Things that would have run: scripts, handlers, script links and what embeds them. */
export function activeCount({ blocked }: SanitizeReport): number {
  return ['script', 'eventHandler', 'scriptLink', 'frame', 'embed', 'refresh'].reduce(
    (sum, kind) => sum + (blocked[kind] ?? 0),
    0,
  );
}
