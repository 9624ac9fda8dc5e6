import type { Trace } from '@mailcote/jmap';
import { ArrowDownLeft, ArrowUpRight, House } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { useRecord } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { exactDate } from '../../lib/dates.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { tellTrace } from './trace-story.ts';
import './trace.css';

const POLL_MS = 2_000;

/** How a message travelled: in plain words, and every line that was spoken. */
export function TraceDialog({
  emailId,
  subject,
  onClose,
}: {
  emailId: string;
  subject: string;
  onClose: () => void;
}) {
  const { client, store } = useAccount();
  const { t } = useMessages('trace');
  const [traces, setTraces] = useState<Trace[] | 'failed' | null>(null);
  const sent = store.mailboxOf('sent')?.id ?? '';
  const isOwn = useRecord(store.emails, emailId)?.mailboxIds[sent] === true;
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const { list } = await client.call('Trace/get', { emailId });
        if (!isCurrent) return;
        setTraces(list);
        // Just sent: it leaves while one watches.
        if (isOwn && list.length === 0) timer = setTimeout(() => void look(), POLL_MS);
      } catch {
        if (isCurrent) setTraces('failed');
      }
    };
    void look();
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, emailId, isOwn]);
  return (
    <Dialog title={t.trace.title} onClose={onClose} isWide isStatic>
      {subject && <p className="mb-4 truncate text-ink-2">{subject}</p>}
      {traces === null && (
        <p className="flex items-center gap-2 text-ink-3">
          <span className="spinner" aria-hidden="true" />
          {t.trace.loading}
        </p>
      )}
      {traces === 'failed' && (
        <p role="alert" className="text-danger">
          {t.trace.failed}
        </p>
      )}
      {Array.isArray(traces) && traces.length === 0 && (
        <p className="text-ink-2">{isOwn ? t.trace.noneYet : t.trace.none}</p>
      )}
      {Array.isArray(traces) && (
        <ol className="flex flex-col gap-6">
          {traces.map((trace, index) => (
            <TraceView
              key={`${trace.startedAt} ${trace.rcptTo ?? ''} ${trace.peerAddress ?? ''}`}
              trace={trace}
              isOpen={index === 0}
            />
          ))}
        </ol>
      )}
    </Dialog>
  );
}

const ICONS = { in: ArrowDownLeft, out: ArrowUpRight, local: House };

function TraceView({ trace, isOpen }: { trace: Trace; isOpen: boolean }) {
  const { t, locale } = useMessages('trace');
  const story = tellTrace(trace, t, locale);
  const Icon = ICONS[trace.direction];
  return (
    <li data-testid="trace">
      <div className="flex items-start gap-3">
        <span className="trace-icon" data-tone={story.tone}>
          <Icon aria-hidden="true" size={18} strokeWidth={1.9} />
        </span>
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-baseline gap-x-2 font-semibold">
            {story.title}
            <span className="trace-outcome" data-tone={story.tone}>
              {story.outcome}
            </span>
          </p>
          <p className="text-[12.5px] text-ink-3">{exactDate(trace.startedAt, locale)}</p>
          <p className="mt-1.5">{story.sentences.join(' ')}</p>
          {trace.tls && (
            <p className="mt-1 text-[12.5px] text-ink-3">
              {t.trace.cipher}: {trace.tls.cipher}
              {trace.tls.subject && ` · ${t.trace.certificate}: ${trace.tls.subject}`}
            </p>
          )}
        </div>
      </div>
      {trace.lines.length > 0 && (
        <details className="mt-3" open={isOpen}>
          <summary className="link mb-2 text-[13px]">{t.trace.dialogue}</summary>
          <ol className="dialogue">
            {numbered(trace.lines).map(({ number, line }) => (
              <li key={number} data-from={line.from}>
                <span className="dialogue-time">{line.at}</span>
                <abbr className="dialogue-side" title={line.from === 'C' ? t.trace.client : t.trace.server}>
                  {line.from}:
                </abbr>
                <span className="dialogue-text">{line.text}</span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

/** Two lines of a dialogue may be the same in everything but their number. */
function numbered(lines: Trace['lines']): { number: number; line: Trace['lines'][number] }[] {
  return lines.map((line, index) => ({ number: index + 1, line }));
}
