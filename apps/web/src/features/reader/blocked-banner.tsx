import { ImageOff, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import type { Pictures } from '../../mail-store/index.ts';
import { activeCount, type SanitizeReport } from './sanitize-report.ts';
import { domainOf } from './trusted-senders.ts';

interface BlockedBannerProps {
  report: SanitizeReport;
  pictures: Pictures;
  sender: string;
  /** With an address, or "@" and a domain: from now on for all of theirs. */
  onShow: (always?: string) => void;
}

/** Says what was kept from the reader, and offers the pictures. */
export function BlockedBanner({ report, pictures, sender, onShow }: BlockedBannerProps) {
  const { t } = useMessages('reading');
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
            <span className="flex flex-wrap gap-x-3 gap-y-1.5">
              <button type="button" className="link" data-tip={t.blocked.why} onClick={() => onShow()}>
                {t.blocked.show}
              </button>
              {sender !== '' && (
                <>
                  <button
                    type="button"
                    className="link"
                    data-tip={sender}
                    onClick={() => onShow(sender.toLowerCase())}
                  >
                    {t.blocked.always}
                  </button>
                  <button type="button" className="link" onClick={() => onShow(domainOf(sender))}>
                    {t.reading.alwaysFrom(domainOf(sender).slice(1))}
                  </button>
                </>
              )}
            </span>
          )}
        </div>
      )}
    </>
  );
}
