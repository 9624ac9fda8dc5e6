import { MAX_DATA_PICTURE, MAX_REPORT_ENTRIES, MAX_URL } from './limits.ts';
import { type SanitizeReport, type Tracker, countBlocked, note } from './report.ts';
import { knownTracker } from './trackers.ts';

/** What an element around a picture address says about how it is meant to be seen. `null`: it does not say. */
export interface PictureLook {
  width: number | null;
  height: number | null;
  /** True when nothing in the mail can ever make it visible. */
  isHidden: boolean;
}

export interface PictureOptions {
  /** `'block'`, or the address through which a remote picture (http or https, normal form) is to be fetched. */
  pictures: 'block' | ((url: string) => string);
  /** The address of the part with this Content-ID, or null when there is none. */
  resolveCid?: (cid: string) => string | null;
}

/** `address`: show this; `none`: leave the element without a picture; `tracker`: leave the whole element out. */
export type PictureVerdict = { kind: 'address'; url: string } | { kind: 'none' } | { kind: 'tracker' };

const NONE: PictureVerdict = { kind: 'none' };

/** Up to this many pixels in both directions nobody is meant to see it. */
const TINY = 2;
/** A picture of a tracking host that is declared larger than this is content after all. */
const CONTENT = 10;

/** The four kinds of picture every browser shows and none of which can hold markup, each with how its first bytes look in base64. */
const DATA_PICTURES: [string, RegExp][] = [
  ['png', /^iVBORw0KGgo/],
  ['jpeg', /^\/9j\//],
  ['gif', /^R0lGOD/],
  ['webp', /^UklGR/],
];

/** Decides about every picture address of one message and keeps the count. */
export class Pictures {
  readonly #options: PictureOptions;
  readonly #report: SanitizeReport;
  readonly #seen = new Set<string>();
  /** By address. */
  readonly #trackers = new Map<string, { tracker: Tracker; uses: number }>();

  constructor(options: PictureOptions, report: SanitizeReport) {
    this.#options = options;
    this.#report = report;
  }

  judge(address: string, look: PictureLook | null): PictureVerdict {
    const trimmed = address.trim();
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(trimmed)?.[1]?.toLowerCase();
    if (scheme === 'data') return this.#data(trimmed);
    if (scheme === 'cid') return this.#cid(trimmed.slice(4));
    const url =
      trimmed.length > MAX_URL ? null : URL.parse(trimmed.startsWith('//') ? `https:${trimmed}` : trimmed);
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return NONE;
    url.username = '';
    url.password = '';
    return this.#remote(url, look);
  }

  /**
   * Puts the trackers into the report, once all addresses are known. A tiny picture used again and again is a spacer of older layouts: a
   * tracker's address is made for one reader and stands in the mail once. (Neither is shown.)
   */
  reportTrackers(): void {
    for (const { tracker, uses } of this.#trackers.values()) {
      if (tracker.reason === 'tiny' && uses > 1) continue;
      this.#report.trackerCount += 1;
      if (this.#report.trackers.length < MAX_REPORT_ENTRIES) this.#report.trackers.push(tracker);
    }
  }

  #remote(url: URL, look: PictureLook | null): PictureVerdict {
    const known = knownTracker(url);
    const isContent = look !== null && (look.width ?? 0) > CONTENT && (look.height ?? 0) > CONTENT;
    const isTiny =
      look !== null &&
      look.width !== null &&
      look.height !== null &&
      look.width <= TINY &&
      look.height <= TINY;
    const reason =
      known !== null && !isContent ? 'known' : isTiny ? 'tiny' : look?.isHidden === true ? 'hidden' : null;
    if (reason !== null) {
      const found = this.#trackers.get(url.href);
      if (found === undefined)
        this.#trackers.set(url.href, {
          tracker: { name: known ?? url.hostname, host: url.hostname, reason },
          uses: 1,
        });
      else found.uses += 1;
      return { kind: 'tracker' };
    }
    url.hash = '';
    if (!this.#seen.has(url.href)) {
      this.#seen.add(url.href);
      this.#report.remotePictures.count += 1;
      note(this.#report.remotePictures.hosts, url.hostname);
    }
    return this.#options.pictures === 'block'
      ? NONE
      : { kind: 'address', url: this.#options.pictures(url.href) };
  }

  #cid(cid: string): PictureVerdict {
    const url = this.#options.resolveCid?.(decode(cid)) ?? null;
    if (url === null) return NONE;
    this.#report.embeddedPictures += 1;
    return { kind: 'address', url };
  }

  #data(address: string): PictureVerdict {
    const url = address.length > MAX_DATA_PICTURE ? null : cleanDataPicture(address);
    if (url === null) {
      countBlocked(this.#report, 'dataPicture');
      return NONE;
    }
    this.#report.embeddedPictures += 1;
    return { kind: 'address', url };
  }
}

/** A `data:` picture in normal form when it is base64 of one of the four kinds and begins like one, else null. */
function cleanDataPicture(address: string): string | null {
  const comma = address.indexOf(',');
  const type = /^data:image\/(png|jpe?g|pjpeg|gif|webp)\s*(?:;\s*(?:charset|name)=[^;,]*)*;\s*base64$/i.exec(
    address.slice(0, comma),
  )?.[1];
  if (comma < 0 || type === undefined) return null;
  const base64 = decode(address.slice(comma + 1)).replaceAll(/\s+/g, '');
  if (!/^[a-z0-9+/]+={0,2}$/i.test(base64)) return null;
  const kind = DATA_PICTURES.find(([, magic]) => magic.test(base64))?.[0];
  // The bytes say what it is: Outlook names JPEG files "image/png" without a thought.
  return kind === undefined ? null : `data:image/${kind};base64,${base64}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
