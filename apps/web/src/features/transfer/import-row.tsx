import type { MailImport } from '@mailcote/jmap';
import { useCallback, type ReactNode } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { messageDate } from '../../lib/dates.ts';

/** An import of the server: how far it is, or what came of it. */
export function ImportRow({
  record,
  isWaiting,
  children,
}: {
  record: MailImport;
  /** Another one is before it. */
  isWaiting: boolean;
  children: ReactNode;
}) {
  const { t, locale } = useMessages('transfer');
  const said = useSaid();
  const { name, size, progress, status, createdAt } = record;
  const isRunning = status === 'running';
  const far = t.transfer.running(formatBytes(progress, locale), formatBytes(size, locale));
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-3">
      <div className="min-w-[12rem] grow basis-0">
        <p className="font-medium wrap-anywhere">{name}</p>
        {isRunning && (
          <progress
            className="import-progress"
            max={size}
            value={progress}
            aria-label={t.transfer.progressOf(name)}
          />
        )}
        <p className={`text-[12.5px] tabular-nums ${status === 'failed' ? 'text-danger' : 'text-ink-3'}`}>
          {isWaiting ? t.transfer.waiting : said(record)}
          {!isRunning && <span className="text-ink-3"> · {messageDate(createdAt, locale)}</span>}
        </p>
        {isRunning && !isWaiting && <p className="text-[12.5px] text-ink-3 tabular-nums">{far}</p>}
      </div>
      {children}
      <Problems record={record} />
    </li>
  );
}

/** What an import has done, in one line. */
export function useSaid(): (record: MailImport) => string {
  const { t } = useMessages('transfer');
  return useCallback(
    ({ status, error, imported, skipped, failed }) => {
      const counts = [
        (imported > 0 || status === 'running' || status === 'done') && t.transfer.imported(imported),
        skipped > 0 && t.transfer.skipped(skipped),
        failed > 0 && t.transfer.failed(failed),
      ];
      const ends = {
        running: false,
        done: t.transfer.done,
        canceled: t.transfer.canceled,
        failed: t.transfer.error[error ?? 'serverFail'],
      } as const;
      return [ends[status], ...counts].filter(Boolean).join(' · ');
    },
    [t],
  );
}

function Problems({ record: { failures, failed } }: { record: MailImport }) {
  const { t } = useMessages('transfer');
  if (failures.length === 0) return null;
  return (
    <details className="w-full text-[12.5px] text-ink-3">
      <summary className="cursor-pointer">{t.transfer.problems}</summary>
      <ul className="mt-1 list-disc ps-5">
        {failures.map(({ file, number, reason }) => (
          <li key={`${file} ${number}`} className="wrap-anywhere">
            {`${number === null ? file : t.transfer.problemAt(file, number)}: ${t.transfer.reason[reason]}`}
          </li>
        ))}
        {failed > failures.length && <li>{t.transfer.moreProblems(failed - failures.length)}</li>}
      </ul>
    </details>
  );
}
