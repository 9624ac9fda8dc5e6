import { ImageOff, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import type { Pictures } from '../../mail-store/index.ts';
import { activeCount, type SanitizeReport } from './sanitize-report.ts';

interface BlockedBannerProps {
  report: SanitizeReport;
  pictures: Pictures;
  sender: string;
  onPictures: (pictures: Pictures, always: boolean) => void;
}

/** Says what was kept from the reader, and offers the pictures. */
export function BlockedBanner({ report, pictures, sender, onPictures }: BlockedBannerProps) {
  const { t } = useMessages();
  const { remotePictures, trackerCount, trackers, misleadingLinks } = report;
  const names = [...new Set(trackers.map(({ name }) => name))].slice(0, 3).join(', ');
  const scripts = activeCount(report);
  const forms = report.blocked['form'] ?? 0;
  const said = [
    scripts > 0 && t.blocked.scripts(scripts),
    forms > 0 && t.blocked.forms(forms),
    trackerCount > 0 &&
      (names ? t.blocked.trackersNamed(trackerCount, names) : t.blocked.trackers(trackerCount)),
  ].filter((sentence) => sentence !== false);
  const hasPictures = remotePictures.count > 0;
  const isBlocking = hasPictures && pictures === 'block';
  return (
    <>
      {misleadingLinks.length > 0 && (
        <div role="note" className="notice notice-warning">
          <TriangleAlert aria-hidden="true" size={16} />
          <p className="min-w-0 grow">
            {t.blocked.misleading(misleadingLinks[0]?.shownHost ?? '', misleadingLinks[0]?.targetHost ?? '')}
          </p>
        </div>
      )}
      {(isBlocking || said.length > 0) && (
        <div role="note" className="notice" data-testid="blocked">
          {isBlocking ? (
            <ImageOff aria-hidden="true" size={16} />
          ) : (
            <ShieldCheck aria-hidden="true" size={16} />
          )}
          <p className="min-w-0 grow">
            {[isBlocking && t.blocked.pictures(remotePictures.count), ...said].filter(Boolean).join(' · ')}
          </p>
          {isBlocking && (
            <span className="flex flex-wrap gap-x-3">
              <button
                type="button"
                className="link"
                data-tip={t.blocked.why}
                onClick={() => onPictures('proxy', false)}
              >
                {t.blocked.show}
              </button>
              <button
                type="button"
                className="link"
                data-tip={sender}
                onClick={() => onPictures('proxy', true)}
              >
                {t.blocked.always}
              </button>
            </span>
          )}
        </div>
      )}
    </>
  );
}
