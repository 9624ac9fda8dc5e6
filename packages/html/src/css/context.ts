import { MAX_CSS_ERRORS } from '../limits.ts';
import { type SanitizeReport, countBlocked, note } from '../report.ts';

/** Given the address of a picture as written, the address to show instead, or null to show none. */
export type PictureRewriter = (url: string) => string | null;

/** What all the CSS of one message shares. */
export interface CssContext {
  picture: PictureRewriter;
  /** Mistakes of the mail's CSS that may still be met. */
  errorsLeft: number;
  /** Called for every declaration, rule or at-rule that was refused for what it does, not merely for being unknown. */
  blocked(kind: 'css' | 'remoteResource'): void;
  /** Called when a limit cut the CSS short. */
  truncated(): void;
}

export function cssContext(report: SanitizeReport, picture: PictureRewriter): CssContext {
  return {
    picture,
    errorsLeft: MAX_CSS_ERRORS,
    blocked: (kind) => countBlocked(report, kind),
    truncated: () => note(report.truncated, 'css'),
  };
}
